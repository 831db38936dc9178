import { createInterface } from 'node:readline';
import { scanAnything } from '../../electron/media/scan-source';
import { openSource, sourceRefOf } from '../../electron/media/open-source';
import { InstanceFault, readInstance } from '../../electron/media/read-instance';
import { planExport } from '../../electron/export/plan-export';
import { isInsidePath } from '../../electron/media/inside-path';
import { losesSomething } from '../../shared/model/problem-codes';
import { keepPassword } from '../../electron/media/source-passwords';
import { UserError } from '../../shared/errors/user-error';
import { findUntold } from './find-untold';

/*
 * Reads every source that it is told of, a path a line, as the app's own process does: lists it, reads every byte of what it
 * found, and plans a copy. Answers each with a line of JSON. What a hostile source may cause is a finding or a UserError;
 * anything else is a fault of ours.
 */
const context = { signal: new AbortController().signal, tell: () => undefined };

/** Of the picture that lies beside every source, not in it; only the file-set of the tests is told of it. */
const outsideUid = process.argv[2];

/** What was read of a source: which pictures, and whether it was said that there should be more. */
interface Answer {
  readonly found: readonly string[];
  readonly tellsLoss: boolean;
}

const readAll = async (path: string): Promise<Answer> => {
  const ref = await sourceRefOf(path);
  keepPassword(ref, 'secret');
  const scan = await scanAnything({ source: ref, depth: 'full' }, context);
  const { instances, catalog } = scan;
  if (catalog.problems.some(({ detail }) => detail === 'ERR_ACCESS_DENIED'))
    throw new Error('something outside of the source was asked for');
  const source = await openSource(ref);
  try {
    const files = Array.from(
      source.list(() => undefined),
      ({ path: file }) => file,
    );
    if (files.length !== catalog.counts.filesSeen) throw new Error('not every file was looked at');
    const untold = findUntold(scan, files);
    if (untold !== undefined) throw new Error(`nothing is said of ${untold}`);
    for (const instance of instances) {
      if (!isInsidePath(instance.path)) throw new Error('a path leads out of the source');
      if (instance.sopInstanceUid === outsideUid) throw new Error('a file outside of the source was read');
      const reading = readInstance(source, instance, { zeroPreamble: true });
      try {
        for (let step = reading.next(); step.done !== true; step = reading.next());
      } catch (error) {
        if (!(error instanceof InstanceFault)) throw error;
      }
    }
  } finally {
    source.close();
  }
  const selection = { source: ref, instances, gaps: [], unidentified: 0 };
  if (instances.length > 0) await planExport({ selection, format: 'iso', path: null }, context);
  return { found: instances.map(({ sopInstanceUid }) => sopInstanceUid), tellsLoss: losesSomething(scan) };
};

for await (const path of createInterface({ input: process.stdin })) {
  let fault: string | null = null;
  // what is refused is told
  let answer: Answer = { found: [], tellsLoss: true };
  try {
    answer = await readAll(path);
  } catch (error) {
    if (!(error instanceof UserError) || error.data.code === 'internal')
      fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  process.stdout.write(
    `${JSON.stringify({ fault, ...answer, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
  );
}
