import { join } from 'node:path';
import { utilityProcess } from 'electron';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import type { FromWorker, JobInput, JobName, JobNews, JobResult } from '../workers/jobs';

/** How long a cancelled job may tidy up before its process is ended. */
const graceMs = 5000;

/**
 * Runs a job in a utility process of its own: bytes of a disc can end that process, never the app.
 *
 * @throws {UserError} what the job failed by, or 'scan/worker-died' where its process ended without a word
 * @throws the signal's reason when cancelled
 */
export const runJob = async <N extends JobName>(
  name: N,
  input: JobInput<N>,
  { signal, tell }: JobContext<JobNews<N>>,
): Promise<JobResult<N>> => {
  signal.throwIfAborted();
  const child = utilityProcess.fork(join(__dirname, 'worker.cjs'), [], { serviceName: `discport ${name}` });
  let grace: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    child.postMessage({ kind: 'cancel' });
    grace = setTimeout(() => child.kill(), graceMs);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await new Promise<JobResult<N>>((done, fail) => {
      child.on('message', (message: FromWorker<N>) => {
        if (message.kind === 'news') tell(message.news);
        else if (message.kind === 'done') done(message.result);
        else fail(new UserError(message.error.code, message.error.remedy, message.error.facts));
      });
      child.once('exit', () => {
        fail(new UserError('scan/worker-died', 'retry'));
      });
      child.once('spawn', () => {
        child.postMessage({ kind: 'start', name, input });
      });
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    clearTimeout(grace);
    child.kill();
  }
};
