/**
 * The fonts of what is written as PDF: those of the packages, unpacked to TrueType, of which the PDF takes the glyphs that it
 * needs. They come in slices by ranges of Unicode.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './project.mjs';

const packages = join(root, 'node_modules', '@fontsource-variable');

/** In the order in which they are asked for a character; a thin one is drawn with an outline. */
const families = [
  { name: 'inter', isThin: false },
  { name: 'noto-sans-hebrew', isThin: true },
  { name: 'noto-sans-arabic', isThin: false },
  { name: 'noto-sans-thai', isThin: false },
  { name: 'noto-sans-jp', isThin: true },
  { name: 'noto-sans-sc', isThin: true },
  { name: 'noto-sans-kr', isThin: true },
];

/** 'U+0-ff,U+131' @returns pairs of code points, both inclusive */
const readRanges = (text) =>
  text.split(',').map((range) => {
    const [from, to = from] = range.trim().slice(2).split('-');
    return [parseInt(from, 16), parseInt(to, 16)];
  });

/** Writes the fonts and the table of what each holds into a folder. */
export const makeSheetFonts = async (folder) => {
  const { default: decompress } = await import('woff2-encoder/decompress');
  await mkdir(folder, { recursive: true });
  const slices = [];
  for (const { name, isThin } of families) {
    const ranges = JSON.parse(await readFile(join(packages, name, 'unicode.json'), 'utf8'));
    for (const [key, text] of Object.entries(ranges)) {
      const slice = `${name}-${key.replace(/[[\]]/g, '')}`;
      const packed = await readFile(join(packages, name, 'files', `${slice}-wght-normal.woff2`));
      await writeFile(join(folder, `${slice}.ttf`), await decompress(packed));
      slices.push({ file: `${slice}.ttf`, family: name, isThin, ranges: readRanges(text) });
    }
  }
  await writeFile(join(folder, 'fonts.json'), JSON.stringify(slices));
};
