import { createHash, webcrypto } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import { newPace, throttled } from '../media/pace';
import type { Source, SourceFile } from '../media/source';
import { pathOf, type FrameFile, type Written, type WrittenFile } from './file-set-writer';
import { hashedFile } from './hashed-file';
import { inLanes } from './in-lanes';

/** A file is hashed as a whole, on another thread, up to this size; that many at a time. */
const wholeBytes = 4_194_304;
const lanes = 3;

type Breathe = (bytes: number) => Promise<void> | undefined;

const failed = (cause?: unknown): UserError => new UserError('verify/failed', 'retry', {}, { cause });

/** Of the parts of a file that begin there, in lower-case hex. */
type HashParts = (
  file: SourceFile,
  starts: readonly number[],
  buffer: Uint8Array,
  breathe: Breathe,
) => Promise<readonly string[]>;

const hashInSteps: HashParts = async (file, starts, buffer, breathe) => {
  const parts = starts.map((start, index) => {
    return { start, end: starts[index + 1] ?? file.bytes, hash: createHash('sha256') };
  });
  for (let at = 0; at < file.bytes;) {
    const got = file.read(buffer, at);
    if (got === 0) throw failed();
    const read = buffer.subarray(0, got);
    for (const { start, end, hash } of parts)
      hash.update(read.subarray(Math.max(start - at, 0), Math.max(end - at, 0)));
    at += got;
    await breathe(got);
  }
  return parts.map(({ hash }) => hash.digest('hex'));
};

const hashWhole: HashParts = async (file, starts, buffer, breathe) => {
  const whole = buffer.subarray(0, file.bytes);
  if (file.read(whole, 0) < file.bytes) throw failed();
  const digests = await Promise.all(
    starts.map((start, index) =>
      webcrypto.subtle.digest('SHA-256', whole.subarray(start, starts[index + 1])),
    ),
  );
  await breathe(file.bytes);
  return digests.map((digest) => Buffer.from(digest).toString('hex'));
};

const checkFile = async (
  source: Source,
  { path, parts }: WrittenFile,
  buffer: Uint8Array,
  breathe: Breathe,
): Promise<void> => {
  const file = source.open(path);
  try {
    const hashParts = file.bytes > buffer.length ? hashInSteps : hashWhole;
    const starts = parts.map(({ start }) => start);
    const hashes = await hashParts(file, starts, buffer, breathe);
    if (parts.some(({ sha256 }, index) => sha256 !== hashes[index])) throw failed();
  } finally {
    file.close();
  }
};

export const hashedFrame = (files: readonly FrameFile[]): readonly WrittenFile[] => files.map(hashedFile);

/** Every file of a file-set. */
export const writtenFiles = ({ frame, instances, scripts }: Written): readonly WrittenFile[] => [
  ...hashedFrame(frame.files),
  ...scripts,
  ...Array.from(instances, ([member, { metaSha256, datasetStart, datasetSha256 }]): WrittenFile => ({
    path: pathOf(member),
    parts: [
      { start: 0, sha256: metaSha256 },
      { start: datasetStart, sha256: datasetSha256 },
    ],
  })),
];

/**
 * Opens what was written and compares every byte of every file with what was read and put there.
 *
 * @throws {UserError} 'verify/failed' when anything is missing or different
 * @throws the signal's reason when cancelled
 */
export const verifyWritten = async (
  open: () => Promise<Source>,
  files: readonly WrittenFile[],
  { signal, tell }: JobContext<Progress>,
): Promise<void> => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const buffers = Array.from({ length: lanes }, () => new Uint8Array(wholeBytes));
  let filesDone = 0;
  let bytesDone = 0;
  const breathe: Breathe = (bytes) => {
    bytesDone += bytes;
    tellNow(() => ({ step: 'verify', filesDone, filesTotal: files.length, bytesDone, bytesTotal: null }));
    return pace.isDue() ? pace.breathe() : undefined;
  };
  let source: Source | undefined;
  try {
    const opened = await open();
    source = opened;
    await inLanes(files, lanes, async (file, lane) => {
      await checkFile(opened, file, buffers[lane] ?? new Uint8Array(wholeBytes), breathe);
      filesDone++;
    });
    // the last of it may have been compared without a pause
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw error;
    throw failed(error);
  } finally {
    source?.close();
  }
};
