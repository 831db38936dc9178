import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'fontkit';
import * as harfbuzz from 'harfbuzzjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { buildBeside } from '../build-beside';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildBeside);

const fonts = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'fonts');

/** Consonants, signs of vowels, the sign that joins consonants, and RA, which stands otherwise than it is written. */
const lettersFrom = (first: number) => {
  const range = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(first + from + index));
  return {
    consonants: range(0x15, 0x39),
    vowels: ['', ...range(0x3e, 0x4c)],
    joiner: String.fromCodePoint(first + 0x4d),
    ra: String.fromCodePoint(first + 0x30),
  };
};

/** Syllables as names have them: joined consonants, with RA before and behind, and signs that stand before what they follow. */
const syllablesOf = (first: number, has: (text: string) => boolean): readonly string[] => {
  const { consonants, vowels, joiner, ra } = lettersFrom(first);
  return consonants
    .flatMap((one) => [
      ...vowels.flatMap((vowel) => [one + vowel, one + joiner + ra + vowel, ra + joiner + one + vowel]),
      ...consonants.flatMap((other) => [one + joiner + other, one + joiner + other + (vowels[2] ?? '')]),
    ])
    .filter(has);
};

describe('names are set as HarfBuzz sets them, which browsers do', () => {
  it.each([
    ['devanagari', 0x900, 4000, 0],
    ['tamil', 0xb80, 1000, 0],
    // what its fonts can't be set in is told, and not printed
    ['gujarati', 0xa80, 3000, 8],
  ] as const)('in %s', (script, first, atLeast, mostRefused) => {
    const file = readFileSync(join(fonts, `noto-sans-${script}-${script}.ttf`));
    const font = create(file);
    if (!('characterSet' in font)) throw new Error('a collection');
    const known = new Set(font.characterSet);
    const judge = new harfbuzz.Font(new harfbuzz.Face(new harfbuzz.Blob(new Uint8Array(file).buffer)));
    const syllables = syllablesOf(first, (text) =>
      Array.from(text).every((character) => known.has(character.codePointAt(0) ?? 0)),
    );
    expect(syllables.length).toBeGreaterThan(atLeast);
    let refused = 0;
    const others: string[] = [];
    for (const syllable of syllables) {
      const buffer = new harfbuzz.Buffer();
      buffer.addText(syllable);
      buffer.guessSegmentProperties();
      harfbuzz.shape(judge, buffer);
      const wanted = buffer.getGlyphInfos().map(({ codepoint }) => codepoint);
      try {
        const set = font.layout(syllable).glyphs.map(({ id }) => id);
        if (set.join() !== wanted.join()) others.push(syllable);
      } catch {
        refused++;
      }
    }
    expect(others).toEqual([]);
    expect(refused).toBeLessThanOrEqual(mostRefused);
  });
});
