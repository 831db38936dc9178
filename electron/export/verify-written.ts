import { createHash } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { SourceRef } from '../../shared/model/source';
import { openSource } from '../media/open-source';
import { newPace, throttled } from '../media/pace';
import type { Source } from '../media/source';
import { pathOf, type Written } from './file-set-writer';

const chunkBytes = 1_048_576;

const failed = (cause?: unknown): UserError => new UserError('verify/failed', 'retry', {}, { cause });

const sha256Of = async (
  source: Source,
  path: string,
  buffer: Uint8Array,
  breathe: (bytes: number) => Promise<void> | undefined,
): Promise<string> => {
  const file = source.open(path);
  try {
    const hash = createHash('sha256');
    for (let at = 0; at < file.bytes;) {
      const got = file.read(buffer, at);
      if (got === 0) throw failed();
      hash.update(buffer.subarray(0, got));
      at += got;
      await breathe(got);
    }
    return hash.digest('hex');
  } finally {
    file.close();
  }
};

/** Every file by its hash, as it was written. */
const expectedFiles = ({ frame, digests }: Written): ReadonlyMap<string, string> =>
  new Map([
    ...frame.files.map(
      ({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex')] as const,
    ),
    ...Array.from(digests, ([member, { sentSha256 }]) => [pathOf(member), sentSha256] as const),
  ]);

/**
 * Opens what was written as a source and compares every byte of every file with what was read and put there.
 *
 * @throws {UserError} 'verify/failed' when anything is missing or different
 * @throws the signal's reason when cancelled
 */
export const verifyWritten = async (
  ref: SourceRef,
  written: Written,
  { signal, tell }: JobContext<Progress>,
): Promise<void> => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const expected = expectedFiles(written);
  const source = await openSource(ref);
  try {
    const buffer = new Uint8Array(chunkBytes);
    let filesDone = 0;
    let bytesDone = 0;
    const breathe = (bytes: number): Promise<void> | undefined => {
      bytesDone += bytes;
      tellNow(() => ({ step: 'verify', filesDone, filesTotal: expected.size, bytesDone, bytesTotal: null }));
      return pace.isDue() ? pace.breathe() : undefined;
    };
    for (const [path, sha256] of expected) {
      if ((await sha256Of(source, path, buffer, breathe)) !== sha256) throw failed();
      filesDone++;
    }
  } catch (error) {
    if (signal.aborted || error instanceof UserError) throw error;
    throw failed(error);
  } finally {
    source.close();
  }
};
