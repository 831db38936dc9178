/** One part that is to be written: how long it is, and its bytes once they are needed. */
export interface PartToWrite {
  readonly bytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const partHeaders = '\r\nContent-Type: application/dicom\r\n\r\n';

/** A boundary from random bytes (16 or more), so that no picture holds it. */
export const boundaryFrom = (random: Uint8Array): string =>
  `discport-${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** The Content-Type header of a STOW-RS request or a WADO-RS answer. */
export const multipartContentType = (boundary: string): string =>
  `multipart/related; type="application/dicom"; boundary=${boundary}`;

/** What stands before a part: the delimiter line and the part's headers. */
export const partHead = (boundary: string, isFirst: boolean): Uint8Array =>
  ascii(`${isFirst ? '' : '\r\n'}--${boundary}${partHeaders}`);

/** What stands after the last part. */
export const multipartEnd = (boundary: string): Uint8Array => ascii(`\r\n--${boundary}--\r\n`);

/** Length in bytes of the whole message with parts of these lengths: its Content-Length. */
export const multipartBytes = (boundary: string, partBytes: readonly number[]): number =>
  partBytes.reduce(
    (sum, bytes, index) => sum + partHead(boundary, index === 0).length + bytes,
    multipartEnd(boundary).length,
  );

/**
 * Writes a `multipart/related` message of DICOM files, part after part; each part is opened when its turn comes and
 * only the chunk at hand is held.
 *
 * @throws {RangeError} when a part yields another number of bytes than it said: a Content-Length sent before would be wrong
 * @see DICOM PS3.18 8.7.3, RFC 2387
 */
export async function* writeMultipart(
  boundary: string,
  parts: Iterable<PartToWrite> | AsyncIterable<PartToWrite>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isFirst = true;
  for await (const part of parts) {
    yield partHead(boundary, isFirst);
    isFirst = false;
    let left = part.bytes;
    for await (const chunk of part.open()) {
      left -= chunk.length;
      if (left < 0) throw new RangeError('a part is longer than it said');
      yield chunk;
    }
    if (left > 0) throw new RangeError('a part is shorter than it said');
  }
  yield multipartEnd(boundary);
}
