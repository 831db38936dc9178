import { constants, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { ByteWindow, type ReadAt } from '../../shared/dicom/byte-window';
import { readHead, type Head } from '../../shared/dicom/read-head';

/** What the gateway keeps of the head of an instance, encrypted, to say what it holds. */
export const keptHeadSchema = z.object({
  patientName: z.string(),
  birthDate: z.string(),
  studyDate: z.string(),
  studyDescription: z.string(),
  modality: z.string(),
});
export type KeptHead = z.infer<typeof keptHeadSchema>;

/** How much of an instance is looked at while it arrives; almost every head ends before. */
export const firstBytes = 64 * 1024;
/** Times the window may move through an instance whose head is longer. */
const windowMoves = 256;

const inflate = (deflated: Uint8Array, maxBytes: number): Uint8Array | null => {
  try {
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

/**
 * Reads the head of an instance of which the first bytes are here.
 *
 * @param bytes of the whole instance; Infinity while more may come
 */
export const readFirstHead = (first: Uint8Array, bytes: number): Head | null =>
  readHead(ByteWindow.over(first, bytes), inflate);

/** Reads the head of an instance that is all there. */
export const readWholeHead = (bytes: number, read: ReadAt): Head | null => {
  const window = new ByteWindow(new Uint8Array(firstBytes));
  window.open(bytes, read, windowMoves);
  return readHead(window, inflate);
};
