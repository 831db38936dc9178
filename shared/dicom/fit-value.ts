/** How a text has to look to be a value, by its VR (PS3.5 6.2). What is no text a person wrote has one pattern. */
const patterns: Partial<Record<string, RegExp>> = {
  CS: /^[A-Z0-9_ ]{1,16}$/,
  DA: /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
  DT: /^\d{4}((0[1-9]|1[0-2])((0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?)?)?)?([+-]\d{4})?$/,
  IS: /^[+-]?\d{1,10}$/,
  TM: /^([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?$/,
  // some hold letters and dashes, or are too long: a record has to say what the object says
  UI: /^[\w. -]{1,128}$/,
  UR: /^[\x21-\x7e]+$/,
};

/** What older editions wrote otherwise: dates with dots, times with colons, codes in lower case. */
const modern: Partial<Record<string, (text: string) => string>> = {
  CS: (text) => text.toUpperCase(),
  DA: (text) => text.replaceAll('.', ''),
  TM: (text) => text.replaceAll(':', ''),
};

/** Most characters of a value; of a person's name each of its three spellings (PS3.5 table 6.2-1). */
const maxCharacters: Partial<Record<string, number>> = { LO: 64, PN: 64, SH: 16, ST: 1024 };

const integers = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Whether people write values of this VR, in some character set. */
export const isWritten = (vr: string): boolean => patterns[vr] === undefined;

/**
 * The value that a text of a fixed form stands for.
 *
 * @returns null where it stands for none
 */
export const fitCoded = (vr: string, text: string): string | null => {
  const value = modern[vr]?.(text) ?? text;
  if (patterns[vr]?.test(value) !== true) return null;
  const isTooLarge = vr === 'IS' && (Number(value) < integers.least || Number(value) > integers.most);
  return isTooLarge ? null : value;
};

/** As much of a written text as its VR has room for; a single value of it. */
export const fitWritten = (vr: string, text: string): string => {
  const most = maxCharacters[vr];
  const single = vr === 'UT' || vr === 'ST' ? text : (text.split('\\')[0] ?? '');
  if (most === undefined) return single;
  const cut = (part: string): string => Array.from(part).slice(0, most).join('').trimEnd();
  return vr === 'PN' ? single.split('=').slice(0, 3).map(cut).join('=') : cut(single);
};
