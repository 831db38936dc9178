import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import {
  fileMetaFor,
  isSoundFileMeta,
  renewedFileMeta,
  sentBytes,
  sentPrefix,
} from '../../../shared/dicom/file-meta';
import { readHead, type Head } from '../../../shared/dicom/read-head';
import type { Instance } from '../../../shared/model/scan';
import { inflate, readCorpus } from './corpus';
import { explicitElement, joinBytes, text } from './make-dicom';

vi.setConfig({ testTimeout: 60_000 });

const headOf = (bytes: Uint8Array): Head => {
  const head = readHead(ByteWindow.over(bytes), inflate);
  if (head === null) throw new Error('not DICOM');
  return head;
};

const instanceIn = (path: string): { instance: Instance; bytes: Uint8Array } => {
  const bytes = readCorpus(path);
  const head = headOf(bytes);
  const bare = head.prelude === 'none';
  const lacks = head.prelude === 'no-preamble' ? { lacksPreamble: true as const } : {};
  return { bytes, instance: { ...head, path, bytes: bytes.length, bare, ...lacks } };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-meta-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const dump = (bytes: Uint8Array): string => {
  const path = join(folder, 'instance.dcm');
  writeFileSync(path, bytes);
  return execFileSync('dcmdump', ['-q', '--read-file-only', path], { encoding: 'latin1', maxBuffer: 1e8 });
};

describe('what goes before an instance that lacks it', () => {
  it.each([
    'broken/rtstruct.dcm',
    'broken/sample-op.lei',
    'broken/OT-PAL-8-face.dcm',
    'broken/ExplVR_BigEndNoMeta.dcm',
    'broken/ExplVR_LitEndNoMeta.dcm',
  ])('makes a file of the bare %s that dcmtk reads', (path) => {
    const { instance, bytes } = instanceIn(path);
    const whole = joinBytes(sentPrefix(instance), bytes);
    expect(whole).toHaveLength(sentBytes(instance));
    const dumped = dump(whole);
    expect(dumped).toContain(`(0002,0003) UI [${instance.sopInstanceUid}]`);
    expect(dumped).toContain(`(0008,0018) UI [${instance.sopInstanceUid}]`);
    expect(headOf(whole)).toEqual({
      ...headOf(bytes),
      prelude: 'complete',
      datasetStart: whole.length - bytes.length,
    });
  });

  it('is a preamble alone where the file meta is there', () => {
    const { instance, bytes } = instanceIn('broken/JLSL_RGB_ILV0.dcm');
    const whole = joinBytes(sentPrefix(instance), bytes);
    expect(sentPrefix(instance)).toHaveLength(132);
    expect(dump(whole)).toContain('(0002,0010) UI =JPEGLSLossless');
  });

  it('is nothing for a file that is complete', () => {
    const { instance } = instanceIn('charsets/chrFren.dcm');
    expect(sentPrefix(instance)).toHaveLength(0);
    expect(sentBytes(instance)).toBe(instance.bytes);
  });

  it('is the same for the same instance', () => {
    const { instance } = instanceIn('broken/rtstruct.dcm');
    expect(fileMetaFor(instance)).toEqual(fileMetaFor({ ...instance }));
  });
});

describe('file meta with elements of its own', () => {
  /** Whole file meta of a picture, and the elements behind it, with the length that is then true. */
  const withMore = (instance: Instance, ...more: readonly Uint8Array[]): Uint8Array => {
    const meta = joinBytes(fileMetaFor(instance), ...more);
    new DataView(meta.buffer).setUint32(140, meta.length - 144, true);
    return meta;
  };

  it.each(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])(
    'is sound where one is %s, and keeps it where it is written anew',
    (vr) => {
      const { instance, bytes } = instanceIn('charsets/chrFren.dcm');
      const address = explicitElement(0x00020026, vr, text('urn:dicom-ae:SENDER      '));
      const meta = withMore(instance, address);
      expect(dump(joinBytes(meta, bytes.subarray(headOf(bytes).datasetStart)))).toContain(
        `(0002,0026) ${vr} `,
      );
      expect(isSoundFileMeta(meta, instance)).toBe(true);
      expect(renewedFileMeta(meta, instance)).toEqual(meta);
    },
  );

  it.each([0, 0x31])('is not sound where what says the class is huge, and of bytes %i', (byte) => {
    const { instance } = instanceIn('charsets/chrFren.dcm');
    const huge = explicitElement(0x00020002, 'UN', new Uint8Array(200_000).fill(byte));
    const [first, last] = [fileMetaFor(instance).subarray(0, 158), fileMetaFor(instance).subarray(158)];
    const lengthOfClass = 8 + new DataView(last.buffer, last.byteOffset).getUint16(6, true);
    const meta = joinBytes(first, huge, last.subarray(lengthOfClass));
    new DataView(meta.buffer).setUint32(140, meta.length - 144, true);
    expect(isSoundFileMeta(meta, instance)).toBe(false);
    expect(renewedFileMeta(meta, instance)).toEqual(fileMetaFor(instance));
  });
});
