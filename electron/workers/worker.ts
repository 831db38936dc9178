import '../web-crypto';
import type { JobContext } from '../../shared/model/progress';
import { failureData } from '../failure-data';
import {
  jobs,
  type FromWorker,
  type JobInput,
  type JobName,
  type JobNews,
  type JobResult,
  type ToWorker,
} from './jobs';

const cancelled = new AbortController();
const say = (message: FromWorker<JobName>): void => {
  process.parentPort.postMessage(message);
};

/** The table, typed so that the input and the news of one name fit each other. */
const table: {
  readonly [N in JobName]: (input: JobInput<N>, context: JobContext<JobNews<N>>) => Promise<JobResult<N>>;
} = jobs;

const run = async <N extends JobName>(name: N, input: JobInput<N>): Promise<void> => {
  const tell = (news: JobNews<N>): void => {
    say({ kind: 'news', news });
  };
  try {
    const result = await table[name](input, { signal: cancelled.signal, tell });
    say({ kind: 'done', result });
  } catch (error) {
    say({ kind: 'failed', error: failureData('a job', error) });
  }
};

process.parentPort.on('message', ({ data }: { readonly data: ToWorker<JobName> }) => {
  if (data.kind === 'cancel') cancelled.abort();
  else void run(data.name, data.input);
});
