import type { DataSet } from './data-set';

/** A picture that another object means. */
export interface PictureReference {
  readonly sopInstanceUid: string;
  /** Counted from 1; none where all are meant. */
  readonly frames: readonly number[];
}

/**
 * Reads Referenced SOP Instance UID and Referenced Frame Number of each item.
 *
 * @see DICOM PS3.3 table 10-3
 */
export const readReferences = (items: readonly DataSet[]): readonly PictureReference[] =>
  items.map((item) => ({
    sopInstanceUid: item.text(0x00081155),
    frames: item
      .text(0x00081160)
      .split('\\')
      .flatMap((frame) => (frame.trim() === '' ? [] : [Number(frame)])),
  }));

/** Whether a picture is among those that are meant. */
export const refersTo = (
  references: readonly PictureReference[],
  /** Its frame is counted from 0. */
  picture: { readonly sopInstanceUid: string; readonly frame: number },
): boolean =>
  references.some(
    ({ sopInstanceUid, frames }) =>
      sopInstanceUid === picture.sopInstanceUid &&
      (frames.length === 0 || frames.includes(picture.frame + 1)),
  );
