/**
 * Decodes bytes that may be of another character set than the one asked for.
 *
 * @param label as the Encoding Standard names it
 * @returns null where they are not
 */
const decodeAs = (label: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** A byte a character, none of them lost: as Western systems show what they can't read. */
export const westernText = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);

/** What stands between delimiters. */
const wordsOf = (name: string): readonly string[] => name.split(/[\s^=.,'’-]+/).filter((word) => word !== '');
const isAscii = (word: string): boolean => /^[\x21-\x7e]+$/.test(word);
const foreignWords = (name: string): readonly string[] => wordsOf(name).filter((word) => !isAscii(word));

/** Whether words are letters, and capitals only stand where names have them: at the start of a word, or throughout. */
export const isWrittenAsName = (name: string): boolean =>
  foreignWords(name).every((word) => /^(?:\p{Lu}+|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)$/u.test(word));

/**
 * Signs of Latin-1 that no name has. Some stand in names beside ASCII: M.ª, Mª Carmen, Col·lell, and accents that are typed by
 * themselves, as in D´Angelo and Mu¨ller.
 */
const foreignSign = new RegExp(
  [
    /[\xa1-\xa7\xa9\xab\xac\xae\xaf\xb1-\xb3\xb5\xb6\xb8\xb9\xbb-\xbf\xd7\xf7]/,
    /(?<![AEIOUYaeiouy])\xa8/,
    /(?<![A-Za-z])[\xb4\xb7](?![A-Za-z])/,
    /(?<![A-Za-z\d.])[\xaa\xb0\xba]/,
    /(?<![Mm.])[\xaa\xba](?=[A-Za-z\xc0-\xff])/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
/** No Western name has a word of so many letters that are none of ASCII, nor as many in all and none of ASCII. */
const onlyForeign = /^[\xc0-\xff]{4,}$/;
const lettersOf = (group: string): string => group.replace(/[^A-Za-z\xc0-\xff]/g, '');

/** Whether bytes that decode as Latin-1 can't be a name there. */
export const isNoWesternName = (raw: string): boolean =>
  foreignSign.test(raw) ||
  [...wordsOf(raw), ...raw.split('=').map(lettersOf)].some((part) => onlyForeign.test(part));

/** Two bytes for each letter, that may be half-width kana as well, or Chinese. */
const mayBeAsian = /^(?:[\xc2-\xdf][\xa1-\xbf])+$/;

/** A letter of another script in a word of ASCII. */
const mixesScripts = (word: string): boolean =>
  /[A-Za-z]/.test(word) && /[^\p{sc=Latin}\p{sc=Common}\u0300-\u030c\u0327\u0328]/u.test(word);

/** UTF-8 that is more than ASCII: no other text is that by chance, unless it is very short. */
export const utf8Text = (raw: string, bytes: Uint8Array): string | null => {
  const text = mayBeAsian.test(foreignWords(raw).join('')) ? null : decodeAs('utf-8', bytes);
  const isShort = text !== null && text.match(/[^\x00-\x7f]/gu)?.length === 1;
  return isShort && wordsOf(text).some(mixesScripts) ? null : text;
};

/** Bytes of Shift JIS that are kana, or kanji of level 1 (JIS X 0208 rows 4, 5 and 16 to 47): what most names are made of. */
const usualJapanese = /(?:\x82[\x9f-\xf1]|\x83[\x40-\x96]|[\x88-\x97][\x40-\xfc]|\x98[\x40-\x72])/g;
/** First bytes of Shift JIS that are not even letters elsewhere. */
const onlyJapanese = /[\x81-\x9f]/;

const japaneseText = (raw: string, bytes: Uint8Array): string | null => {
  if (!onlyJapanese.test(raw) || isWrittenAsName(westernText(bytes))) return null;
  const name = decodeAs('shift_jis', bytes);
  if (name === null) return null;
  const words = foreignWords(name);
  const letters = words.join('').length;
  const isJapanese = words.every((word) => /^[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}々ー]+$/u.test(word));
  const usual = raw.match(usualJapanese)?.length ?? 0;
  return isJapanese && letters >= 2 && usual * 2 >= letters ? name : null;
};

/** Code pages that discs of Russia, Ukraine and their neighbours are written in, without saying so. */
const cyrillicCodePages = ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866'];
const cyrillicWord = /^[А-ЯЁІЇЄ](?:[а-яёіїє]*|[А-ЯЁІЇЄ]*)$/;
/** How names of persons end there. Without one, other letters may be meant as well. */
const cyrillicEnding =
  /..(?:[оеё]ва?|[иы]на?|[сц]ь?к(?:ий|ая|а|ой|і)|[дж]зе|[оеє]нко|[чщ]енко|[уюч]к|ян|[ое]вич|[ії]вна|[ое]вна)$/i;
/** Two bytes for each of a few ideographs or Korean syllables: so short a name may be Chinese or Korean. */
const mayBeIdeographs = /^(?:[\xb0-\xd7][\xa1-\xfe]){1,6}$/;
const mayBeHebrew = /^[\xe0-\xfa]+$/;

const cyrillicText = (raw: string, bytes: Uint8Array): string | null => {
  const high = foreignWords(raw).join('');
  if (mayBeIdeographs.test(high) || mayBeHebrew.test(high)) return null;
  const readings = cyrillicCodePages
    .map((label) => decodeAs(label, bytes))
    .filter((name) => name !== null)
    .filter((name) => {
      const words = foreignWords(name);
      return (
        words.every((word) => cyrillicWord.test(word)) && words.some((word) => cyrillicEnding.test(word))
      );
    });
  const [only] = readings;
  return readings.length === 1 && only !== undefined ? only : null;
};

/** Sets of Europe that have letters where Latin-1 has signs. */
const europeanSets = ['windows-1250', 'iso-8859-2', 'iso-8859-15'];
/** What code pages of DOS have vowels for: all of it in Western and Central European ones, or only some in one of them. */
const onlyDos = /[\xa0-\xa2\xa4]/;
const mayBeDos = /[\xa5\xa6\xac]|(?<=[A-Za-z])\xa3|\xa3(?![a-z])|(?<![A-Za-z\x80-\xff])[\xb5-\xb7\xbd]/g;
/** Letters of ASCII follow each other; behind the first byte of two there is one at most. */
const mixesAscii = /[\x80-\xff][a-z]{2}|[a-z]{2}[\x80-\xff]/i;

/**
 * What a name probably reads that can't be of the West: in a set of Central Europe, or in Latin-9, by letters where Latin-1 has signs.
 * A guess, as likelyText.
 *
 * @returns null where those read differently, or DOS may have written it
 */
export const europeanName = (raw: string, bytes: Uint8Array): string | null => {
  if (onlyDos.test(raw) || !foreignSign.test(raw.replace(mayBeDos, '')) || !mixesAscii.test(raw)) return null;
  const readings = europeanSets
    .map((label) => decodeAs(label, bytes))
    .filter((name) => name !== null && isWrittenAsName(name) && !/[\xaa\xba\p{Lm}]/u.test(name));
  const [first = null] = readings;
  return readings.every((name) => name === first) ? first : null;
};

/**
 * What a text probably reads whose character set is not declared, or wrongly. It is a guess: to be shown as one, and to a person.
 *
 * It is made only where one reading stands out: UTF-8 shows by its form, Shift JIS by bytes that are letters nowhere else,
 * Cyrillic code pages by words of nothing but Cyrillic, with capitals in their place and an ending that names have there.
 * Western text mixes its few accented letters with ASCII within a word, and passes none of these.
 *
 * @param raw its bytes, a character a byte
 * @returns null where several readings are as likely, or none is
 */
export const likelyText = (raw: string, bytes: Uint8Array): string | null => {
  const utf8 = utf8Text(raw, bytes);
  if (utf8 !== null) return utf8;
  const [japanese, cyrillic] = [japaneseText(raw, bytes), cyrillicText(raw, bytes)];
  return japanese !== null && cyrillic !== null ? null : (japanese ?? cyrillic);
};

/** A set that is declared, and what programs write that declare it so: code pages of Windows, or its letters without escapes. */
const related: readonly (readonly [registration: number, label: string, words: RegExp])[] = [
  [101, 'windows-1250', /^\p{sc=Latin}+$/u],
  [110, 'windows-1257', /^\p{sc=Latin}+$/u],
  [126, 'windows-1253', /^\p{sc=Greek}+$/u],
  [127, 'windows-1256', /^\p{sc=Arabic}+$/u],
  [138, 'windows-1255', /^\p{sc=Hebrew}+$/u],
  [144, 'windows-1251', /^\p{sc=Cyrillic}+$/u],
  [149, 'euc-kr', /^[\p{sc=Hangul}\p{sc=Han}]+$/u],
  [58, 'gb18030', /^\p{sc=Han}+$/u],
];

/**
 * What a text probably reads that is not as it is declared, by what is declared: a guess, as likelyText.
 *
 * @param declared numbers of the registrations that the defined terms name (PS3.3 C.12.1.1.2)
 * @returns null where no reading gives a name, or the declared sets are not among those that are mistaken so
 */
export const relatedText = (declared: readonly number[], bytes: Uint8Array): string | null => {
  for (const [registration, label, words] of related) {
    const name = declared.includes(registration) ? decodeAs(label, bytes) : null;
    if (name !== null && foreignWords(name).every((word) => words.test(word))) return name;
  }
  return null;
};
