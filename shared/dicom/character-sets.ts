import { convertBytes } from 'dicom-character-set';

/** A decoded text, and whether its declared character set could not be taken at its word. */
export interface DecodedText {
  readonly text: string;
  readonly undecodable: boolean;
}

/** What a Specific Character Set means to the decoder. */
interface Declaration {
  /** Null where nobody can know. */
  readonly charset: string | null;
  readonly asDefined: boolean;
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

const readDeclaration = (declared: string): Declaration => {
  const terms = declared.split('\\').map((term) => term.trim().toUpperCase());
  const defined = terms.map(definedTerm);
  if (!defined.every((term) => term !== undefined)) return { charset: null, asDefined: false };
  // the first set must have letters; one of pure ideographs stands for "and otherwise ASCII"
  const [, first] = /^ISO 2022 IR (\d+)$/.exec(defined[0] ?? '') ?? [];
  const charset = (onlyExtended.has(Number(first)) ? ['', ...defined] : defined).join('\\');
  return { charset, asDefined: defined.every((term, index) => term === terms[index]) };
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

const utf8 = 'ISO_IR 192';
const escape = '\u001b';
const everyExtension = ['', 13, 100, 101, 109, 110, 144, 127, 126, 138, 148, 166, 87, 159, 149, 58]
  .map((number) => (number === '' ? '' : `ISO 2022 IR ${number}`))
  .join('\\');

const isPlain = (raw: string): boolean => /^[\x20-\x7e]*$/.test(raw);
const hasHighBytes = (raw: string): boolean => /[\x80-\xff]/.test(raw);
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, '');

/** Whether bytes can't have been meant by what was declared, although they decode. */
const contradicts = (charset: string, raw: string, bytes: Uint8Array): boolean => {
  if (charset === '' || charset === 'ISO_IR 6') return true;
  if (charset.startsWith('ISO_IR') && raw.includes(escape)) return true;
  // no name is valid UTF-8 by chance when it is Latin-1: "Ã¤" is no spelling of anything
  return charset === 'ISO_IR 100' && hasHighBytes(raw) && tryDecode(utf8, bytes, 'LO') !== null;
};

/** Something a person can at least compare with what is printed on the disc. */
const guess = (raw: string, bytes: Uint8Array, vr: string): string => {
  if (raw.includes(escape)) return tryDecode(everyExtension, bytes, vr) ?? raw;
  // bytes that are letters in Shift JIS alone: elsewhere they are controls, or trail a higher byte
  const isJapanese = /[\x81-\x9f]/.test(raw);
  return tryDecode(utf8, bytes, vr) ?? (isJapanese ? tryDecode('ISO_IR 13', bytes, vr) : null) ?? raw;
};

/**
 * Decodes text by the Specific Character Set that was declared for it. Never throws.
 *
 * @param raw its bytes, a character a byte
 * @param declared Specific Character Set (0008,0005), values separated by backslashes; may be empty or wrong
 * @param vr decides which delimiters return to the first character set (PS3.5 6.1.2.5.3)
 */
export const decodeText = (raw: string, declared: string, vr: 'PN' | 'LO'): DecodedText => {
  if (isPlain(raw)) return { text: raw.trim(), undecodable: false };
  const bytes = bytesOf(raw);
  const { charset, asDefined } = readDeclaration(declared);
  const decoded = charset === null || contradicts(charset, raw, bytes) ? null : tryDecode(charset, bytes, vr);
  return {
    text: withoutControls(decoded ?? guess(raw, bytes, vr)).trim(),
    undecodable: decoded === null || !asDefined,
  };
};
