/** Letters that Unicode does not take apart into a letter and a mark. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

/** Umlauts are written with and without their e: Müller, Mueller and Muller are one. */
const withoutUmlauts = (word: string): string => word.replace(/([aou])e/g, '$1');

const partsOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłþı]/g, (letter) => letters[letter] ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .map(withoutUmlauts)
    .sort()
    .join(' ');

/**
 * Whether two person names are of the same parts. Case, accents, punctuation and the order of the parts don't matter.
 *
 * @param expected as staff wrote it
 * @param found as DICOM has it: components by '^', and up to three spellings by '=', of which one has to fit
 */
export const isSameName = (expected: string, found: string): boolean => {
  const wanted = partsOf(expected);
  return wanted !== '' && found.split('=').some((spelling) => partsOf(spelling) === wanted);
};
