import { sentPrefix } from '../../shared/dicom/file-meta';
import type { Instance } from '../../shared/model/scan';
import type { Source } from './source';

/**
 * Bytes of an instance as it would leave, from `start` to before `end`, without blocking: for the viewer.
 *
 * A file without preamble or file meta gets them here too, so that what is looked at is what is sent.
 */
export async function* streamInstance(
  source: Source,
  instance: Instance,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const prefix = sentPrefix(instance);
  if (start < prefix.length) yield prefix.subarray(start, Math.min(end, prefix.length));
  if (end > prefix.length)
    yield* source.stream(instance.path, Math.max(0, start - prefix.length), end - prefix.length);
}
