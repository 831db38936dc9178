import '../../../electron/web-crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { scanAnything } from '../../../electron/media/scan-source';
import { DepositQueue } from '../../../electron/transfer/deposit-queue';
import { openDepositStore } from '../../../electron/transfer/deposit-store';
import { parseFacilityLink } from '../../../electron/transfer/facility-link';
import { SourceReader } from '../../../electron/media/source-reader';
import { prepareSelection } from '../../../electron/transfer/prepare-selection';
import { openFileKeys } from './file-keys';

/*
 * The app's engine in a process that can be killed: `send-script FOLDER KEY [DISC LINK REQUEST CODE]`. It prints every
 * view of its deposit as a line of JSON. The keychain is the argument: it outlives the process, as the real one does.
 */
const [folder = '', key = '', disc, link = '', requestId = '', code = ''] = process.argv.slice(2);

const reader = new SourceReader();
const queue = await DepositQueue.open({
  http: nodeHttpClient({ loopbackOnly: true }),
  store: openDepositStore(folder, openFileKeys(`${folder}-keys`, key)),
  prepare: prepareSelection,
  read: (...asked) => reader.read(...asked),
  changed: (view) => {
    const { state, error, picturesHeld, bytesHeld, sourceFree, depositId } = view;
    const { rss } = process.memoryUsage();
    console.log(JSON.stringify({ depositId, state, error, picturesHeld, bytesHeld, sourceFree, rss }));
  },
  pace: { firstMs: 20, mostMs: 100, sourceMs: 50 },
});
if (disc !== undefined) {
  console.log(JSON.stringify({ state: 'idle', rss: process.memoryUsage().rss }));
  const source = { kind: 'folder', path: disc } as const;
  const { instances } = await scanAnything(
    { source, depth: 'index' },
    { signal: new AbortController().signal, tell: () => undefined },
  );
  const { depositId } = await queue.redeem(parseFacilityLink(link), { requestId, code });
  await queue.start(depositId, {
    selection: { source, instances, gaps: [], unidentified: 0 },
    exams: [],
    declaration: { role: 'patient', recipient: '', reason: '', note: '', releaseTextVersion: '1' },
  });
}
while (queue.list().some(({ state }) => state !== 'done' && state !== 'failed')) await wait(20);
for (const { depositId, hasReceipt } of queue.list())
  if (hasReceipt) {
    const sha256 = queue.receipt(depositId).instances.map((row) => row.sha256);
    console.log(JSON.stringify({ receipt: await queue.receiptView(depositId), sha256 }));
  }
await queue.close();
