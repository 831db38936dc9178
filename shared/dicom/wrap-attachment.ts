import {
  bytesOfText,
  encodeElements,
  encodeItem,
  joinBytes,
  type ExplicitElement,
} from './explicit-elements';
import { fileMetaFor } from './file-meta';
import { fitCoded } from './fit-value';
import { attachmentSeries, type AttachmentKind } from '../model/attachments';
import type { ByteRange, JpegPicture } from './read-jpeg';
import type { Keyword } from './directory-records';
import type { RecordValues } from './read-record-values';
import { encapsulatedPdf, secondaryCapture } from './sop-classes';
import { explicitLittleEndian, jpegBaseline } from './transfer-syntaxes';

/** What of a picture says whose it is and of which exam: an attachment says the same, byte for byte. */
export const examKeywords: ReadonlySet<Keyword> = new Set<Keyword>([
  'SpecificCharacterSet',
  'StudyDate',
  'StudyTime',
  'AccessionNumber',
  'StudyDescription',
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyID',
]);

/** Of a file that is wrapped: bytes that go around it, or a part of it. */
export type WrappedPiece = Uint8Array | ByteRange;

/** What is said of an attachment beside what its file holds. */
export interface AttachmentFacts {
  /** Of a picture of the exam: examKeywords. */
  readonly exam: RecordValues;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  /** Counted from 1 in its series. */
  readonly number: number;
  /** What the person calls the file. */
  readonly title: string;
  /** YYYYMMDD and HHMMSS, as the clock shows it where it is wrapped. */
  readonly date: string;
  readonly time: string;
}

const rawOf = (exam: RecordValues, keyword: Keyword): string => {
  const value = exam.get(keyword);
  return value?.kind === 'text' ? value.raw : '';
};

const utf8 = new TextEncoder();

const mostOfTitle = 200;
const shownTitle = ({ title }: AttachmentFacts): string =>
  Array.from(title.replace(/\p{Cc}/gu, ' ').trim())
    .slice(0, mostOfTitle)
    .join('');

/** In the character set of the exam, of which nothing but ASCII and UTF-8 is written here. */
const bytesIn = (characterSet: string, written: string): Uint8Array => {
  if (characterSet === 'ISO_IR 192') return utf8.encode(written);
  const plain = written.normalize('NFKD').replace(/\p{M}/gu, '');
  return bytesOfText(plain.replace(/[^\x20-\x7e]/g, '_'));
};

const text = (tag: number, vr: string, value: string): ExplicitElement => ({
  tag,
  vr,
  value: bytesOfText(value),
});
const short = (tag: number, value: number): ExplicitElement => ({
  tag,
  vr: 'US',
  value: Uint8Array.of(value & 0xff, value >>> 8),
});
const long = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

/** Patient, study, series and equipment. @see DICOM PS3.3 C.7.1.1, C.7.2.1, C.7.3.1, C.24.1, C.8.6.1 */
const commonElements = (
  { exam, ...facts }: AttachmentFacts,
  kind: AttachmentKind,
  sopClassUid: string,
): readonly ExplicitElement[] => {
  const { modality, number, description } = attachmentSeries[kind];
  const characterSet = rawOf(exam, 'SpecificCharacterSet');
  const coded = (tag: number, vr: string, keyword: Keyword): ExplicitElement =>
    text(tag, vr, fitCoded(vr, rawOf(exam, keyword)) ?? '');
  const written = (tag: number, vr: string, keyword: Keyword): ExplicitElement =>
    text(tag, vr, rawOf(exam, keyword));
  return [
    ...(characterSet === '' ? [] : [text(0x00080005, 'CS', characterSet)]),
    text(0x00080012, 'DA', facts.date),
    text(0x00080013, 'TM', facts.time),
    text(0x00080016, 'UI', sopClassUid),
    text(0x00080018, 'UI', facts.sopInstanceUid),
    coded(0x00080020, 'DA', 'StudyDate'),
    coded(0x00080030, 'TM', 'StudyTime'),
    written(0x00080050, 'SH', 'AccessionNumber'),
    text(0x00080060, 'CS', modality),
    text(0x00080070, 'LO', 'Discport'),
    text(0x00080090, 'PN', ''),
    ...(rawOf(exam, 'StudyDescription') === '' ? [] : [written(0x00081030, 'LO', 'StudyDescription')]),
    text(0x0008103e, 'LO', description),
    written(0x00100010, 'PN', 'PatientName'),
    written(0x00100020, 'LO', 'PatientID'),
    coded(0x00100030, 'DA', 'PatientBirthDate'),
    coded(0x00100040, 'CS', 'PatientSex'),
    text(0x0020000d, 'UI', facts.studyUid),
    text(0x0020000e, 'UI', facts.seriesUid),
    written(0x00200010, 'SH', 'StudyID'),
    text(0x00200011, 'IS', String(number)),
    text(0x00200013, 'IS', String(facts.number)),
    // nobody has looked whether a name can be read in it
    text(0x00280301, 'CS', 'YES'),
  ];
};

/** An OB element whose bytes follow. */
const openElement = (tag: number, length: number): Uint8Array => {
  const header = encodeElements([{ tag, vr: 'OB', value: new Uint8Array() }]);
  new DataView(header.buffer).setUint32(8, length, true);
  return header;
};

const padded = (length: number): number => length + (length % 2);
const padding = (length: number): Uint8Array => new Uint8Array(length % 2);

/**
 * A PDF file as an Encapsulated PDF. When it was written is not known: its own dates are those of the file, not of what it says.
 *
 * @param bytes of the file
 * @see DICOM PS3.3 A.45.1 and C.24.2
 */
export const wrapPdf = (facts: AttachmentFacts, bytes: number): readonly WrappedPiece[] => {
  const sopClassUid = encapsulatedPdf;
  const { sopInstanceUid, exam } = facts;
  const elements = [
    ...commonElements(facts, 'pdf', sopClassUid),
    text(0x00080023, 'DA', ''),
    text(0x0008002a, 'DT', ''),
    text(0x00080033, 'TM', ''),
    text(0x00080064, 'CS', 'WSD'),
    text(0x0040a043, 'SQ', ''),
    { tag: 0x00420010, vr: 'ST', value: bytesIn(rawOf(exam, 'SpecificCharacterSet'), shownTitle(facts)) },
  ];
  const behind = [
    text(0x00420012, 'LO', 'application/pdf'),
    { tag: 0x00420015, vr: 'UL', value: long(bytes) },
  ];
  return [
    joinBytes([
      fileMetaFor({ sopClassUid, sopInstanceUid, transferSyntaxUid: explicitLittleEndian }),
      encodeElements(elements),
      openElement(0x00420011, padded(bytes)),
    ]),
    [0, bytes],
    joinBytes([padding(bytes), encodeElements(behind)]),
  ];
};

const sequenceDelimiter = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
const undefinedLength = 0xffffffff;

const describeTurn = (turn: JpegPicture['turn']): string =>
  turn === 0 ? '' : ` To stand upright it has to be turned by ${turn} degrees clockwise.`;

/**
 * A photo as a Secondary Capture Image: its compressed bytes as they are, in one fragment.
 *
 * @see DICOM PS3.3 A.8.1 and C.8.6, PS3.5 A.4
 */
export const wrapPhoto = (facts: AttachmentFacts, picture: JpegPicture): readonly WrappedPiece[] => {
  const sopClassUid = secondaryCapture;
  const { sopInstanceUid, exam, date, time } = facts;
  const { rows, columns, photometric, kept, turn } = picture;
  const samples = photometric === 'MONOCHROME2' ? 1 : 3;
  const bytes = kept.reduce((sum, [from, to]) => sum + to - from, 0);
  const elements = [
    ...commonElements(facts, 'photo', sopClassUid),
    text(0x00080008, 'CS', 'DERIVED\\SECONDARY'),
    text(0x00080064, 'CS', 'DI'),
    text(0x00181012, 'DA', date),
    text(0x00181014, 'TM', time),
    text(0x00200020, 'CS', ''),
    text(0x00200060, 'CS', ''),
    {
      tag: 0x00204000,
      vr: 'LT',
      value: bytesIn(rawOf(exam, 'SpecificCharacterSet'), `${shownTitle(facts)}.${describeTurn(turn)}`),
    },
    short(0x00280002, samples),
    text(0x00280004, 'CS', photometric),
    ...(samples === 1 ? [] : [short(0x00280006, 0)]),
    short(0x00280010, rows),
    short(0x00280011, columns),
    short(0x00280100, 8),
    short(0x00280101, 8),
    short(0x00280102, 7),
    short(0x00280103, 0),
    text(0x00282110, 'CS', '01'),
    text(0x00282112, 'DS', ((rows * columns * samples) / bytes).toFixed(2)),
    text(0x00282114, 'CS', 'ISO_10918_1'),
  ];
  const noOffsets = encodeItem(new Uint8Array());
  const fragment = encodeItem(new Uint8Array());
  new DataView(fragment.buffer).setUint32(4, padded(bytes), true);
  return [
    joinBytes([
      fileMetaFor({ sopClassUid, sopInstanceUid, transferSyntaxUid: jpegBaseline }),
      encodeElements(elements),
      openElement(0x7fe00010, undefinedLength),
      noOffsets,
      fragment,
    ]),
    ...kept,
    joinBytes([padding(bytes), sequenceDelimiter]),
  ];
};
