import { randomInt } from 'node:crypto';

/** No vowels, so that no words come out, and nothing that looks like another: no 0 O 1 I L 5 S 2 Z U. */
const alphabet = '346789BCDFGHJKMNPQRTVWXY';
const group = 4;

/** So many characters, each drawn evenly from 24: 4.58 bits a character. */
export const randomCode = (length: number): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** As it is shown and printed: in groups of four. */
export const showCode = (code: string): string =>
  (code.match(new RegExp(`.{1,${group}}`, 'g')) ?? []).join('-');

/** As it is hashed: however a person typed or pasted it. */
export const plainCode = (typed: string): string =>
  typed.toUpperCase().replace(/[\s.\-_\u2010-\u2015\u2212]/g, '');
