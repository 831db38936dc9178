import { bytesOfText, encodeElements, encodeItem } from './explicit-elements';
import type { RecordDrafts } from './record-drafts';

/** Rows and columns of an icon. Larger ones may be ignored, and CT and MR profiles have no others (PS3.3 F.7, PS3.11 E.3.3.3). */
export const iconSide = 64;

const uint16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >>> 8);

const encodeIcon = (greys: Uint8Array): Uint8Array =>
  encodeItem(
    encodeElements([
      { tag: 0x00280002, vr: 'US', value: uint16(1) },
      { tag: 0x00280004, vr: 'CS', value: bytesOfText('MONOCHROME2') },
      { tag: 0x00280010, vr: 'US', value: uint16(iconSide) },
      { tag: 0x00280011, vr: 'US', value: uint16(iconSide) },
      { tag: 0x00280100, vr: 'US', value: uint16(8) },
      { tag: 0x00280101, vr: 'US', value: uint16(8) },
      { tag: 0x00280102, vr: 'US', value: uint16(7) },
      { tag: 0x00280103, vr: 'US', value: uint16(0) },
      { tag: 0x7fe00010, vr: 'OB', value: greys },
    ]),
  );

/**
 * Gives records an icon in that of the series, where one stands for all of its pictures.
 *
 * @param greys a byte a pixel, row by row, 0 is black; null for no icon
 * @returns the same records for one at the root
 * @see DICOM PS3.3 F.5.3 and F.7
 */
export const withIcon = (greys: Uint8Array | null): ((drafts: RecordDrafts) => RecordDrafts) => {
  if (greys === null) return (drafts) => drafts;
  const icon = encodeIcon(greys);
  return (drafts) => {
    if (drafts.length === 1) return drafts;
    const [patient, study, series, own] = drafts;
    return [patient, study, { ...series, icon }, own];
  };
};
