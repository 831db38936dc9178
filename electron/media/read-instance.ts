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

/** Of one read. Hashes are lower-case hex SHA-256. */
export interface InstanceDigest {
  /** Of the file as it was read. */
  readonly sourceSha256: string;
  /** Of the bytes that were given out. */
  readonly sentSha256: string;
  /** From the first element of the data set on. */
  readonly datasetSha256: string;
  /** That were given out. */
  readonly bytes: number;
}

/** A fault of one file, unless the whole source is gone. */
const faultOf = (source: Source, error: unknown): Error => {
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
const zeroPreamble = (start: Uint8Array): boolean => {
  const preamble = start.subarray(0, preambleBytes);
  const isZero = preamble.every((byte) => byte === 0);
  preamble.fill(0);
  return !isZero;
};

/**
 * Reads an instance once: gives out its bytes as they leave, and hashes and checks the same bytes.
 *
 * @param instance as the scan found it
 * @param options.zeroPreamble where the bytes go onto media
 * @yields at most 1 MiB, valid until the next step
 * @returns what was read and given out
 * @throws {InstanceFault} when this file can't be read, or names another patient or instance than when it was scanned
 * @throws {UserError} 'source/removed' when the whole source is gone
 */
export const readInstance = function* (
  source: Source,
  instance: Instance,
  options: { readonly zeroPreamble: boolean },
): Generator<Uint8Array, InstanceDigest> {
  const file = orFault(source, () => source.open(instance.path));
  const spare = spareBuffers.pop() ?? new Uint8Array(chunkBytes);
  try {
    const size = orFault(source, () => file.bytes);
    if (size < instance.bytes) throw new InstanceFault('damaged');
    if (size > instance.bytes) throw new InstanceFault('changed');
    const start = orFault(source, () => readStart(file, instance, spare));
    const sourceHash = createHash('sha256');
    const datasetHash = createHash('sha256');
    sourceHash.update(start.bytes);
    datasetHash.update(start.bytes.subarray(start.datasetStart));

    const prefix = sentPrefix(instance);
    const hasPreamble = prefix.length === 0;
    const isZeroed = options.zeroPreamble && hasPreamble && zeroPreamble(start.bytes);
    // what leaves is what was read, and so is its hash, unless something was added or zeroed
    const sentHash = isZeroed || !hasPreamble ? createHash('sha256') : null;
    sentHash?.update(prefix).update(start.bytes);

    if (prefix.length > 0) yield prefix;
    for (let at = 0; at < start.bytes.length; at += chunkBytes)
      yield start.bytes.subarray(at, at + chunkBytes);

    for (let at = start.bytes.length; at < size;) {
      const chunk = spare.subarray(0, Math.min(spare.length, size - at));
      if (orFault(source, () => file.read(chunk, at)) < chunk.length) throw new InstanceFault('damaged');
      sourceHash.update(chunk);
      datasetHash.update(chunk);
      sentHash?.update(chunk);
      yield chunk;
      at += chunk.length;
    }
    const sourceSha256 = sourceHash.digest('hex');
    return {
      sourceSha256,
      sentSha256: sentHash?.digest('hex') ?? sourceSha256,
      datasetSha256: datasetHash.digest('hex'),
      bytes: prefix.length + size,
    };
  } finally {
    if (spareBuffers.length < mostSpare) spareBuffers.push(spare);
    file.close();
  }
};
