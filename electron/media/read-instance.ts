import { createHash } from 'node:crypto';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { sentPrefix } from '../../shared/dicom/file-meta';
import { readHead, type Head } from '../../shared/dicom/read-head';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { Instance } from '../../shared/model/scan';
import type { Gap } from '../../shared/model/selection';
import { inflateHead } from './inflate';
import type { Source, SourceFile } from './source';
import { fileFault } from './system-error';

const chunkBytes = 1_048_576;
const preambleBytes = 128;

/** An instance that can't leave, and why; the others are not concerned. */
export class InstanceFault extends Error {
  readonly reason: Gap['reason'];

  constructor(reason: Gap['reason'], options?: { readonly cause?: unknown }) {
    super(reason, options);
    this.name = 'InstanceFault';
    this.reason = reason;
  }
}

/** What was given out of an instance. */
export interface GivenInstance {
  readonly bytes: number;
  /** What stands before its data set: preamble and file meta. */
  readonly fileMeta: Uint8Array;
}

/** Of one read. Hashes are lower-case hex SHA-256. */
export interface InstanceDigest {
  /** Of the bytes that were given out. */
  readonly sentSha256: string;
  /** From the first element of the data set on. */
  readonly datasetSha256: string;
  /** That were given out. */
  readonly bytes: number;
}

/** Takes what is hashed, valid until it is back. */
export interface Hashing {
  readonly update: (chunk: Uint8Array) => unknown;
}

/** A fault of one file, unless the whole source is gone. */
export const faultOf = (source: Source, error: unknown): Error => {
  if (error instanceof InstanceFault) return error;
  if (source.isPresent?.() === false) return new UserError('source/removed', 'retry', {}, { cause: error });
  return new InstanceFault(fileFault(error), { cause: error });
};

const orFault = <T>(source: Source, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw faultOf(source, error);
  }
};

/** Whether a head is still of the instance and the patient that the scan found. */
export const isSameInstance = (head: Head, instance: Instance): boolean =>
  head.sopInstanceUid === instance.sopInstanceUid &&
  head.seriesUid === instance.seriesUid &&
  head.studyUid === instance.studyUid &&
  head.patientId === instance.patientId &&
  head.patientName === instance.patientName &&
  head.birthDate === instance.birthDate &&
  (head.prelude === 'none') === instance.bare;

interface Start {
  readonly bytes: Uint8Array;
  readonly datasetStart: number;
}

/** Buffers of reads that are over: thousands of instances are read one after the other. */
const spareBuffers: Uint8Array[] = [];
const mostSpare = 4;

/** Times the window may move through an instance whose head is spread over it. */
const windowMoves = 256;
const windowBytes = 65_536;

const readFromFile = (file: SourceFile): Head | null => {
  const window = new ByteWindow(new Uint8Array(windowBytes));
  window.open(file.bytes, file.read, windowMoves);
  return readHead(window, inflateHead, windowMoves);
};

/** The first bytes of the file, as many as its head takes, compared with what the scan said of it. */
const readStart = (file: SourceFile, instance: Instance, first: Uint8Array): Start => {
  for (let take = chunkBytes; ; take *= 4) {
    const wanted = Math.min(take, file.bytes);
    const buffer = wanted <= first.length ? first.subarray(0, wanted) : new Uint8Array(wanted);
    const bytes = buffer.subarray(0, file.read(buffer, 0));
    if (bytes.length < buffer.length) throw new InstanceFault('damaged');
    const head = readHead(ByteWindow.over(bytes, file.bytes), inflateHead);
    const isAll = bytes.length === file.bytes || take >= limits.headBytes;
    if (head === null) throw new InstanceFault('changed');
    if (!head.isComplete && !isAll) continue;
    // who it is may stand behind its pixels
    const told = head.isComplete || bytes.length === file.bytes ? head : readFromFile(file);
    if (told === null || !isSameInstance(told, instance)) throw new InstanceFault('changed');
    return { bytes, datasetStart: head.datasetStart };
  }
};

/** Zeroes what may hide a program (PS3.10 7.5). */
const zeroPreamble = (start: Uint8Array): void => {
  start.fill(0, 0, preambleBytes);
};

/**
 * Reads an instance once: gives out its bytes as they leave, and checks the same bytes.
 *
 * @param instance as the scan found it
 * @param options.zeroPreamble where the bytes go onto media
 * @param options.fileMeta preamble and file meta that are given out in the place of what is there
 * @param options.sent gets the bytes that are given out
 * @param options.dataset gets those of its data set
 * @yields at most 1 MiB, valid until the next step
 * @throws {InstanceFault} when this file can't be read, or names another patient or instance than when it was scanned
 * @throws {UserError} 'source/removed' when the whole source is gone
 */
export const giveInstance = function* (
  source: Source,
  instance: Instance,
  options: {
    readonly zeroPreamble: boolean;
    readonly fileMeta?: Uint8Array | undefined;
    readonly sent?: Hashing;
    readonly dataset?: Hashing;
  },
): Generator<Uint8Array, GivenInstance> {
  const file = orFault(source, () => source.open(instance.path));
  const spare = spareBuffers.pop() ?? new Uint8Array(chunkBytes);
  try {
    const size = orFault(source, () => file.bytes);
    if (size < instance.bytes) throw new InstanceFault('damaged');
    if (size > instance.bytes) throw new InstanceFault('changed');
    const start = orFault(source, () => readStart(file, instance, spare));
    const prefix = options.fileMeta ?? sentPrefix(instance);
    if (options.zeroPreamble && prefix.length === 0) zeroPreamble(start.bytes);
    const dataset = start.bytes.subarray(start.datasetStart);
    const given = options.fileMeta === undefined ? start.bytes : dataset;
    options.sent?.update(prefix);
    options.sent?.update(given);
    options.dataset?.update(dataset);
    const fileMeta = Buffer.concat([prefix, given.subarray(0, given.length - dataset.length)]);

    if (prefix.length > 0) yield prefix;
    for (let at = 0; at < given.length; at += chunkBytes) yield given.subarray(at, at + chunkBytes);

    for (let at = start.bytes.length; at < size;) {
      const chunk = spare.subarray(0, Math.min(spare.length, size - at));
      if (orFault(source, () => file.read(chunk, at)) < chunk.length) throw new InstanceFault('damaged');
      options.sent?.update(chunk);
      options.dataset?.update(chunk);
      yield chunk;
      at += chunk.length;
    }
    return { bytes: prefix.length + given.length + size - start.bytes.length, fileMeta };
  } finally {
    if (spareBuffers.length < mostSpare) spareBuffers.push(spare);
    file.close();
  }
};

/**
 * Reads an instance as giveInstance does, and hashes what it gives out.
 *
 * @yields at most 1 MiB, valid until the next step
 * @throws as giveInstance
 */
export const readInstance = function* (
  source: Source,
  instance: Instance,
  options: { readonly zeroPreamble: boolean },
): Generator<Uint8Array, InstanceDigest> {
  const [sent, dataset] = [createHash('sha256'), createHash('sha256')];
  const { bytes } = yield* giveInstance(source, instance, { ...options, sent, dataset });
  return { sentSha256: sent.digest('hex'), datasetSha256: dataset.digest('hex'), bytes };
};
