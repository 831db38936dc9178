import type { DiscOfSet } from '../model/medium';
import type { Sha256 } from '../model/merkle';
import { elements, type Keyword, type RecordType } from './directory-records';
import { bytesOfText, encodeElements, encodeItem, joinBytes } from './explicit-elements';
import { fileMetaFor } from './file-meta';
import type { FileSetMember } from './file-ids';
import { isWritten } from './fit-value';
import type { RecordDraft } from './record-drafts';
import { explicitLittleEndian } from './transfer-syntaxes';

/** A DICOMDIR, and what was made up for it. */
export interface Dicomdir {
  readonly bytes: Uint8Array;
  /** At most 16 of A-Z 0-9 _; also the identifier of a volume. */
  readonly fileSetId: string;
  readonly fileSetUid: string;
  /** Keys of type 1 that instances lack: invented here, and nowhere else. */
  readonly inventedKeys: readonly {
    readonly record: string;
    readonly keyword: string;
    readonly count: number;
  }[];
}

const mediaStorageDirectory = '1.2.840.10008.1.3.10';

/** Elements of group 4 (PS3.3 F.3.2.2). */
const directory = {
  fileSetId: [0x00041130, 'CS'],
  firstRecord: [0x00041200, 'UL'],
  lastRecord: [0x00041202, 'UL'],
  consistency: [0x00041212, 'US'],
  records: [0x00041220, 'SQ'],
  next: [0x00041400, 'UL'],
  inUse: [0x00041410, 'US'],
  lower: [0x00041420, 'UL'],
  type: [0x00041430, 'CS'],
  fileId: [0x00041500, 'CS'],
  sopClassUid: [0x00041510, 'UI'],
  sopInstanceUid: [0x00041511, 'UI'],
  transferSyntaxUid: [0x00041512, 'UI'],
} as const;

/** Icon Image Sequence. */
const iconImage = [0x00880200, 'SQ'] as const;

/** In an encoded record, after the item's 8 bytes: where the values of its two offsets are. */
const nextAt = 8 + 8;
const lowerAt = nextAt + 4 + 8 + 2 + 8;

/** A record with those below it. */
interface RecordNode {
  draft: RecordDraft;
  /** The instance a record refers to. */
  readonly member: FileSetMember | null;
  readonly children: RecordNode[];
}

const numbered = (prefix: string, count: number): string => `${prefix}${String(count).padStart(4, '0')}`;

/** (121144, DCM, "Document Title"): a title that says nothing about what it is the title of. */
const anyTitle = encodeItem(
  encodeElements([
    { tag: elements.CodeValue[0], vr: 'SH', value: bytesOfText('121144') },
    { tag: elements.CodingSchemeDesignator[0], vr: 'SH', value: bytesOfText('DCM') },
    { tag: elements.CodeMeaning[0], vr: 'LO', value: bytesOfText('Document Title') },
  ]),
);

/** What is put in the place of a missing value, by its VR: nothing that could be taken for a finding. */
const blanks: Partial<Record<string, Uint8Array>> = {
  DA: bytesOfText('19000101'),
  DT: bytesOfText('19000101000000'),
  SQ: encodeItem(new Uint8Array()),
  TM: bytesOfText('000000'),
  UL: Uint8Array.of(1, 0, 0, 0),
  US: Uint8Array.of(1, 0),
};

/** Modality by the record that lies below, where the object does not say (PS3.3 C.7.3.1.1.1). */
const modalities: Partial<Record<RecordType, string>> = {
  'ENCAP DOC': 'DOC',
  'KEY OBJECT DOC': 'KO',
  PRESENTATION: 'PR',
  'RT DOSE': 'RTDOSE',
  'RT PLAN': 'RTPLAN',
  'RT STRUCTURE SET': 'RTSTRUCT',
  'RT TREAT RECORD': 'RTRECORD',
  'SR DOCUMENT': 'SR',
};

/** Keys that are not blank where they are missing. `count` is the record's number among its siblings. */
const inventions: Partial<Record<Keyword, (node: RecordNode, count: number) => Uint8Array>> = {
  CompletionFlag: () => bytesOfText('PARTIAL'),
  ConceptNameCodeSequence: () => anyTitle,
  InstanceNumber: (_, count) => bytesOfText(String(count)),
  MIMETypeOfEncapsulatedDocument: () => bytesOfText('application/octet-stream'),
  Modality: ({ children }) => bytesOfText(modalities[children[0]?.draft.type ?? 'IMAGE'] ?? 'OT'),
  NumberOfFrames: () => bytesOfText('1'),
  PatientID: (_, count) => bytesOfText(numbered('NOID', count)),
  SeriesNumber: (_, count) => bytesOfText(String(count)),
  StudyID: (_, count) => bytesOfText(String(count)),
  VerificationFlag: () => bytesOfText('UNVERIFIED'),
};

const uidFrom = (digest: Uint8Array): string => {
  let number = 0n;
  for (const byte of digest.subarray(0, 16)) number = number * 256n + BigInt(byte);
  // the version and variant of a UUID that is made from something else (RFC 9562 5.8), under the root of PS3.5 B.2
  number = (number & ~(0xfn << 76n)) | (8n << 76n);
  number = (number & ~(3n << 62n)) | (2n << 62n);
  return `2.25.${number}`;
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const fileSetIdBytes = 16;

/** Says which disc it is where people see the name of a volume. @param unique hexadecimal digits, in capitals */
const fileSetIdOf = (disc: DiscOfSet | null, unique: string): string =>
  `${disc === null ? 'DISCPORT' : `DISC${disc.number}OF${disc.of}`}_${unique}`.slice(0, fileSetIdBytes);

/** Which disc of a set an identifier of ours says; null where it says none. */
export const discOfFileSetId = (fileSetId: string): DiscOfSet | null => {
  const [, number, of] = /^DISC(\d{1,2})OF(\d{1,2})_/.exec(fileSetId)?.map(Number) ?? [];
  return number === undefined || of === undefined || number < 1 || number > of || of < 2
    ? null
    : { number, of };
};

/** A record with what it lacks and another instance says: dates, codes and numbers, which need no character set. */
const completedBy = (draft: RecordDraft, other: RecordDraft): RecordDraft => {
  const values = new Map(draft.values);
  for (const keyword of draft.missing) {
    const value = isWritten(elements[keyword][1]) ? undefined : other.values.get(keyword);
    if (value !== undefined) values.set(keyword, value);
  }
  return { ...draft, values, missing: draft.missing.filter((keyword) => !values.has(keyword)) };
};

/** Members come in order: each belongs under the last records, or begins new ones. */
const growTree = (members: readonly FileSetMember[]): readonly RecordNode[] => {
  const roots: RecordNode[] = [];
  const open: { key: string; node: RecordNode }[] = [];
  for (const member of members) {
    const own: RecordNode = { draft: member.drafts.at(-1) ?? member.drafts[0], member, children: [] };
    const { branch, drafts } = member;
    if (branch === null) {
      roots.push(own);
      continue;
    }
    let siblings = roots;
    [branch.patient, branch.study, branch.series].forEach((key, level) => {
      if (open[level]?.key !== key) {
        const node: RecordNode = { draft: drafts[level] ?? own.draft, member: null, children: [] };
        siblings.push(node);
        open.length = level;
        open.push({ key, node });
      }
      const above = open[level]?.node;
      const said = drafts[level];
      if (above === undefined || said === undefined) return;
      if (above.draft.missing.length > 0) above.draft = completedBy(above.draft, said);
      siblings = above.children;
    });
    siblings.push(own);
  }
  return roots;
};

/** Encodes records, with what is invented for them. Holds what a directory must be told of as a whole. */
const recordEncoder = (sha256: Sha256) => {
  const invented = new Map<string, { record: string; keyword: string; count: number }>();

  const tell = (record: RecordType, keyword: Keyword): void => {
    const row = invented.get(`${record}\0${keyword}`) ?? { record, keyword, count: 0 };
    row.count++;
    invented.set(`${record}\0${keyword}`, row);
  };

  const firstInstance = ({ member, children }: RecordNode): string =>
    member?.instance.sopInstanceUid ?? (children[0] === undefined ? '' : firstInstance(children[0]));

  const unknownOf = (node: RecordNode, keyword: Keyword, vr: string): Uint8Array =>
    vr === 'UI'
      ? bytesOfText(uidFrom(sha256(bytesOfText(`${keyword} ${firstInstance(node)}`))))
      : bytesOfText('UNKNOWN');

  const encode = (node: RecordNode, count: number): Uint8Array => {
    const { draft, member } = node;
    const values = new Map(draft.values);
    for (const keyword of draft.missing) {
      tell(draft.type, keyword);
      const vr: string = elements[keyword][1];
      values.set(keyword, inventions[keyword]?.(node, count) ?? blanks[vr] ?? unknownOf(node, keyword, vr));
    }
    const row = ([tag, vr]: readonly [number, string], value: Uint8Array) => ({ tag, vr, value });
    const reference =
      member === null
        ? []
        : [
            row(directory.fileId, bytesOfText(member.fileId.join('\\'))),
            row(directory.sopClassUid, bytesOfText(member.instance.sopClassUid)),
            row(directory.sopInstanceUid, bytesOfText(member.instance.sopInstanceUid)),
            row(directory.transferSyntaxUid, bytesOfText(member.instance.transferSyntaxUid)),
          ];
    return encodeItem(
      encodeElements([
        row(directory.next, new Uint8Array(4)),
        row(directory.inUse, Uint8Array.of(0xff, 0xff)),
        row(directory.lower, new Uint8Array(4)),
        row(directory.type, bytesOfText(draft.type)),
        ...reference,
        ...Array.from(values, ([keyword, value]) => row(elements[keyword], value)),
        ...(draft.icon === undefined ? [] : [row(iconImage, draft.icon)]),
      ]),
    );
  };

  return { encode, invented };
};

/** A record as it lies in the sequence, depth first, still without its offsets. */
interface LaidRecord {
  readonly node: RecordNode;
  readonly bytes: Uint8Array;
  /** From the first record on. */
  readonly offset: number;
}

const layRecords = (
  roots: readonly RecordNode[],
  encode: (node: RecordNode, count: number) => Uint8Array,
) => {
  const laid: LaidRecord[] = [];
  let offset = 0;
  const lay = (nodes: readonly RecordNode[]): void => {
    nodes.forEach((node, index) => {
      const bytes = encode(node, index + 1);
      laid.push({ node, bytes, offset });
      offset += bytes.length;
      lay(node.children);
    });
  };
  lay(roots);
  return laid;
};

const patchOffsets = (laid: readonly LaidRecord[], roots: readonly RecordNode[], base: number): void => {
  const places = new Map(laid.map((record) => [record.node, record]));
  const placeOf = (node: RecordNode | undefined): number => {
    const place = node === undefined ? undefined : places.get(node);
    return place === undefined ? 0 : base + place.offset;
  };
  const patch = (nodes: readonly RecordNode[]): void => {
    nodes.forEach((node, index) => {
      const bytes = places.get(node)?.bytes;
      if (bytes === undefined) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      view.setUint32(nextAt, placeOf(nodes[index + 1]), true);
      view.setUint32(lowerAt, placeOf(node.children[0]), true);
      patch(node.children);
    });
  };
  patch(roots);
};

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

/**
 * Writes the DICOMDIR of a file-set. The same members give the same bytes: its UID is derived from its records.
 *
 * Values are those of the instances, with their character sets; a type 1 key that an instance lacks is invented for the
 * record alone and told in `inventedKeys`.
 *
 * @param members by arrangeFileSet
 * @param disc written into the identifier, where it is one of several; null where it is the only one
 * @see DICOM PS3.10 8.6, PS3.3 F
 */
export const writeDicomdir = (
  members: readonly FileSetMember[],
  sha256: Sha256,
  disc: DiscOfSet | null,
): Dicomdir => {
  const roots = growTree(members);
  const { encode, invented } = recordEncoder(sha256);
  const laid = layRecords(roots, encode);
  const digest = sha256(joinBytes(laid.map(({ bytes }) => bytes)));
  const fileSetUid = uidFrom(digest);
  const fileSetId = fileSetIdOf(disc, hex(digest.subarray(28)).toUpperCase());
  const meta = fileMetaFor({
    sopClassUid: mediaStorageDirectory,
    sopInstanceUid: fileSetUid,
    transferSyntaxUid: explicitLittleEndian,
  });
  const descriptorWith = (first: number, last: number): Uint8Array =>
    encodeElements(
      (
        [
          [directory.fileSetId, bytesOfText(fileSetId)],
          [directory.firstRecord, uint32(first)],
          [directory.lastRecord, uint32(last)],
          [directory.consistency, new Uint8Array(2)],
        ] as const
      ).map(([[tag, vr], value]) => ({ tag, vr, value })),
    );
  const sequenceHead = encodeElements([
    { tag: directory.records[0], vr: directory.records[1], value: new Uint8Array() },
  ]);
  const base = meta.length + descriptorWith(0, 0).length + sequenceHead.length;
  patchOffsets(laid, roots, base);
  const offsetOf = (node: RecordNode | undefined): number => {
    const place = laid.find((record) => record.node === node);
    return place === undefined ? 0 : base + place.offset;
  };
  const records = laid.map(({ bytes }) => bytes);
  sequenceHead.set(uint32(records.reduce((sum, bytes) => sum + bytes.length, 0)), 8);
  return {
    bytes: joinBytes([
      meta,
      descriptorWith(offsetOf(roots[0]), offsetOf(roots.at(-1))),
      sequenceHead,
      ...records,
    ]),
    fileSetId,
    fileSetUid,
    inventedKeys: Array.from(invented.values()),
  };
};
