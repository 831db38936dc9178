import '../web-crypto';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import { failureData } from '../failure-data';
import { SourceReader } from '../media/source-reader';
import { jobs, knownDiscs, type JobInput, type JobName, type JobNews, type JobResult } from './jobs';
import type { FromWorker, ReadRequest, ToWorker } from './messages';

const cancels = new Map<number, AbortController>();
const instancesOf = new Map<number, Instance[]>();
const reads = new Map<number, AsyncGenerator<Uint8Array, void, undefined>>();
const reader = new SourceReader(knownDiscs);

const say = (message: FromWorker): void => {
  process.parentPort.postMessage(message);
};

/** The table, typed so that the input and the news of one name fit each other. */
const table: {
  readonly [N in JobName]: (
    input: JobInput<N>,
    context: JobContext<JobNews<N>>,
    instances: readonly Instance[],
  ) => Promise<JobResult<N>>;
} = jobs;

const run = async <N extends JobName>(id: number, name: N, input: JobInput<N>): Promise<void> => {
  const cancelled = new AbortController();
  cancels.set(id, cancelled);
  const instances = instancesOf.get(id) ?? [];
  instancesOf.delete(id);
  const tell = (news: JobNews<N>): void => {
    say({ kind: 'news', id, news });
  };
  try {
    const result = await table[name](input, { signal: cancelled.signal, tell }, instances);
    say({ kind: 'done', id, result });
  } catch (error) {
    say({ kind: 'failed', id, error: failureData('a job', error) });
  } finally {
    cancels.delete(id);
  }
};

const startRead = (id: number, { source, instance, start, end }: ReadRequest): void => {
  reads.set(id, reader.read(source, instance, start, end));
};

const readOn = async (id: number): Promise<void> => {
  const read = reads.get(id);
  if (read === undefined) return;
  try {
    const next = await read.next();
    say({ kind: 'chunk', id, bytes: next.done === true ? null : next.value });
    if (next.done === true) reads.delete(id);
  } catch (error) {
    reads.delete(id);
    say({ kind: 'failed', id, error: error instanceof UserError ? error.data : null });
  }
};

const stopRead = (id: number): void => {
  void reads.get(id)?.return();
  reads.delete(id);
};

process.parentPort.on('message', ({ data }: { readonly data: ToWorker }) => {
  if (data.kind === 'instances') {
    const before = instancesOf.get(data.id);
    if (before === undefined) instancesOf.set(data.id, [...data.instances]);
    else before.push(...data.instances);
  } else if (data.kind === 'start') void run(data.id, data.name, data.input);
  else if (data.kind === 'cancel') cancels.get(data.id)?.abort();
  else if (data.kind === 'read') startRead(data.id, data.request);
  else if (data.kind === 'next') void readOn(data.id);
  else stopRead(data.id);
});
