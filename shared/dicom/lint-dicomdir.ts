import dicomParser, { type DataSet } from 'dicom-parser';
import { elements, mayReferTo, recordKeys, type Keyword, type RecordKeys } from './directory-records';
import { explicitLittleEndian } from './transfer-syntaxes';

/** What can be wrong with a DICOMDIR in itself, and the clause that says so. */
export const directoryRules = {
  'dicomdir-unreadable': 'PS3.10 8.6',
  /** It is another kind of object. */
  'dicomdir-class': 'PS3.10 8.6',
  /** Not Explicit VR Little Endian. */
  'dicomdir-syntax': 'PS3.10 8.6',
  /** More than 16 characters, or others than A-Z 0-9 _ and space. */
  'file-set-id': 'PS3.3 F.3.2.1',
  /** Points to where no record begins. */
  offset: 'PS3.3 F.3.2.2',
  /** Nothing points to it. */
  'record-unreached': 'PS3.3 F.3.2.2',
  /** Not one that there is, or not that of the class of its file. */
  'record-type': 'PS3.3 F.3.2.2',
  /** Lacks a key that must have a value. */
  'record-key': 'PS3.3 F.5',
  /** Not 1 to 8 components of 1 to 8 characters of A-Z 0-9 _. */
  'file-id': 'PS3.10 8.2',
} as const;
export type DirectoryRule = keyof typeof directoryRules;

export interface DirectoryFinding {
  readonly rule: DirectoryRule;
  /** Record type, key or File ID; nothing of a patient. */
  readonly detail: string;
}

/** What a record says of the file that it refers to. */
export interface FileReference {
  /** '/' between the components. */
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

export interface LintedDirectory {
  /** Empty where it has none. */
  readonly fileSetId: string;
  readonly findings: readonly DirectoryFinding[];
  readonly references: readonly FileReference[];
}

const mediaStorageDirectory = '1.2.840.10008.1.3.10';
const mostComponents = 8;
const component = /^[A-Z0-9_]{1,8}$/;
/** Record types whose keys we don't write: see directory-records. */
const otherTypes: ReadonlySet<string> = new Set(['ANNOTATION', 'INVENTORY', 'PRIVATE']);
const itemHeadBytes = 8;

const tagName = (tag: number): string => `x${tag.toString(16).padStart(8, '0')}`;

const hasValue = (record: DataSet, keyword: Keyword): boolean => {
  const element = record.elements[tagName(elements[keyword][0])];
  return (
    element !== undefined && (element.items === undefined ? element.length > 0 : element.items.length > 0)
  );
};

const isKnown = (type: string): type is keyof typeof recordKeys => type in recordKeys;

const lackedBy = (record: DataSet, keys: RecordKeys): readonly string[] =>
  (Object.entries(keys) as [Keyword, string][])
    .filter(([keyword, need]) => need === '1' && !hasValue(record, keyword))
    .map(([keyword]) => keyword);

interface PlacedRecord {
  readonly at: number;
  readonly record: DataSet;
  readonly type: string;
}

const textAt = (dataset: DataSet, tag: string): string => dataset.string(tag)?.trim() ?? '';

const placeRecords = (directory: DataSet): readonly PlacedRecord[] =>
  (directory.elements['x00041220']?.items ?? []).flatMap(({ dataSet, dataOffset }) =>
    dataSet === undefined
      ? []
      : [{ at: dataOffset - itemHeadBytes, record: dataSet, type: textAt(dataSet, 'x00041430') }],
  );

/** Follows offsets from the root. */
const lintOffsets = (directory: DataSet, records: readonly PlacedRecord[]): readonly DirectoryFinding[] => {
  const byPlace = new Map(records.map((record) => [record.at, record]));
  const reached = new Set<number>();
  const findings: DirectoryFinding[] = [];
  const waiting = [directory.uint32('x00041200') ?? 0];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === 0 || reached.has(at)) continue;
    const here = byPlace.get(at);
    if (here === undefined) {
      findings.push({ rule: 'offset', detail: String(at) });
      continue;
    }
    reached.add(at);
    waiting.push(here.record.uint32('x00041400') ?? 0, here.record.uint32('x00041420') ?? 0);
  }
  const isLost = ({ at, record }: PlacedRecord): boolean =>
    !reached.has(at) && (record.uint16('x00041410') ?? 0xffff) !== 0;
  return [
    ...findings,
    ...records.filter(isLost).map(({ type }) => ({ rule: 'record-unreached' as const, detail: type })),
  ];
};

/** Whether it is of the type that its file's class asks for; one that refers to no file need not be. */
const isOfItsClass = ({ record, type }: PlacedRecord): boolean =>
  textAt(record, 'x00041500') === '' || mayReferTo(type, textAt(record, 'x00041510'));

const lintRecord = (placed: PlacedRecord): readonly DirectoryFinding[] => {
  const { record, type } = placed;
  if ((!otherTypes.has(type) && !isKnown(type)) || !isOfItsClass(placed))
    return [{ rule: 'record-type', detail: type }];
  if (!isKnown(type)) return [];
  return lackedBy(record, recordKeys[type]).map((keyword) => ({
    rule: 'record-key',
    detail: `${keyword} (${type})`,
  }));
};

const referenceOf = ({ record }: PlacedRecord): FileReference | null => {
  const fileId = textAt(record, 'x00041500');
  if (fileId === '') return null;
  return {
    path: fileId.split('\\').join('/'),
    sopClassUid: textAt(record, 'x00041510'),
    sopInstanceUid: textAt(record, 'x00041511'),
    transferSyntaxUid: textAt(record, 'x00041512'),
  };
};

const isFileId = (path: string): boolean => {
  const parts = path.split('/');
  return parts.length <= mostComponents && parts.every((part) => component.test(part));
};

const lintHead = (directory: DataSet): readonly DirectoryFinding[] => {
  const rows: readonly (readonly [DirectoryRule, boolean, string])[] = [
    [
      'dicomdir-class',
      textAt(directory, 'x00020002') === mediaStorageDirectory,
      textAt(directory, 'x00020002'),
    ],
    [
      'dicomdir-syntax',
      textAt(directory, 'x00020010') === explicitLittleEndian,
      textAt(directory, 'x00020010'),
    ],
    ['file-set-id', /^[A-Z0-9_ ]{0,16}$/.test(textAt(directory, 'x00041130')), ''],
  ];
  return rows.filter(([, isRight]) => !isRight).map(([rule, , detail]) => ({ rule, detail }));
};

/** Judges a DICOMDIR by its bytes alone. Any bytes are taken. @see DICOM PS3.10 8, PS3.3 F */
export const lintDicomdir = (bytes: Uint8Array): LintedDirectory => {
  let directory: DataSet;
  try {
    directory = dicomParser.parseDicom(bytes);
  } catch {
    return { fileSetId: '', findings: [{ rule: 'dicomdir-unreadable', detail: '' }], references: [] };
  }
  const records = placeRecords(directory);
  const references = records.map(referenceOf).filter((one): one is FileReference => one !== null);
  return {
    fileSetId: textAt(directory, 'x00041130'),
    findings: [
      ...lintHead(directory),
      ...lintOffsets(directory, records),
      ...records.flatMap(lintRecord),
      ...references
        .filter(({ path }) => !isFileId(path))
        .map(({ path }) => ({ rule: 'file-id' as const, detail: path })),
    ],
    references,
  };
};
