import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newHeadChecker } from '../../../electron/media/check-head';
import { openSource } from '../../../electron/media/open-source';
import { streamInstance } from '../../../electron/media/stream-instance';
import { sentBytes } from '../../../shared/dicom/file-meta';
import { readCorpus } from '../../shared/dicom/corpus';
import { temporaryFolder } from './temporary-folder';

const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
  return Buffer.concat(all);
};

const picture = readCorpus('series-ct/ge-head-4/01.dcm');

it.each([
  ['a bare data set', readCorpus('broken/sample-op.lei')],
  ['file meta without a preamble', picture.subarray(132)],
  ['a whole file', picture],
])('the viewer gets %s as a file that other programs read, whole or in ranges', async (_what, content) => {
  const folder = temporaryFolder();
  mkdirSync(folder.at('disc'));
  folder.write('disc/IM1', content);
  const source = await openSource({ kind: 'folder', path: folder.at('disc') });
  const checked = newHeadChecker(source, 0).check({ path: 'IM1', bytes: content.length });
  if (checked.is !== 'instance') throw new Error(`it is ${checked.is}`);
  const { instance } = checked.found;

  const total = sentBytes(instance);
  const whole = await collect(streamInstance(source, instance, 0, total));
  expect(whole.length).toBe(total);
  const uid = execFileSync('dcmdump', ['+P', '0008,0018', folder.write('seen', whole)]).toString();
  expect(uid).toContain(instance.sopInstanceUid);

  for (const [start, end] of [
    [0, 1],
    [100, 140],
    [total - content.length - 1, total - content.length + 1],
    [total - 5, total],
  ] as const)
    if (start >= 0)
      expect(await collect(streamInstance(source, instance, start, end))).toEqual(whole.subarray(start, end));
  source.close();
});
