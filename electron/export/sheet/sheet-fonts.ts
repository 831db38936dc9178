import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A part of a font: see build/sheet-fonts.mjs. */
export interface FontSlice {
  readonly path: string;
  readonly family: string;
  /** Its strokes are hairs: it is drawn with an outline. */
  readonly isThin: boolean;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** Some characters of one font. */
export interface FontRun {
  readonly slice: FontSlice;
  readonly text: string;
}

/** Above the source, above the built worker and command line, and above those in the packaged app. */
const findFonts = (): string => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const fonts = join(folder, 'dist', 'fonts');
    if (existsSync(join(fonts, 'fonts.json'))) return fonts;
    if (dirname(folder) === folder) throw new Error('the fonts are missing');
  }
};

let known: readonly FontSlice[] | undefined;

const readSlices = (): readonly FontSlice[] => {
  const folder = findFonts();
  // made by the build, beside the program
  const slices = JSON.parse(readFileSync(join(folder, 'fonts.json'), 'utf8')) as (Omit<FontSlice, 'path'> & {
    readonly file: string;
  })[];
  return slices.map(({ file, ...slice }) => ({ ...slice, path: join(folder, file) }));
};
const slices = (): readonly FontSlice[] => (known ??= readSlices());

const holds = ({ ranges }: FontSlice, character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some(([from, to]) => code >= from && code <= to);
};

/** Characters that Japan, China and Korea share look a little different in each: who has all of a text is likely to be meant. */
const eastAsian = ['noto-sans-jp', 'noto-sans-sc', 'noto-sans-kr'];

const familyFor = (text: string): string => {
  const characters = Array.from(text).filter((character) => character >= '\u2e80');
  const lacking = eastAsian.map((family) => {
    const own = slices().filter((slice) => slice.family === family);
    return characters.filter((character) => !own.some((slice) => holds(slice, character))).length;
  });
  return eastAsian[lacking.indexOf(Math.min(...lacking))] ?? '';
};

const found = new Map<string, FontSlice | undefined>();

const sliceOf = (character: string, preferred: string): FontSlice | undefined => {
  const key = `${preferred} ${character}`;
  if (!found.has(key)) {
    const all = slices().filter((slice) => holds(slice, character));
    const liked = all.find(({ family }) => !eastAsian.includes(family) || family === preferred);
    found.set(key, liked ?? all[0]);
  }
  return found.get(key);
};

/** Stands for a character that no font has. */
const unknown = '?';

/** They show nothing themselves, and tell the letters beside them how to look. */
const isJoiner = (character: string): boolean => /[\u200b-\u200f\u2060-\u2064\ufeff]/.test(character);

/** Those of a text that stand with what is before them, as long as its font has them. */
const staysWith = (character: string): boolean => /\p{M}/u.test(character) || isJoiner(character);

/** Whether there is a font for every character of a text. */
export const hasFonts = (text: string): boolean =>
  Array.from(text.normalize('NFC')).every(
    (character) => /\s/u.test(character) || isJoiner(character) || sliceOf(character, '') !== undefined,
  );

/**
 * Which fonts a word is written in. What none of them has is a question mark.
 *
 * @param text the whole text that the word is of
 */
export const fontRuns = (word: string, text: string): readonly FontRun[] => {
  const preferred = familyFor(text);
  const runs: { slice: FontSlice; text: string }[] = [];
  for (const character of word.normalize('NFC')) {
    const last = runs.at(-1);
    if (last !== undefined && staysWith(character) && holds(last.slice, character)) {
      last.text += character;
      continue;
    }
    if (isJoiner(character)) continue;
    const own = sliceOf(character, preferred);
    const slice = own ?? sliceOf(unknown, preferred);
    if (slice === undefined) continue;
    const written = own === undefined ? unknown : character;
    if (last?.slice === slice) last.text += written;
    else runs.push({ slice, text: written });
  }
  return runs;
};
