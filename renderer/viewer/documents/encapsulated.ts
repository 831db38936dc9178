import type { DataSet } from '../data-set';

/**
 * The bytes of an encapsulated document, without what pads them.
 *
 * @returns as many as are there where the file ends before; none where it holds none
 * @see DICOM PS3.3 C.24.2
 */
export const encapsulatedBytes = (dataSet: DataSet): Uint8Array<ArrayBuffer> => {
  const bytes = dataSet.bytes(0x00420011);
  const declared = dataSet.uint32(0x00420015) ?? 0;
  const length = declared > 0 && declared <= bytes.byteLength ? declared : bytes.byteLength;
  return new Uint8Array(bytes.subarray(0, length));
};
