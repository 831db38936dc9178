import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { newHeadChecker } from '../../../electron/media/check-head';
import { openSource } from '../../../electron/media/open-source';
import { readInstance, type InstanceDigest } from '../../../electron/media/read-instance';
import type { Source } from '../../../electron/media/source';
import { fileMetaFor } from '../../../shared/dicom/file-meta';
import type { Instance } from '../../../shared/model/scan';
import { readCorpus } from '../../shared/dicom/corpus';
import { explicitElement, joinBytes, makePicture, part10, text } from '../../shared/dicom/make-dicom';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Opened {
  readonly folder: TemporaryFolder;
  readonly source: Source;
  readonly instance: Instance;
}

/** Puts a file on a source and looks at its head, as a scan does. */
const scanned = async (content: Uint8Array): Promise<Opened> => {
  const folder = temporaryFolder();
  mkdirSync(folder.at('disc'));
  folder.write('disc/IM1', content);
  const source = await openSource({ kind: 'folder', path: folder.at('disc') });
  const checked = newHeadChecker(source, 0).check({ path: 'IM1', bytes: content.length });
  if (checked.is !== 'instance') throw new Error(`it is ${checked.is}`);
  return { folder, source, instance: checked.found.instance };
};

const drain = (
  { source, instance }: Pick<Opened, 'source' | 'instance'>,
  zeroPreamble = false,
): { bytes: Buffer; digest: InstanceDigest; largest: number } => {
  const reading = readInstance(source, instance, { zeroPreamble });
  const chunks: Buffer[] = [];
  for (;;) {
    const step = reading.next();
    if (step.done === true)
      return {
        bytes: Buffer.concat(chunks),
        digest: step.value,
        largest: Math.max(...chunks.map(({ length }) => length)),
      };
    // the buffer is used again
    chunks.push(Buffer.from(step.value));
  }
};

/** By the group length that the file itself says. */
const datasetOf = (bytes: Uint8Array): Uint8Array =>
  bytes.subarray(144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true));

describe('an instance leaves', () => {
  it('also where what it belongs to stands behind its pixels', async () => {
    const uid = (tag: number, value: string): Uint8Array => explicitElement(tag, 'UI', text(value, '\0'));
    const content = part10(
      '1.2.840.10008.1.2.1',
      joinBytes(
        uid(0x00080016, '1.2.840.10008.5.1.4.1.1.7'),
        uid(0x00080018, '1.2.3.4'),
        explicitElement(0x7fe00010, 'OW', new Uint8Array(3_000_000)),
        uid(0x0020000d, '1.2.3'),
        uid(0x0020000e, '1.2.3.1'),
      ),
    );
    expect(drain(await scanned(content)).bytes.equals(content)).toBe(true);
  });

  it('as it is, with the hashes of the file and of its data set', async () => {
    const original = readCorpus('charsets/chrH32.dcm');
    const { bytes, digest } = drain(await scanned(original), true);
    expect(bytes.equals(original)).toBe(true);
    expect(digest).toEqual({
      sentSha256: sha256(original),
      datasetSha256: sha256(datasetOf(original)),
      bytes: original.length,
    });
  });

  it('in parts of at most 1 MiB, however large it is', async () => {
    const original = makePicture({ sopInstanceUid: '1.2.3.4', pixels: new Uint8Array(5_000_000).fill(7) });
    const { bytes, digest, largest } = drain(await scanned(original));
    expect(bytes.equals(original)).toBe(true);
    expect(largest).toBeLessThanOrEqual(1_048_576);
    expect(digest.datasetSha256).toBe(sha256(datasetOf(original)));
  });

  it('in parts of at most 1 MiB also where its head is larger than that', async () => {
    const head = (tag: number, vr: string, value: string): Uint8Array =>
      explicitElement(tag, vr, text(value, '\0'));
    const original = part10(
      '1.2.840.10008.1.2.1',
      joinBytes(
        head(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'),
        head(0x00080018, 'UI', '1.2.3.4'),
        explicitElement(0x00091001, 'OB', new Uint8Array(2_500_000).fill(3)),
        head(0x00100020, 'LO', 'P1'),
        head(0x0020000d, 'UI', '1.2.3'),
        head(0x0020000e, 'UI', '1.2.3.1'),
      ),
    );
    const { bytes, digest, largest } = drain(await scanned(original));
    expect(bytes.equals(original)).toBe(true);
    expect(largest).toBeLessThanOrEqual(1_048_576);
    expect(digest.datasetSha256).toBe(sha256(datasetOf(original)));
  });

  it('with its preamble zeroed where that is asked for, and its data set untouched', async () => {
    const original = readCorpus('broken/MR_small_padded.dcm');
    const opened = await scanned(original);
    const zeroed = joinBytes(new Uint8Array(128), original.subarray(128));
    const { bytes, digest } = drain(opened, true);
    expect(bytes.equals(zeroed)).toBe(true);
    expect(digest).toMatchObject({
      sentSha256: sha256(zeroed),
      datasetSha256: sha256(datasetOf(original)),
    });
    expect(drain(opened).bytes.equals(original)).toBe(true);
  });

  it('with file meta before it where it has none', async () => {
    const original = readCorpus('broken/rtstruct.dcm');
    const opened = await scanned(original);
    const whole = joinBytes(fileMetaFor(opened.instance), original);
    const { bytes, digest } = drain(opened, true);
    expect(bytes.equals(whole)).toBe(true);
    expect(digest).toEqual({
      sentSha256: sha256(whole),
      datasetSha256: sha256(original),
      bytes: whole.length,
    });
  });

  it('with a preamble alone before file meta that has none', async () => {
    const uids = joinBytes(
      explicitElement(0x00020010, 'UI', text('1.2.840.10008.1.2.1', '\0')),
      explicitElement(0x00080016, 'UI', text('1.2.840.10008.5.1.4.1.1.7', '\0')),
      explicitElement(0x00080018, 'UI', text('1.2.3.4', '\0')),
      explicitElement(0x0020000d, 'UI', text('1.2.3', '\0')),
      explicitElement(0x0020000e, 'UI', text('1.2.3.1', '\0')),
    );
    const { bytes, digest } = drain(await scanned(uids));
    expect(bytes.equals(joinBytes(new Uint8Array(128), text('DICM'), uids))).toBe(true);
    expect(digest.datasetSha256).toBe(sha256(uids.subarray(28)));
  });
});

describe('an instance does not leave', () => {
  const picture = { sopInstanceUid: '1.2.3.4' };

  it.each([
    ['patient ID', { ...picture, patientId: 'P2' }],
    ['name', { ...picture, patientName: 'DOE^JOAN' }],
    ['birth date', { ...picture, birthDate: '19700102' }],
    ['study', { ...picture, studyUid: '1.2.4' }],
    ['series', { ...picture, seriesUid: '1.2.3.2' }],
    ['instance', { sopInstanceUid: '1.2.3.5' }],
  ])('when another %s stands in it than when it was scanned', async (_, changed) => {
    const opened = await scanned(makePicture(picture));
    opened.folder.write('disc/IM1', makePicture(changed));
    expect(() => drain(opened)).toThrow(expect.objectContaining({ reason: 'changed' }));
  });

  it('when it is no DICOM any more, or grew', async () => {
    const opened = await scanned(makePicture(picture));
    opened.folder.write('disc/IM1', new Uint8Array(opened.instance.bytes));
    expect(() => drain(opened)).toThrow(expect.objectContaining({ reason: 'changed' }));
    opened.folder.write('disc/IM1', makePicture(picture));
    appendFileSync(opened.folder.at('disc/IM1'), 'x');
    expect(() => drain(opened)).toThrow(expect.objectContaining({ reason: 'changed' }));
  });

  it('when it is shorter than it was', async () => {
    const opened = await scanned(makePicture(picture));
    truncateSync(opened.folder.at('disc/IM1'), opened.instance.bytes - 1);
    expect(() => drain(opened)).toThrow(expect.objectContaining({ reason: 'damaged' }));
  });

  it('when it gets shorter while it is read', async () => {
    const opened = await scanned(makePicture({ ...picture, pixels: new Uint8Array(3_000_000) }));
    const reading = readInstance(opened.source, opened.instance, { zeroPreamble: false });
    reading.next();
    truncateSync(opened.folder.at('disc/IM1'), 2_000_000);
    expect(() => [...reading]).toThrow(expect.objectContaining({ reason: 'damaged' }));
  });

  it('when it is not there', async () => {
    const opened = await scanned(makePicture(picture));
    rmSync(opened.folder.at('disc/IM1'));
    expect(() => drain(opened)).toThrow(expect.objectContaining({ reason: 'missing' }));
  });

  it('when the system refuses to read it', async () => {
    const opened = await scanned(makePicture(picture));
    rmSync(opened.folder.at('disc/IM1'));
    mkdirSync(opened.folder.at('disc/IM1'));
    const { size } = statSync(opened.folder.at('disc/IM1'));
    const instance = { ...opened.instance, bytes: size };
    expect(() => drain({ source: opened.source, instance })).toThrow(
      expect.objectContaining({ reason: 'unreadable' }),
    );
  });

  it('when the whole source is gone, which is another error', async () => {
    const opened = await scanned(makePicture(picture));
    rmSync(opened.folder.at('disc'), { recursive: true });
    expect(() => drain(opened)).toThrow(
      expect.objectContaining({ data: { code: 'source/removed', facts: {}, remedy: 'retry' } }),
    );
  });
});
