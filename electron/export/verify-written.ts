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

const hashInSteps = async (file: SourceFile, buffer: Uint8Array, breathe: Breathe): Promise<string> => {
  const hash = createHash('sha256');
  for (let at = 0; at < file.bytes;) {
    const got = file.read(buffer, at);
    if (got === 0) throw failed();
    hash.update(buffer.subarray(0, got));
    at += got;
    await breathe(got);
  }
  return hash.digest('hex');
};

const hashWhole = async (file: SourceFile, buffer: Uint8Array, breathe: Breathe): Promise<string> => {
  const whole = buffer.subarray(0, file.bytes);
  if (file.read(whole, 0) < file.bytes) throw failed();
  const digest = await webcrypto.subtle.digest('SHA-256', whole);
  await breathe(file.bytes);
  return Buffer.from(digest).toString('hex');
};

const hashFile = async (
  source: Source,
  path: string,
  buffer: Uint8Array,
  breathe: Breathe,
): Promise<string> => {
  const file = source.open(path);
  try {
    return await (file.bytes > buffer.length ? hashInSteps : hashWhole)(file, buffer, breathe);
  } finally {
    file.close();
  }
};

export const hashedFrame = (files: readonly FrameFile[]): readonly WrittenFile[] => files.map(hashedFile);

/** Every file of a file-set. */
export const writtenFiles = ({ frame, digests, scripts }: Written): readonly WrittenFile[] => [
  ...hashedFrame(frame.files),
  ...scripts,
  ...Array.from(digests, ([member, { sentSha256 }]) => [pathOf(member), sentSha256] as const),
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
    await inLanes(files, lanes, async ([path, hash], lane) => {
      const buffer = buffers[lane] ?? new Uint8Array(wholeBytes);
      if ((await hashFile(opened, path, buffer, breathe)) !== hash) throw failed();
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
