import {
  bytesOfText,
  encodeElements,
  encodeItem,
  joinBytes,
  type ExplicitElement,
} from './explicit-elements';
import { fileMetaFor } from './file-meta';
import { fitCoded, fitWritten } from './fit-value';
import { explicitLittleEndian } from './transfer-syntaxes';

/** A coded concept. @see DICOM PS3.3 8.8 */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

type Relationship =
  'CONTAINS' | 'HAS CONCEPT MOD' | 'HAS OBS CONTEXT' | 'HAS PROPERTIES' | 'INFERRED FROM' | 'SELECTED FROM';

/** A picture that a document refers to. */
export interface ReferencedPicture {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Counted from 1; undefined for one that has no frames. */
  readonly frame: number | undefined;
}

type ContentValue =
  | { readonly type: 'CONTAINER'; readonly template?: string }
  | { readonly type: 'CODE'; readonly code: Code }
  | { readonly type: 'TEXT'; readonly text: string }
  | { readonly type: 'UIDREF'; readonly uid: string }
  | { readonly type: 'NUM'; readonly number: number; readonly unit: Code }
  | {
      readonly type: 'SCOORD';
      readonly graphic: 'POINT' | 'POLYLINE' | 'ELLIPSE';
      /** Columns and rows in turn, from the corner of the first pixel. */
      readonly data: readonly number[];
    }
  | { readonly type: 'IMAGE'; readonly picture: ReferencedPicture };

/** A node of a document's content. @see DICOM PS3.3 C.17.3 */
export type ContentItem = ContentValue & {
  readonly relationship: Relationship;
  readonly concept?: Code;
  readonly children?: readonly ContentItem[];
};

/** Of whom and of which exam a document is: as its pictures say. Dates are YYYYMMDD; what is not known is empty. */
export interface DocumentExam {
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly studyUid: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyId: string;
  readonly accessionNumber: string;
  readonly referringName: string;
}

export interface DicomDocument {
  readonly kind: 'report' | 'keyObjects';
  readonly exam: DocumentExam;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly seriesDescription: string;
  readonly title: Code;
  /** Of the templates of the standard (DCMR). */
  readonly template: string;
  readonly content: readonly ContentItem[];
  /** YYYYMMDD and HHMMSS, as the clock shows it where it is written. */
  readonly date: string;
  readonly time: string;
}

const sopClasses = {
  /** Comprehensive SR Storage */
  report: '1.2.840.10008.5.1.4.1.1.88.33',
  /** Key Object Selection Document Storage */
  keyObjects: '1.2.840.10008.5.1.4.1.1.88.59',
};

const utf8 = new TextEncoder();

const text = (tag: number, vr: string, value: string): ExplicitElement => ({
  tag,
  vr,
  value: utf8.encode(fitWritten(vr, value)),
});
/** Of a fixed form; empty where it has none. */
const coded = (tag: number, vr: string, value: string): ExplicitElement => ({
  tag,
  vr,
  value: bytesOfText(fitCoded(vr, value) ?? ''),
});
const uid = (tag: number, value: string): ExplicitElement => ({ tag, vr: 'UI', value: bytesOfText(value) });
const sequence = (tag: number, items: readonly (readonly ExplicitElement[])[]): ExplicitElement => ({
  tag,
  vr: 'SQ',
  value: joinBytes(items.map((item) => encodeItem(encodeElements(item)))),
});

const codeItem = ({ value, scheme, meaning }: Code): readonly ExplicitElement[] => [
  text(0x00080100, 'SH', value),
  text(0x00080102, 'SH', scheme),
  text(0x00080104, 'LO', meaning),
];

/** At most 16 characters. @see DICOM PS3.5 6.2 */
const decimal = (value: number): Uint8Array => bytesOfText(String(Number(value.toPrecision(9))));

const floats = (values: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
  return bytes;
};

const sopReference = ({ sopClassUid, sopInstanceUid }: ReferencedPicture): readonly ExplicitElement[] => [
  uid(0x00081150, sopClassUid),
  uid(0x00081155, sopInstanceUid),
];

const valueOf = (item: ContentItem): readonly ExplicitElement[] => {
  switch (item.type) {
    case 'CONTAINER':
      return [
        coded(0x0040a050, 'CS', 'SEPARATE'),
        ...(item.template === undefined
          ? []
          : [
              sequence(0x0040a504, [
                [coded(0x00080105, 'CS', 'DCMR'), coded(0x0040db00, 'CS', item.template)],
              ]),
            ]),
      ];
    case 'CODE':
      return [sequence(0x0040a168, [codeItem(item.code)])];
    case 'TEXT':
      return [text(0x0040a160, 'UT', item.text)];
    case 'UIDREF':
      return [uid(0x0040a124, item.uid)];
    case 'NUM':
      return [
        sequence(0x0040a300, [
          [
            sequence(0x004008ea, [codeItem(item.unit)]),
            { tag: 0x0040a30a, vr: 'DS', value: decimal(item.number) },
          ],
        ]),
      ];
    case 'SCOORD':
      return [{ tag: 0x00700022, vr: 'FL', value: floats(item.data) }, coded(0x00700023, 'CS', item.graphic)];
    case 'IMAGE': {
      const { frame } = item.picture;
      const frames = frame === undefined ? [] : [coded(0x00081160, 'IS', String(frame))];
      return [sequence(0x00081199, [[...sopReference(item.picture), ...frames]])];
    }
  }
};

const itemElements = (item: ContentItem): readonly ExplicitElement[] => [
  coded(0x0040a010, 'CS', item.relationship),
  coded(0x0040a040, 'CS', item.type),
  ...(item.concept === undefined ? [] : [sequence(0x0040a043, [codeItem(item.concept)])]),
  ...valueOf(item),
  ...childElements(item.children),
];

const childElements = (children: readonly ContentItem[] = []): readonly ExplicitElement[] =>
  children.length === 0 ? [] : [sequence(0x0040a730, children.map(itemElements))];

const picturesOf = (items: readonly ContentItem[]): readonly ReferencedPicture[] =>
  items.flatMap((item) => [
    ...(item.type === 'IMAGE' ? [item.picture] : []),
    ...picturesOf(item.children ?? []),
  ]);

const groupBy = <T>(list: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
};

/** Every picture that is referred to, once, by study and series. @see DICOM PS3.3 table C.17-3 */
const evidence = (content: readonly ContentItem[]): ExplicitElement => {
  const all = groupBy(picturesOf(content), ({ sopInstanceUid }) => sopInstanceUid);
  const pictures = [...all.values()].flatMap((same) => same.slice(0, 1));
  return sequence(
    0x0040a375,
    [...groupBy(pictures, ({ studyUid }) => studyUid)].map(([studyUid, ofStudy]) => [
      uid(0x0020000d, studyUid),
      sequence(
        0x00081115,
        [...groupBy(ofStudy, ({ seriesUid }) => seriesUid)].map(([seriesUid, ofSeries]) => [
          uid(0x0020000e, seriesUid),
          sequence(0x00081199, ofSeries.map(sopReference)),
        ]),
      ),
    ]),
  );
};

/**
 * Writes a structured document as a file: a Comprehensive SR, or a Key Object Selection. Texts are in UTF-8.
 *
 * @see DICOM PS3.3 A.35.3 and A.35.4
 */
export const writeDocument = (document: DicomDocument): Uint8Array => {
  const { kind, exam, content } = document;
  const sopClassUid = sopClasses[kind];
  const { sopInstanceUid } = document;
  const ofReport =
    kind === 'report'
      ? [sequence(0x0040a372, []), coded(0x0040a491, 'CS', 'PARTIAL'), coded(0x0040a493, 'CS', 'UNVERIFIED')]
      : [];
  const elements = [
    { tag: 0x00080005, vr: 'CS', value: bytesOfText('ISO_IR 192') },
    uid(0x00080016, sopClassUid),
    uid(0x00080018, sopInstanceUid),
    coded(0x00080020, 'DA', exam.studyDate),
    coded(0x00080023, 'DA', document.date),
    coded(0x00080030, 'TM', exam.studyTime),
    coded(0x00080033, 'TM', document.time),
    text(0x00080050, 'SH', exam.accessionNumber),
    coded(0x00080060, 'CS', kind === 'report' ? 'SR' : 'KO'),
    text(0x00080070, 'LO', 'Discport'),
    text(0x00080090, 'PN', exam.referringName),
    text(0x0008103e, 'LO', document.seriesDescription),
    sequence(0x00081111, []),
    text(0x00100010, 'PN', exam.patientName),
    text(0x00100020, 'LO', exam.patientId),
    coded(0x00100030, 'DA', exam.birthDate),
    coded(0x00100040, 'CS', /^[MFO]$/.test(exam.sex) ? exam.sex : ''),
    uid(0x0020000d, exam.studyUid),
    uid(0x0020000e, document.seriesUid),
    text(0x00200010, 'SH', exam.studyId),
    coded(0x00200011, 'IS', '1'),
    coded(0x00200013, 'IS', '1'),
    coded(0x0040a040, 'CS', 'CONTAINER'),
    sequence(0x0040a043, [codeItem(document.title)]),
    ...valueOf({ type: 'CONTAINER', template: document.template, relationship: 'CONTAINS' }),
    evidence(content),
    ...ofReport,
    ...childElements(content),
  ];
  const transferSyntaxUid = explicitLittleEndian;
  return joinBytes([
    fileMetaFor({ sopClassUid, sopInstanceUid, transferSyntaxUid }),
    encodeElements(elements),
  ]);
};
