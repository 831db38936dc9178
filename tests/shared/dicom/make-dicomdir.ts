import { explicitElement, item, joinBytes, part10, text } from './make-dicom';

/** A record of a made-up DICOMDIR, by hand: nothing is checked. */
export interface MadeRecord {
  readonly type: string;
  readonly next?: number;
  readonly lower?: number;
  readonly inUse?: number;
  readonly fileId?: string;
  readonly sopInstanceUid?: string;
  readonly values?: Uint8Array;
}

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};
const uint16 = (value: number): Uint8Array => uint32(value).subarray(0, 2);

const recordBytes = (record: MadeRecord, offsetOf: (index: number | undefined) => number): Uint8Array =>
  item(
    explicitElement(0x00041400, 'UL', uint32(offsetOf(record.next))),
    explicitElement(0x00041410, 'US', uint16(record.inUse ?? 0xffff)),
    explicitElement(0x00041420, 'UL', uint32(offsetOf(record.lower))),
    explicitElement(0x00041430, 'CS', text(record.type)),
    ...(record.fileId === undefined ? [] : [explicitElement(0x00041500, 'CS', text(record.fileId))]),
    ...(record.sopInstanceUid === undefined
      ? []
      : [
          explicitElement(0x00041510, 'UI', text('1.2.840.10008.5.1.4.1.1.7', '\0')),
          explicitElement(0x00041511, 'UI', text(record.sopInstanceUid, '\0')),
          explicitElement(0x00041512, 'UI', text('1.2.840.10008.1.2.1', '\0')),
        ]),
    record.values ?? new Uint8Array(),
  );

/**
 * A DICOMDIR of records that point to one another by their index in the list.
 *
 * @param options.first index of the first root record
 * @param options.shift what is added to every offset, as of a file that was moved after it was written
 */
export const makeDicomdir = (
  records: readonly MadeRecord[],
  { first = 0, shift = 0 }: { readonly first?: number; readonly shift?: number } = {},
): Uint8Array => {
  const build = (offsets: readonly number[]): Uint8Array => {
    const offsetOf = (index: number | undefined): number => (index === undefined ? 0 : (offsets[index] ?? 0));
    const items = records.map((record) => recordBytes(record, offsetOf));
    return part10(
      '1.2.840.10008.1.2.1',
      joinBytes(
        explicitElement(0x00041130, 'CS', text('TEST')),
        explicitElement(0x00041200, 'UL', uint32(offsetOf(first))),
        explicitElement(0x00041220, 'SQ', joinBytes(...items)),
      ),
    );
  };
  const empty = build([]);
  const lengths = records.map((record) => recordBytes(record, () => 0).length);
  let at = empty.length - lengths.reduce((sum, length) => sum + length, 0);
  return build(
    lengths.map((length) => {
      at += length;
      return at - length + shift;
    }),
  );
};

const uid = (tag: number, value: string): Uint8Array => explicitElement(tag, 'UI', text(value, '\0'));

export const patientRecord = (patientId: string, links: Partial<MadeRecord> = {}): MadeRecord => ({
  type: 'PATIENT',
  values: joinBytes(
    explicitElement(0x00100010, 'PN', text(`NAME^${patientId}`)),
    explicitElement(0x00100020, 'LO', text(patientId)),
  ),
  ...links,
});
export const studyRecord = (studyUid: string, links: Partial<MadeRecord> = {}): MadeRecord => ({
  type: 'STUDY',
  values: uid(0x0020000d, studyUid),
  ...links,
});
export const seriesRecord = (seriesUid: string, links: Partial<MadeRecord> = {}): MadeRecord => ({
  type: 'SERIES',
  values: uid(0x0020000e, seriesUid),
  ...links,
});
export const imageRecord = (
  fileId: string,
  sopInstanceUid: string,
  links: Partial<MadeRecord> = {},
): MadeRecord => ({ type: 'IMAGE', fileId, sopInstanceUid, ...links });
