import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { newHeadChecker } from '../../../electron/media/check-head';
import { openSource } from '../../../electron/media/open-source';
import { scanAnything } from '../../../electron/media/scan-source';
import { SourceReader } from '../../../electron/media/source-reader';
import { sentBytes } from '../../../shared/dicom/file-meta';
import type { Instance } from '../../../shared/model/scan';
import { readCorpus } from '../../shared/dicom/corpus';
import { temporaryFolder } from './temporary-folder';

const reader = new SourceReader();
afterEach(() => reader.close());

const picture = readCorpus('series-ct/ge-head-4/01.dcm');
const another = readCorpus('series-ct/ge-head-4/02.dcm');

/** A disc of one picture, and the picture as a scan knows it. */
const discOf = async (content: Uint8Array) => {
  const folder = temporaryFolder();
  mkdirSync(folder.at('disc'));
  folder.write('disc/IM1', content);
  const ref = { kind: 'folder', path: folder.at('disc') } as const;
  const source = await openSource(ref);
  const checked = newHeadChecker(source, 0).check({ path: 'IM1', bytes: content.length });
  source.close();
  if (checked.is !== 'instance') throw new Error(`it is ${checked.is}`);
  const { instance } = checked.found;
  const read = async (start: number, end: number, of: Instance = instance): Promise<Buffer> => {
    const all: Uint8Array[] = [];
    for await (const chunk of reader.read(ref, of, start, end)) all.push(chunk);
    return Buffer.concat(all);
  };
  return { folder, instance, read };
};

it.each([
  ['a bare data set', readCorpus('broken/sample-op.lei')],
  ['file meta without a preamble', picture.subarray(132)],
  ['a whole file', picture],
])('%s is read as a file that other programs read, whole or in ranges', async (_what, content) => {
  const { folder, instance, read } = await discOf(content);
  const total = sentBytes(instance);
  const whole = await read(0, total);
  expect(whole.length).toBe(total);
  const uid = execFileSync('dcmdump', ['+P', '0008,0018', folder.write('seen', whole)]).toString();
  expect(uid).toContain(instance.sopInstanceUid);

  for (const [start, end] of [
    [0, 1],
    [100, 140],
    [total - content.length - 1, total - content.length + 1],
    [total - 5, total],
  ] as const)
    if (start >= 0) expect(await read(start, end)).toEqual(whole.subarray(start, end));
});

/** What is listed of a disc before any picture of it was opened. */
const listedOn = async (path: string): Promise<readonly Instance[]> => {
  execFileSync('dcmmkdir', ['-q', '+r', '+I', '-Pgp', '-W', '+D', 'DICOMDIR', 'IM1'], { cwd: path });
  const source = { kind: 'folder', path } as const;
  const context = { signal: new AbortController().signal, tell: () => undefined };
  return (await scanAnything({ source, depth: 'quick' }, context)).instances;
};

it('a picture that a record lists is shown before it was checked, also where the record says less of the patient', async () => {
  const born = readCorpus('multiframe/emri_small.dcm');
  const { folder, instance, read } = await discOf(born);
  const [listed] = await listedOn(folder.at('disc'));
  if (listed === undefined) throw new Error('nothing is listed');
  expect(listed.birthDate).not.toBe(instance.birthDate);
  expect(await read(0, born.length, listed)).toEqual(Buffer.from(born));
  await expect(read(0, 1, { ...listed, sopInstanceUid: '1.2.3' })).rejects.toMatchObject({
    data: { code: 'source/changed' },
  });
  // that it was shown so proves nothing for one that was checked
  await expect(read(0, 1, { ...instance, birthDate: '19000101' })).rejects.toMatchObject({
    data: { code: 'source/changed' },
  });
});

it('a file that became another picture since the scan is not given out', async () => {
  const { folder, instance, read } = await discOf(picture);
  writeFileSync(folder.at('disc/IM1'), another.subarray(0, picture.length));
  await expect(read(0, sentBytes(instance))).rejects.toThrow('source/changed');
  await expect(read(1000, 1010)).rejects.toThrow('source/changed');
});

it('a disc that was away for a while is read again once it is back', async () => {
  const { folder, read } = await discOf(picture);
  renameSync(folder.at('disc'), folder.at('away'));
  await expect(read(0, 10)).rejects.toThrow('source/removed');
  renameSync(folder.at('away'), folder.at('disc'));
  expect(await read(128, 132)).toEqual(Buffer.from('DICM'));
  renameSync(folder.at('disc'), folder.at('away'));
  cpSync(folder.at('away'), folder.at('disc'), { recursive: true });
  expect(await read(128, 132)).toEqual(Buffer.from('DICM'));
});

it('another disc in its place is told from one that lacks a picture', async () => {
  const { folder, read } = await discOf(picture);
  await read(0, 10);
  rmSync(folder.at('disc'), { recursive: true });
  await expect(read(0, 10)).rejects.toThrow('source/removed');
  mkdirSync(folder.at('disc'));
  folder.write('disc/OTHER', another);
  await expect(read(0, 10)).rejects.toThrow('source/changed');
});
