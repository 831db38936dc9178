import { decodeText } from './character-sets';
import {
  elements,
  isRootRecord,
  recordKeys,
  recordTypeOf,
  type Keyword,
  type RecordType,
} from './directory-records';
import {
  bytesOfText,
  encodeElements,
  encodeItem,
  joinBytes,
  type ExplicitElement,
} from './explicit-elements';
import { fitCoded, fitWritten, isWritten } from './fit-value';
import type { RecordValue, RecordValues } from './read-record-values';

/** The keys of a directory record, as far as an instance gives them. */
export interface RecordDraft {
  readonly type: RecordType;
  /** Encoded; with Specific Character Set where a value needs it. An empty value is there and empty. */
  readonly values: ReadonlyMap<Keyword, Uint8Array>;
  /** Keys of type 1 that the instance has no usable value for. */
  readonly missing: readonly Keyword[];
  /** The item of its Icon Image Sequence: see withIcon. */
  readonly icon?: Uint8Array;
}

/** The records that lead to an instance: one at the root, or patient, study, series and its own. */
export type RecordDrafts =
  readonly [RecordDraft] | readonly [RecordDraft, RecordDraft, RecordDraft, RecordDraft];

const recordTypesFor = (sopClassUid: string): readonly RecordType[] => {
  const type = recordTypeOf(sopClassUid);
  return isRootRecord(type) ? [type] : ['PATIENT', 'STUDY', 'SERIES', type];
};

const keysOf = (type: RecordType): readonly Keyword[] => Object.keys(recordKeys[type]) as Keyword[];

const wanted = new Map<string, ReadonlySet<Keyword>>();

/** What to look for in an instance of a SOP class. */
export const wantedFor = (sopClassUid: string): ReadonlySet<Keyword> => {
  const type = recordTypeOf(sopClassUid);
  const known = wanted.get(type);
  if (known !== undefined) return known;
  const keywords = new Set<Keyword>([
    'SpecificCharacterSet',
    ...(type === 'SR DOCUMENT' ? (['VerifyingObserverSequence'] as const) : []),
    ...recordTypesFor(sopClassUid).flatMap(keysOf),
  ]);
  wanted.set(type, keywords);
  return keywords;
};

/** Rather missing than cut: half of one of these names something else. */
const identifiers: ReadonlySet<Keyword> = new Set([
  'PatientID',
  'StudyID',
  'AccessionNumber',
  'CodeValue',
  'CodingSchemeDesignator',
]);

/** @see DICOM PS3.3 C.12.1.1.2 */
const definedCharacterSets =
  /^(ISO_IR (13|100|101|109|110|126|127|138|144|148|166|192|203)|GB18030|GBK|((ISO 2022 IR (6|13|87|100|101|109|110|126|127|138|144|148|149|159|166|203|58))?\\)?ISO 2022 IR \d+(\\ISO 2022 IR \d+)*)$/;

const isPlain = (raw: string): boolean => /^[\x20-\x7e]*$/.test(raw);
const utf8 = 'ISO_IR 192';

/** How the written texts of a record get into it. */
interface Texts {
  /** Empty when all are plain ASCII. */
  readonly characterSet: string;
  /** True: their bytes are taken over, with the character sets of the items they stand in. */
  readonly asTheyAre: boolean;
}

const charsetOf = (values: RecordValues, outside: string): string => {
  const own = values.get('SpecificCharacterSet');
  return own?.kind === 'text' ? own.raw : outside;
};

const decode = (raw: string, charset: string, vr: string): { text: string; undecodable: boolean } =>
  decodeText(raw, charset, vr === 'PN' ? 'PN' : 'LO');

/** Whether some text of a record needs a character set; whether what is declared decodes all of them; and whether all fit. */
interface Needs {
  isPlain: boolean;
  isSound: boolean;
}

const lookAt = (needs: Needs, keyword: Keyword, value: RecordValue, charset: string): void => {
  const vr: string = elements[keyword][1];
  if (value.kind === 'items') {
    for (const item of value.items) {
      const inside = charsetOf(item, charset);
      for (const [inner, innerValue] of item)
        if (inner !== 'SpecificCharacterSet') lookAt(needs, inner, innerValue, inside);
    }
    return;
  }
  if (value.kind === 'numbers' || !isWritten(vr) || isPlain(value.raw)) return;
  needs.isPlain = false;
  const { text, undecodable } = decode(value.raw, charset, vr);
  if (undecodable || fitWritten(vr, text) !== text || !definedCharacterSets.test(charset))
    needs.isSound = false;
};

/** A record has one character set: bytes stay as they are unless some can't be read with it; then all become UTF-8. */
const chooseTexts = (keys: readonly Keyword[], values: RecordValues, charset: string): Texts => {
  const needs: Needs = { isPlain: true, isSound: true };
  for (const keyword of keys) {
    const value = values.get(keyword);
    if (value !== undefined) lookAt(needs, keyword, value, charset);
  }
  if (needs.isPlain) return { characterSet: '', asTheyAre: false };
  return needs.isSound
    ? { characterSet: charset, asTheyAre: true }
    : { characterSet: utf8, asTheyAre: false };
};

const encoder = new TextEncoder();

const encodeWritten = (keyword: Keyword, raw: string, charset: string, texts: Texts): Uint8Array | null => {
  const vr: string = elements[keyword][1];
  if (texts.asTheyAre && !isPlain(raw)) return bytesOfText(raw);
  const { text } = decode(raw, charset, vr);
  const fitting = fitWritten(vr, text);
  return fitting !== text && identifiers.has(keyword) ? null : encoder.encode(fitting);
};

const encodeCoded = (keyword: Keyword, raw: string): Uint8Array | null => {
  const fitting = raw.split('\\').map((text) => fitCoded(elements[keyword][1], text.trim()));
  const isSingle = keyword !== 'ImageType' && keyword !== 'ReferencedFrameNumber';
  const whole = fitting.filter((text): text is string => text !== null);
  if (whole.length < fitting.length) return null;
  return bytesOfText(isSingle ? (whole[0] ?? '') : whole.join('\\'));
};

const encodeNumbers = (keyword: Keyword, numbers: readonly number[]): Uint8Array => {
  const width = elements[keyword][1] === 'UL' ? 4 : 2;
  const bytes = new Uint8Array(width);
  const view = new DataView(bytes.buffer);
  if (width === 4) view.setUint32(0, numbers[0] ?? 0, true);
  else view.setUint16(0, numbers[0] ?? 0, true);
  return bytes;
};

/** Encodes items; the character sets that items declare for themselves go with bytes that stay as they are. */
const encodeItems = (items: readonly RecordValues[], outside: string, texts: Texts): Uint8Array =>
  joinBytes(
    items.map((item) => {
      const charset = charsetOf(item, outside);
      const content: ExplicitElement[] = [];
      for (const [keyword, value] of item) {
        const [tag, vr] = elements[keyword];
        const bytes =
          keyword === 'SpecificCharacterSet'
            ? texts.asTheyAre
              ? bytesOfText(charset)
              : null
            : encodeValue(keyword, value, charset, texts);
        if (bytes !== null && bytes.length > 0) content.push({ tag, vr, value: bytes });
      }
      return encodeItem(encodeElements(content));
    }),
  );

/** @returns null where the value is none, or no value of its VR */
const encodeValue = (
  keyword: Keyword,
  value: RecordValue,
  charset: string,
  texts: Texts,
): Uint8Array | null => {
  if (value.kind === 'numbers') return encodeNumbers(keyword, value.numbers);
  if (value.kind === 'items')
    return value.items.length === 0 ? null : encodeItems(value.items, charset, texts);
  const bytes = isWritten(elements[keyword][1])
    ? encodeWritten(keyword, value.raw, charset, texts)
    : encodeCoded(keyword, value.raw);
  return bytes === null || bytes.length === 0 ? null : bytes;
};

const textOf = (values: RecordValues, keyword: Keyword): string => {
  const value = values.get(keyword);
  return value?.kind === 'text' ? value.raw : '';
};

const itemsOf = (values: RecordValues, keyword: Keyword): readonly RecordValues[] => {
  const value = values.get(keyword);
  return value?.kind === 'items' ? value.items : [];
};

/**
 * A document's values as its record has them: of the content what modifies the title and nothing of what it says, and
 * the latest of its verifications.
 *
 * @see DICOM PS3.3 F.5.25
 */
const asDocument = (values: RecordValues): RecordValues => {
  const items = itemsOf(values, 'ContentSequence').filter(
    (item) => textOf(item, 'RelationshipType') === 'HAS CONCEPT MOD',
  );
  const verified = itemsOf(values, 'VerifyingObserverSequence').map((item) =>
    textOf(item, 'VerificationDateTime'),
  );
  return new Map<Keyword, RecordValue>([
    ...values,
    ['ContentSequence', { kind: 'items', items }],
    ['VerificationDateTime', { kind: 'text', raw: verified.sort().at(-1) ?? '' }],
  ]);
};

/** A key of type 1C that has to be there although the instance lacks it. */
const isDue = (keyword: Keyword, values: RecordValues): boolean =>
  keyword === 'VerificationDateTime' && textOf(values, 'VerificationFlag') === 'VERIFIED';

const draft = (type: RecordType, values: RecordValues, declared: string): RecordDraft => {
  const keys = keysOf(type);
  const texts = chooseTexts(keys, values, declared);
  const encoded = new Map<Keyword, Uint8Array>();
  const missing: Keyword[] = [];
  for (const keyword of keys) {
    const value = values.get(keyword);
    const bytes = value === undefined ? null : encodeValue(keyword, value, declared, texts);
    if (bytes !== null) encoded.set(keyword, bytes);
    else if (recordKeys[type][keyword] === '1' || isDue(keyword, values)) missing.push(keyword);
    else if (recordKeys[type][keyword] === '2') encoded.set(keyword, new Uint8Array());
  }
  if (texts.characterSet !== '') encoded.set('SpecificCharacterSet', bytesOfText(texts.characterSet));
  return { type, values: encoded, missing };
};

/**
 * Drafts the directory records that lead to an instance.
 *
 * @param sopClassUid decides which records these are
 * @param read by readRecordValues, with what wantedFor says
 * @see DICOM PS3.3 F.5
 */
export const draftRecords = (sopClassUid: string, read: RecordValues): RecordDrafts => {
  const values =
    read.has('ContentSequence') || read.has('VerifyingObserverSequence') ? asDocument(read) : read;
  const declared = charsetOf(values, '');
  const [first, study, series, own] = recordTypesFor(sopClassUid).map((type) =>
    draft(type, values, declared),
  );
  if (first === undefined) throw new RangeError('no record type');
  return study === undefined || series === undefined || own === undefined
    ? [first]
    : [first, study, series, own];
};

const isSame = (one: RecordDraft, other: RecordDraft): boolean =>
  one.type === other.type &&
  one.values.size === other.values.size &&
  one.missing.join() === other.missing.join() &&
  Array.from(one.values).every(([keyword, bytes]) => {
    const theirs = other.values.get(keyword);
    return theirs?.length === bytes.length && bytes.every((byte, index) => byte === theirs[index]);
  });

/** The same drafts, in less memory: what another instance says alike of its patient, study and series is held once. */
export const shareDrafts = (drafts: RecordDrafts, others: RecordDrafts | undefined): RecordDrafts => {
  if (drafts.length === 1 || others?.length !== 4) return drafts;
  const [patient, study, series, own] = drafts;
  const shared = (draft: RecordDraft, other: RecordDraft): RecordDraft =>
    isSame(draft, other) ? other : draft;
  return [shared(patient, others[0]), shared(study, others[1]), shared(series, others[2]), own];
};
