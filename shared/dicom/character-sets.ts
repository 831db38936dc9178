import { convertBytes } from 'dicom-character-set';
import {
  europeanName,
  isNoWesternName,
  isWrittenAsName,
  likelyText,
  relatedText,
  utf8Text,
  westernText,
} from './likely-text';

/** A decoded text, and whether that can be right. */
export interface DecodedText {
  /** As it is declared; where that can't be, a byte is the character that it is in the West. U+FFFD is where it is none. */
  readonly text: string;
  /** What was declared is not what was meant, nobody knows what it means, or nothing was declared where something must be. */
  readonly undecodable: boolean;
  /** What it probably reads instead: a guess. Absent where the text is right, or where several readings are as likely. */
  readonly likely?: string;
}

/**
 * Numbers of the registrations that the defined terms name; some only exist with code extensions.
 *
 * @see DICOM PS3.3 C.12.1.1.2, tables C.12-2 to C.12-4
 */
const registrations = new Set([
  6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166, 203,
]);
const onlyExtended = new Set([58, 87, 149, 159]);
const alone = new Set(['ISO_IR 192', 'GB18030', 'GBK']);

/** Terms nobody defined, as they stand in real files. */
const misspelt: Partial<Record<string, string>> = {
  UTF8: 'ISO_IR 192',
  'UTF-8': 'ISO_IR 192',
  'ISO 2022 GB18030': 'GB18030',
  'ISO 2022 GBK': 'GBK',
  GB2312: 'GBK',
  LATIN1: 'ISO_IR 100',
  'ISO8859-1': 'ISO_IR 100',
  'ISO-8859-1': 'ISO_IR 100',
};

const definedTerm = (term: string): string | undefined => {
  if (term === '' || alone.has(term)) return term;
  const [, extended, digits] = /^ISO[\s_-]*(2022)?[\s_-]*(?:IR)?[\s_-]*(\d+)$/.exec(term) ?? [];
  const number = Number(digits);
  if (number === 192) return 'ISO_IR 192';
  if (!registrations.has(number)) return misspelt[term];
  return extended === undefined && !onlyExtended.has(number) ? `ISO_IR ${number}` : `ISO 2022 IR ${number}`;
};

/** @returns the terms as they are defined; null where nobody can know what one of them means */
const readDeclaration = (declared: string): readonly string[] | null => {
  const terms = declared.split('\\').map((term) => definedTerm(term.trim().toUpperCase()));
  return terms.every((term) => term !== undefined) ? terms : null;
};

const escape = '\u001b';
/** The term for a set beside others: files with escapes say the one for a set alone, too. */
const asExtended = (term: string): string => term.replace(/^ISO_IR (?!192$)/, 'ISO 2022 IR ');
const numberOf = (term: string): number => Number(/^ISO.*?(\d+)$/.exec(term)?.[1] ?? 6);
const hasEightBits = (term: string): boolean =>
  !alone.has(term) && numberOf(term) !== 6 && !onlyExtended.has(numberOf(term));

/**
 * The declaration as the decoder takes it for a text. Without escapes, bytes of more than seven bits can only be of one set: the first that
 * has any, though it should be the very first.
 */
const charsetFor = (raw: string, terms: readonly string[]): string => {
  const [first = ''] = terms;
  if (alone.has(first)) return first;
  // the first set must have letters; one of pure ideographs stands for "and otherwise ASCII"
  if (raw.includes(escape))
    return (onlyExtended.has(numberOf(first)) ? ['', ...terms] : terms).map(asExtended).join('\\');
  const eightBit = terms.find(hasEightBits);
  return eightBit === undefined ? 'ISO_IR 6' : `ISO_IR ${numberOf(eightBit)}`;
};

const bytesOf = (raw: string): Uint8Array => {
  const bytes = new Uint8Array(raw.length);
  for (let index = 0; index < raw.length; index++) bytes[index] = raw.charCodeAt(index);
  return bytes;
};

/** Latin-9, which the decoder does not know: beside sets with escapes it is not read. */
const latin9 = 'ISO_IR 203';

const tryDecode = (charset: string, bytes: Uint8Array, vr: string): string | null => {
  if (charset === latin9) return new TextDecoder('iso-8859-15').decode(bytes);
  try {
    const text = convertBytes(charset, bytes, { vr });
    return text.includes('\ufffd') ? null : text;
  } catch {
    return null;
  }
};

const everyExtension = [6, 13, 100, 101, 109, 110, 144, 127, 126, 138, 148, 166, 87, 159, 149, 58].map(
  (number) => `ISO 2022 IR ${number}`,
);

const isPlain = (raw: string): boolean => /^[\x20-\x7e]*$/.test(raw);
/** Sets of JIS X 0201 have kanji there in files: those of Shift JIS, which the decoder reads. */
const mayHaveAnyByte = new Set([...alone, 'ISO_IR 13']);
/** No other set has letters here, but code pages of Windows that stand in for some. */
const hasNoLetters = (raw: string): boolean => /[\x80-\x9f]/.test(raw);
/** What is no letter is not shown; a byte that may have been one leaves a mark. */
const withoutControls = (text: string): string =>
  text.replace(/[\x80-\x9f]/g, '\ufffd').replace(/\p{Cc}/gu, '');

/** What was probably meant; escapes say themselves which set follows, and the first that is declared comes before them. */
const guess = (raw: string, bytes: Uint8Array, vr: string, terms: readonly string[]): string | null =>
  raw.includes(escape)
    ? tryDecode(
        [...terms.filter(hasEightBits).slice(0, 1).map(asExtended), ...everyExtension].join('\\'),
        bytes,
        vr,
      )
    : (likelyText(raw, bytes) ??
      relatedText(terms.map(numberOf), bytes) ??
      (vr === 'PN' ? europeanName(raw, bytes) : null));

/** Nothing but ASCII, which does without a decoder. */
const isAscii = (charset: string): boolean => charset === '' || charset === 'ISO_IR 6';

/** Whether bytes can't have been meant by what was declared, although they decode. */
const contradicts = (
  charset: string,
  raw: string,
  bytes: Uint8Array,
  vr: 'PN' | 'LO',
  decoded: string,
): boolean => {
  if (mayHaveAnyByte.has(charset)) return false;
  // what every system declares that declares anything, whatever it writes
  if (charset === 'ISO_IR 100' && (likelyText(raw, bytes) !== null || (vr === 'PN' && isNoWesternName(raw))))
    return true;
  return !isWrittenAsName(decoded) && (hasNoLetters(raw) || utf8Text(raw, bytes) !== null);
};

/**
 * Decodes text by the Specific Character Set that was declared for it. Never throws.
 *
 * Terms that are only misspelt are taken as they are meant.
 *
 * @param raw its bytes, a character a byte
 * @param declared Specific Character Set (0008,0005), values separated by backslashes; may be empty or wrong
 * @param vr decides which delimiters return to the first character set (PS3.5 6.1.2.5.3)
 */
export const decodeText = (raw: string, declared: string, vr: 'PN' | 'LO'): DecodedText => {
  if (isPlain(raw)) return { text: raw.trim(), undecodable: false };
  const bytes = bytesOf(raw);
  const terms = readDeclaration(declared);
  const charset = terms === null ? '' : charsetFor(raw, terms);
  const decoded = isAscii(charset) ? null : tryDecode(charset, bytes, vr);
  const clean = (text: string): string => withoutControls(text).trim();
  if (decoded !== null && !contradicts(charset, raw, bytes, vr, decoded))
    return { text: clean(decoded), undecodable: false };
  const text = clean(decoded ?? westernText(bytes));
  const likely = clean(guess(raw, bytes, vr, terms ?? []) ?? '');
  return { text, undecodable: true, ...(likely === '' || likely === text ? null : { likely }) };
};
