import '../../../electron/web-crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { SourceReader } from '../../../electron/media/source-reader';
import { scanAnything } from '../../../electron/media/scan-source';
import { DepositQueue } from '../../../electron/transfer/deposit-queue';
import { openDepositStore } from '../../../electron/transfer/deposit-store';
import { prepareSelection } from '../../../electron/transfer/prepare-selection';
import { openFileKeys } from './file-keys';

/*
 * Sends to a DICOMweb server in a process that can be killed: `target-script FOLDER KEY PASSWORD [DISC URL]`. It prints every
 * view of its deposit as a line of JSON.
 */
const [folder = '', key = '', secret = '', disc, url = ''] = process.argv.slice(2);

const reader = new SourceReader();
const queue = await DepositQueue.open({
  http: nodeHttpClient({ loopbackOnly: true }),
  findLogin: () => Promise.resolve({ auth: { kind: 'basic', user: 'staff' }, secret }),
  store: openDepositStore(folder, openFileKeys(`${folder}-keys`, key)),
  prepare: prepareSelection,
  read: (...asked) => reader.read(...asked),
  changed: ({ state, picturesHeld, bytesHeld, sourceFree, target }) => {
    console.log(JSON.stringify({ state, picturesHeld, bytesHeld, sourceFree, target }));
  },
  pace: { firstMs: 20, mostMs: 100, sourceMs: 50 },
});
if (disc !== undefined) {
  const source = { kind: 'folder', path: disc } as const;
  const { instances } = await scanAnything(
    { source, depth: 'index' },
    { signal: new AbortController().signal, tell: () => undefined },
  );
  const depositId = queue.openAt({ name: 'Archive', url });
  await queue.guard(depositId, instances);
  await queue.start(depositId, {
    selection: { source, instances, gaps: [], unidentified: 0 },
    exams: [],
    declaration: { role: 'staff', recipient: '', reason: '', note: '', releaseTextVersion: '' },
  });
}
while (queue.list().some(({ state }) => state !== 'done' && state !== 'failed')) await wait(20);
await queue.close();
