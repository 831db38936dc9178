import { DataSet } from '../../../renderer/viewer/data-set';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import { bytesOfText, encodeElements, type ExplicitElement } from '../../../shared/dicom/explicit-elements';

export const textElement = (tag: number, vr: string, value: string): ExplicitElement => ({
  tag,
  vr,
  value: bytesOfText(value),
});

/** @param elements in ascending order of their tags */
export const madeDataSet = (elements: readonly ExplicitElement[]): DataSet => {
  const bytes = encodeElements(elements);
  return new DataSet(
    ByteWindow.over(Uint8Array.from(bytes)),
    { explicit: true, littleEndian: true },
    0,
    bytes.length,
  );
};
