import { createInterface } from 'node:readline';
import { scanAnything } from '../../electron/media/scan-source';
import { openSource, sourceRefOf } from '../../electron/media/open-source';
import { InstanceFault, readInstance } from '../../electron/media/read-instance';
import { planExport } from '../../electron/export/plan-export';
import { isInsidePath } from '../../electron/media/inside-path';
import { keepPassword } from '../../electron/media/source-passwords';
import { UserError } from '../../shared/errors/user-error';

/*
 * Reads every source that it is told of, a path a line, as the app's own process does: lists it, reads every byte of what it
 * found, and plans a copy. Answers each with a line of JSON. What a hostile source may cause is a finding or a UserError;
 * anything else is a fault of ours.
 */
const context = { signal: new AbortController().signal, tell: () => undefined };

/** Of the picture that lies beside every source, not in it; only the file-set of the tests is told of it. */
const outsideUid = process.argv[2];

/** @returns how many instances were found */
const readAll = async (path: string): Promise<number> => {
  const ref = await sourceRefOf(path);
  keepPassword(ref, 'secret');
  const { instances, catalog } = await scanAnything({ source: ref, depth: 'full' }, context);
  if (catalog.problems.some(({ detail }) => detail === 'ERR_ACCESS_DENIED'))
    throw new Error('something outside of the source was asked for');
  const source = await openSource(ref);
  try {
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
  if (instances.length > 0) await planExport({ selection, format: 'iso', path: null });
  return instances.length;
};

for await (const path of createInterface({ input: process.stdin })) {
  let fault: string | null = null;
  let instances = 0;
  try {
    instances = await readAll(path);
  } catch (error) {
    if (!(error instanceof UserError) || error.data.code === 'internal')
      fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  process.stdout.write(
    `${JSON.stringify({ fault, instances, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
  );
}
