import { convertBytes } from 'dicom-character-set';
import { likelyText, utf8Text, westernText } from './likely-text';

/** A decoded text, and whether that can be right. */
export interface DecodedText {
  /** As it is declared; where that can't be, a byte is the character that it is in the West: none is lost. */
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
const registrations = new Set([6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166]);
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

/** @returns the declaration as the decoder takes it; null where nobody can know what it means */
const readDeclaration = (declared: string): string | null => {
  const defined = declared.split('\\').map((term) => definedTerm(term.trim().toUpperCase()));
  if (!defined.every((term) => term !== undefined)) return null;
  // the first set must have letters; one of pure ideographs stands for "and otherwise ASCII"
  const [, first] = /^ISO 2022 IR (\d+)$/.exec(defined[0] ?? '') ?? [];
  return (onlyExtended.has(Number(first)) ? ['', ...defined] : defined).join('\\');
};

const bytesOf = (raw: string): Uint8Array => {
  const bytes = new Uint8Array(raw.length);
  for (let index = 0; index < raw.length; index++) bytes[index] = raw.charCodeAt(index);
  return bytes;
};

const tryDecode = (charset: string, bytes: Uint8Array, vr: string): string | null => {
  try {
    const text = convertBytes(charset, bytes, { vr });
    return text.includes('\ufffd') ? null : text;
  } catch {
    return null;
  }
};

const escape = '\u001b';
const everyExtension = ['', 13, 100, 101, 109, 110, 144, 127, 126, 138, 148, 166, 87, 159, 149, 58]
  .map((number) => (number === '' ? '' : `ISO 2022 IR ${number}`))
  .join('\\');

const isPlain = (raw: string): boolean => /^[\x20-\x7e]*$/.test(raw);
/** Of an eight-bit set of ISO 8859 and TIS 620: bytes that none of these has a letter for. */
const hasNoLetters = (raw: string): boolean => /[\x80-\x9f]/.test(raw);
const isEightBit = (charset: string): boolean =>
  charset.startsWith('ISO_IR') && charset !== 'ISO_IR 192' && charset !== 'ISO_IR 13';
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, '');

/** What was probably meant; escapes say themselves which set follows. */
const guess = (raw: string, bytes: Uint8Array, vr: string): string | null =>
  raw.includes(escape) ? tryDecode(everyExtension, bytes, vr) : likelyText(raw, bytes);

/** Nothing but ASCII, which does without a decoder. */
const isAscii = (charset: string): boolean => charset === '' || charset === 'ISO_IR 6';

/** Whether bytes can't have been meant by what was declared, although they decode. */
const contradicts = (charset: string, raw: string, bytes: Uint8Array): boolean => {
  if (charset.startsWith('ISO_IR') && raw.includes(escape)) return true;
  // what every system declares that declares anything, whatever it writes
  if (charset === 'ISO_IR 100') return likelyText(raw, bytes) !== null;
  return isEightBit(charset) && hasNoLetters(raw) && utf8Text(raw, bytes) !== null;
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
  const charset = readDeclaration(declared);
  const decoded = charset === null || isAscii(charset) ? null : tryDecode(charset, bytes, vr);
  const clean = (text: string): string => withoutControls(text).trim();
  if (charset !== null && decoded !== null && !contradicts(charset, raw, bytes))
    return { text: clean(decoded), undecodable: false };
  const text = clean(decoded ?? westernText(bytes));
  const likely = clean(guess(raw, bytes, vr) ?? '');
  return { text, undecodable: true, ...(likely === '' || likely === text ? null : { likely }) };
};
