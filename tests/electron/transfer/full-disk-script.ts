import '../../../electron/web-crypto';
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { scanAnything } from '../../../electron/media/scan-source';
import { SourceReader } from '../../../electron/media/source-reader';
import { DepositQueue } from '../../../electron/transfer/deposit-queue';
import { openDepositStore } from '../../../electron/transfer/deposit-store';
import { parseFacilityLink } from '../../../electron/transfer/facility-link';
import { Journal } from '../../../electron/transfer/journal';
import { prepareSelection } from '../../../electron/transfer/prepare-selection';
import { UserError } from '../../../shared/errors/user-error';
import { openFileKeys } from './file-keys';

/*
 * The app's engine on a small disk of its own that is full at times: `full-disk-script DISK KEYS KEY DISC LINK REQUEST CODE`.
 * It prints what became of it as one line of JSON.
 */
const [disk = '', keys = '', key = '', disc = '', link = '', requestId = '', code = ''] =
  process.argv.slice(2);
const filling = join(disk, 'filling');
const fill = (): Promise<void> => writeFile(filling, Buffer.alloc(64 * 1024 * 1024)).catch(() => undefined);
const makeRoom = (): Promise<void> => rm(filling);
const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.data.code : 'failed'),
  );

const sendOnFullDisk = async (): Promise<unknown> => {
  const reader = new SourceReader();
  const queue = await DepositQueue.open({
    http: nodeHttpClient({ loopbackOnly: true }),
    store: openDepositStore(join(disk, 'deposits'), openFileKeys(keys, key)),
    prepare: prepareSelection,
    read: (...asked) => reader.read(...asked),
    changed: () => undefined,
  });
  const source = { kind: 'folder', path: disc } as const;
  const { instances } = await scanAnything(
    { source, depth: 'index' },
    { signal: new AbortController().signal, tell: () => undefined },
  );
  const { depositId } = await queue.redeem(parseFacilityLink(link), { requestId, code });
  const start = (): Promise<void> =>
    queue.start(depositId, {
      selection: { source, instances, gaps: [], unidentified: 0 },
      exams: [],
      declaration: { role: 'patient', recipient: '', reason: '', note: '', releaseTextVersion: '1' },
    });
  await fill();
  const full = await outcomeOf(start());
  await makeRoom();
  const again = await outcomeOf(start());
  while (queue.list().some(({ state }) => state !== 'done' && state !== 'failed')) await wait(20);
  const { verdict, instances: held } = await queue.receiptView(depositId);
  await queue.close();
  await reader.close();
  return { full, again, verdict, held };
};

const writeOnFullDisk = async (): Promise<unknown> => {
  const path = join(disk, 'journal');
  const sealed = Buffer.alloc(32, 1);
  const journal = await Journal.create(path, sealed);
  await journal.append('first');
  await fill();
  // more than what is left of the last block
  const full = await outcomeOf(journal.append('x'.repeat(10_000)));
  await makeRoom();
  await journal.append('last');
  await journal.close();
  const opened = await Journal.open(path, sealed);
  await opened?.journal.close();
  return { full, records: opened?.records.map((record) => String(record).slice(0, 5)) };
};

const main = async (): Promise<void> => {
  const sent = await sendOnFullDisk();
  console.log(JSON.stringify({ sent, written: await writeOnFullDisk() }));
};

void main();
