/**
 * The fonts of what is written as PDF: those of the packages, unpacked to TrueType, of which the PDF takes the glyphs that it
 * needs. They come in slices by ranges of Unicode.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'fontkit';
import { root } from './project.mjs';

const packages = join(root, 'node_modules', '@fontsource-variable');

/**
 * In the order in which they are asked for a character; a thin one is drawn with an outline. Only scripts are here that pdfkit's
 * reader of fonts sets as HarfBuzz does.
 */
const families = [
  { name: 'inter', isThin: false },
  { name: 'noto-sans-hebrew', isThin: true },
  { name: 'noto-sans-arabic', isThin: false },
  { name: 'noto-sans-thai', isThin: false },
  { name: 'noto-sans-devanagari', isThin: false },
  { name: 'noto-sans-gujarati', isThin: false },
  { name: 'noto-sans-tamil', isThin: false },
  { name: 'noto-sans-lao', isThin: false },
  { name: 'noto-sans-armenian', isThin: false },
  { name: 'noto-sans-georgian', isThin: false },
  { name: 'noto-sans-ethiopic', isThin: false },
  { name: 'noto-sans-thaana', isThin: false },
  { name: 'noto-sans-jp', isThin: true },
  { name: 'noto-sans-sc', isThin: true },
  { name: 'noto-sans-kr', isThin: true },
];

/** What a font has glyphs for: the ranges that its package names hold more. @returns pairs of code points, both inclusive */
const rangesOf = (font) => {
  const ranges = [];
  for (const code of [...create(font).characterSet].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && code === last[1] + 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
};

/** Writes the fonts and the table of what each holds into a folder. */
export const makeSheetFonts = async (folder) => {
  const { default: decompress } = await import('woff2-encoder/decompress');
  await mkdir(folder, { recursive: true });
  const slices = [];
  for (const { name, isThin } of families) {
    const ranges = JSON.parse(await readFile(join(packages, name, 'unicode.json'), 'utf8'));
    for (const key of Object.keys(ranges)) {
      const slice = `${name}-${key.replace(/[[\]]/g, '')}`;
      const packed = await readFile(join(packages, name, 'files', `${slice}-wght-normal.woff2`));
      const font = Buffer.from(await decompress(packed));
      await writeFile(join(folder, `${slice}.ttf`), font);
      slices.push({ file: `${slice}.ttf`, family: name, isThin, ranges: rangesOf(font) });
    }
  }
  await writeFile(join(folder, 'fonts.json'), JSON.stringify(slices));
};
