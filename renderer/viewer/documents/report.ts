import type { DataReader } from './data-reader';

/** A coded entry: what is shown is its meaning. */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** A document or picture that is meant. */
export interface Reference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Counted from 1; none: all of them. */
  readonly frames: readonly number[];
  /** Segments of a segmentation. */
  readonly segments: readonly number[];
  /** Of a waveform: multiplex group and channel, both counted from 1. */
  readonly channels: readonly (readonly [group: number, channel: number])[];
  /** How the picture is to be shown, or which real world values it has: UIDs of those objects. */
  readonly besides: readonly string[];
}

export type ReportValue =
  | { readonly kind: 'heading' }
  | { readonly kind: 'text' | 'person'; readonly text: string }
  | { readonly kind: 'uid' | 'date' | 'time' | 'moment'; readonly text: string }
  | { readonly kind: 'code'; readonly code: Code | undefined }
  | {
      readonly kind: 'number';
      /** As they are written in the file. */
      readonly values: readonly string[];
      readonly unit: Code | undefined;
      /** Why there is no number, or what it is like. */
      readonly qualifier: Code | undefined;
    }
  | { readonly kind: 'reference'; readonly references: readonly Reference[] }
  | {
      readonly kind: 'shape';
      readonly shape: string;
      /** Pixels of the picture, or mm in the patient. */
      readonly points: readonly (readonly number[])[];
    }
  | { readonly kind: 'span'; readonly span: string; readonly values: readonly string[] }
  /** The same as another entry of the document. */
  | { readonly kind: 'entry'; readonly id: string }
  /** Of a kind that is not known: whatever it says. */
  | { readonly kind: 'unknown'; readonly valueType: string };

/** An entry of the content tree. @see DICOM PS3.3 C.17.3 */
export interface ReportItem {
  /** Its place in the tree: "1.2.3". */
  readonly id: string;
  /** What it is to the entry above it. */
  readonly relation: string;
  readonly name: Code | undefined;
  readonly value: ReportValue;
  /** What else it says, beside what its kind has. */
  readonly more: readonly string[];
  /** What it is known by elsewhere: identifiers and labels. */
  readonly known: readonly string[];
  readonly observed: string;
  readonly items: readonly ReportItem[];
}

export interface Verification {
  readonly name: string;
  readonly organisation: string;
  readonly moment: string;
}

/** A structured report, or a selection of key pictures. @see DICOM PS3.3 A.35 */
export interface Report {
  readonly root: ReportItem;
  readonly completion: string;
  readonly completionText: string;
  readonly verification: string;
  readonly verifications: readonly Verification[];
  /** PRELIMINARY or FINAL; empty where nothing is said. */
  readonly preliminary: string;
  readonly date: string;
  readonly time: string;
  /** RFC 5646, as the page's lang; empty where nothing is said. */
  readonly language: string;
  readonly institution: string;
  readonly referrer: string;
  readonly study: string;
  readonly series: string;
  /** What the document is called, beside its title. */
  readonly label: string;
  /** How many documents it follows. */
  readonly predecessors: number;
  /** Entries were left out: more than any report has. */
  readonly isCut: boolean;
  /** Letters were read otherwise than the file declares them. */
  readonly isGuessed: boolean;
}

const mostItems = 20_000;
const mostDepth = 64;
const mostPoints = 20_000;

const codeOf = (reader: DataReader | undefined): Code | undefined => {
  if (reader === undefined) return undefined;
  const value = [0x00080100, 0x00080119, 0x00080120]
    .map((tag) => reader.text(tag))
    .find((text) => text !== '');
  return { value: value ?? '', scheme: reader.text(0x00080102), meaning: reader.text(0x00080104) };
};

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text));
const whole = (texts: readonly string[]): readonly number[] => texts.filter(isNumber).map(Number);

const readAll = (read: (index: number) => number | undefined, most: number): readonly number[] => {
  const values: number[] = [];
  for (let value = read(0); value !== undefined && values.length < most; value = read(values.length))
    values.push(value);
  return values;
};

const inGroups = (values: readonly number[], size: number): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, at) =>
    values.slice(at * size, (at + 1) * size),
  );

const referenceOf = (reader: DataReader): Reference => {
  const channels = inGroups(
    readAll((index) => reader.dataSet.uint16(0x0040a0b0, index), mostPoints),
    2,
  );
  return {
    sopClassUid: reader.plain(0x00081150),
    sopInstanceUid: reader.plain(0x00081155),
    frames: whole(reader.list(0x00081160)),
    segments: readAll((index) => reader.dataSet.uint16(0x0062000b, index), mostPoints),
    channels: channels.map(([group = 0, channel = 0]) => [group, channel]),
    besides: [0x00081199, 0x0008114b, 0x0008114a].flatMap((tag) =>
      reader.items(tag).map((each) => each.plain(0x00081155)),
    ),
  };
};

const references = (reader: DataReader): ReportValue => ({
  kind: 'reference',
  references: reader.items(0x00081199).map(referenceOf),
});

const shape = (reader: DataReader, size: number): ReportValue => ({
  kind: 'shape',
  shape: reader.plain(0x00700023),
  points: inGroups(
    readAll((index) => reader.dataSet.float32(0x00700022, index), mostPoints * size),
    size,
  ),
});

const number = (reader: DataReader): ReportValue => {
  const measured = reader.item(0x0040a300);
  return {
    kind: 'number',
    values: measured?.list(0x0040a30a) ?? [],
    unit: codeOf(measured?.item(0x004008ea)),
    qualifier: codeOf(reader.item(0x0040a301)),
  };
};

const span = (reader: DataReader): ReportValue => ({
  kind: 'span',
  span: reader.plain(0x0040a130),
  values: [
    ...readAll((index) => reader.dataSet.uint32(0x0040a132, index), mostPoints).map(String),
    ...reader.list(0x0040a138),
    ...reader.list(0x0040a13a),
  ],
});

const valueTags = {
  TEXT: 0x0040a160,
  DATE: 0x0040a121,
  TIME: 0x0040a122,
  DATETIME: 0x0040a120,
  UIDREF: 0x0040a124,
  PNAME: 0x0040a123,
  CODE: 0x0040a168,
} as const;

/** How the value of each kind of entry is read. @see DICOM PS3.3 table C.17.3-7 */
const valueTypes: Readonly<Record<string, (reader: DataReader) => ReportValue>> = {
  CONTAINER: () => ({ kind: 'heading' }),
  TEXT: (reader) => ({ kind: 'text', text: reader.lines(valueTags.TEXT) }),
  PNAME: (reader) => ({ kind: 'person', text: reader.text(valueTags.PNAME, 'PN') }),
  UIDREF: (reader) => ({ kind: 'uid', text: reader.plain(valueTags.UIDREF) }),
  DATE: (reader) => ({ kind: 'date', text: reader.plain(valueTags.DATE) }),
  TIME: (reader) => ({ kind: 'time', text: reader.plain(valueTags.TIME) }),
  DATETIME: (reader) => ({ kind: 'moment', text: reader.plain(valueTags.DATETIME) }),
  CODE: (reader) => ({ kind: 'code', code: codeOf(reader.item(valueTags.CODE)) }),
  NUM: number,
  IMAGE: references,
  COMPOSITE: references,
  WAVEFORM: references,
  SCOORD: (reader) => shape(reader, 2),
  SCOORD3D: (reader) => shape(reader, 3),
  TCOORD: span,
};

/** What an entry says beside the value that its kind has: a bad file may have put it there. */
const moreOf = (reader: DataReader, valueType: string): readonly string[] =>
  Object.entries(valueTags).flatMap(([type, tag]) => {
    if (type === valueType || !reader.dataSet.has(tag)) return [];
    if (type === 'CODE') return reader.items(tag).map((each) => codeOf(each)?.meaning ?? '');
    return [reader.text(tag, type === 'PNAME' ? 'PN' : 'LO')];
  });

/** Tracking ID and Tracking UID. */
const knownTags = [0x00620020, 0x00620021];

const knownBy = (reader: DataReader, value: ReportValue): readonly string[] => {
  const meant =
    value.kind === 'reference' ? [] : reader.items(0x00081199).map((each) => each.plain(0x00081155));
  return [...knownTags.map((tag) => reader.text(tag)), ...meant].filter((text) => text !== '');
};

/** Reads the tree, and counts what it reads. */
class ContentReader {
  #items = 0;
  isCut = false;

  read(reader: DataReader, id: string, depth: number): ReportItem {
    this.#items += 1;
    const target = readAll((index) => reader.dataSet.uint32(0x0040db73, index), mostDepth);
    const valueType = reader.plain(0x0040a040);
    const known = valueTypes[valueType];
    const value: ReportValue =
      target.length > 0
        ? { kind: 'entry', id: target.join('.') }
        : (known?.(reader) ?? { kind: 'unknown', valueType });
    return {
      id,
      relation: reader.plain(0x0040a010),
      name: codeOf(reader.item(0x0040a043)),
      value,
      more: moreOf(reader, valueType),
      known: knownBy(reader, value),
      observed: reader.plain(0x0040a032),
      items: this.#below(reader, id, depth),
    };
  }

  #below(reader: DataReader, id: string, depth: number): readonly ReportItem[] {
    const items: ReportItem[] = [];
    for (const [index, item] of reader.items(0x0040a730).entries()) {
      if (this.#items >= mostItems || depth >= mostDepth) {
        this.isCut = true;
        break;
      }
      items.push(this.read(item, `${id}.${index + 1}`, depth + 1));
    }
    return items;
  }
}

/** Language of Content Item and Descendants, and Language of Value. */
const languageNames = ['121049', '121045'];

const languageOf = ({ items }: ReportItem): string => {
  for (const { name, value } of items)
    if (value.kind === 'code' && languageNames.includes(name?.value ?? '')) {
      const code = value.code?.value ?? '';
      if (/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(code)) return code;
    }
  return '';
};

/** Reads a structured report. Damage is not an exception here: what can't be read is not there, or said to be wrong. */
export const readReport = (reader: DataReader): Report => {
  const content = new ContentReader();
  const root = content.read(reader, '1', 0);
  return {
    root,
    completion: reader.plain(0x0040a491),
    completionText: reader.text(0x0040a492),
    verification: reader.plain(0x0040a493),
    verifications: reader.items(0x0040a073).map((each) => ({
      name: each.text(0x0040a075, 'PN'),
      organisation: each.text(0x0040a027),
      moment: each.plain(0x0040a030),
    })),
    preliminary: reader.plain(0x0040a496),
    date: reader.plain(0x00080023),
    time: reader.plain(0x00080033),
    language: languageOf(root),
    institution: reader.text(0x00080080),
    referrer: reader.text(0x00080090, 'PN'),
    study: reader.text(0x00081030),
    series: reader.text(0x0008103e),
    label: [0x00700080, 0x00700081]
      .map((tag) => reader.text(tag))
      .filter((text) => text !== '')
      .join(' · '),
    predecessors: reader.items(0x0040a360).length,
    isCut: content.isCut,
    isGuessed: reader.noticed.isGuessed,
  };
};

/** Every picture that is meant, wherever it stands in the tree. */
export const referencesIn = (item: ReportItem): readonly Reference[] => [
  ...(item.value.kind === 'reference' ? item.value.references : []),
  ...item.items.flatMap(referencesIn),
];
