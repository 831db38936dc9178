export const implicitLittleEndian = '1.2.840.10008.1.2';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const explicitBigEndian = '1.2.840.10008.1.2.2';
export const jpegBaseline = '1.2.840.10008.1.2.4.50';

/** How the elements of a data set stand in the file. */
export interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** The transfer syntax of a data set that says none, from what it looks like. */
export const plainTransferSyntax = ({ explicit, littleEndian }: Encoding): string => {
  if (!littleEndian) return explicitBigEndian;
  return explicit ? explicitLittleEndian : implicitLittleEndian;
};

/** Those that compress the whole data set, not the pixels alone. @see DICOM PS3.5 A.5, A.7, A.9 */
export const deflatedDatasets: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.4.95',
  '1.2.840.10008.1.2.4.205',
]);

/**
 * Those of which every value is the same in Explicit VR Little Endian: plain ones, and pixels that are compressed without loss.
 * JPEG XL and films are left out, and so is what may be lossy (JPEG 2000, HTJ2K and JPEG-LS of the syntaxes that allow it).
 *
 * @see DICOM PS3.5 A
 */
export const losslessSyntaxes: ReadonlySet<string> = new Set([
  implicitLittleEndian,
  explicitBigEndian,
  '1.2.840.10008.1.2.1.99',
  ...['1.2.840.10008.1.2.5', '1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70'],
  ...['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.90'],
  ...['1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202'],
]);
