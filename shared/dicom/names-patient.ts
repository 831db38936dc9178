import type { NamedPatient } from './patients';

/** As people spell it in a file's name: neither capitals nor accents count. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const wordsOf = (text: string): readonly string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Latin words so short stand in many others: "Li" in "clinic". */
const isShort = (word: string): boolean => /^[\p{Script=Latin}\p{N}]{1,2}$/u.test(word);

const squeezed = (text: string): string => wordsOf(text).join('');

/**
 * Whether a text, the path of a file mostly, tells whose pictures these are: by any part of a name, by an identifier or by a date of
 * birth. It rather says so once too often.
 */
export const namesPatient = (text: string, patients: readonly NamedPatient[]): boolean => {
  const [whole, words] = [squeezed(text), new Set(wordsOf(text))];
  const isIn = (word: string): boolean => (isShort(word) ? words.has(word) : whole.includes(word));
  return patients.some(({ patientName, likelyName = '', patientId, birthDate }) =>
    [...wordsOf(patientName), ...wordsOf(likelyName), squeezed(patientId), squeezed(birthDate)].some(
      (word) => word !== '' && isIn(word),
    ),
  );
};
