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
