import { createHash } from 'node:crypto';
import type { Head } from '../../shared/dicom/read-head';
import type { Part } from '../../shared/stow/read-multipart';
import type { InstanceSink } from '../storage/packs';
import type { FoundHead, HeadReader } from './head-reader';

/** How much of an instance is held while it arrives; almost every head ends before. */
const firstBytes = 64 * 1024;

/** One part as it arrived: what its bytes are, whoever sent it. */
export interface ReceivedPart {
  readonly bytes: number;
  readonly sha256: string;
  /** Empty where the bytes are no DICOM. */
  readonly datasetSha256: string;
  readonly head: Head | null;
}

/**
 * Writes one part to the sink and hashes it on the way; only its first 64 KiB are held.
 *
 * @param largest more bytes than this are read and thrown away
 * @returns null when the part was larger
 */
export const receivePart = async (
  part: Part,
  sink: InstanceSink,
  largest: number,
  heads: HeadReader,
): Promise<ReceivedPart | null> => {
  const whole = createHash('sha256');
  const dataset = createHash('sha256');
  let first: Uint8Array[] | null = [];
  let head: FoundHead = null;
  let bytes = 0;
  const lookAt = async (chunks: readonly Uint8Array[], size: number): Promise<FoundHead> => {
    const joined = Buffer.concat(chunks);
    const found = await heads.readFirst(joined, size);
    dataset.update(joined.subarray(found === null || found === 'given-up' ? 0 : found.datasetStart));
    return found;
  };
  for await (const chunk of part.body) {
    bytes += chunk.length;
    if (bytes > largest) return null;
    whole.update(chunk);
    await sink.write(chunk);
    if (first === null) dataset.update(chunk);
    else {
      first.push(chunk);
      if (bytes < firstBytes) continue;
      head = await lookAt(first, Infinity);
      first = null;
    }
  }
  if (first !== null) head = await lookAt(first, bytes);
  const read = await sink.finish();
  if (head !== 'given-up' && head?.isComplete !== true) head = await heads.readWhole(bytes, read);
  const complete = head === 'given-up' ? null : head;
  return {
    bytes,
    sha256: whole.digest('hex'),
    datasetSha256: complete === null ? '' : dataset.digest('hex'),
    head: complete,
  };
};
