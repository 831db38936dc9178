import type { RawFacts } from './instance-facts';
import { contentOf } from './sop-classes';

/** PS3.4 annex B. */
const standardStorage = '1.2.840.10008.5.1.4.1.1.';

/** An unsigned short as it was read: two bytes, or none. */
const shortOf = (raw = '', littleEndian: boolean): number => {
  if (raw === '') return 0;
  const [first, second] = [raw.charCodeAt(0), raw.charCodeAt(1)];
  return littleEndian ? first + 256 * second : 256 * first + second;
};

/** How many of three samples a pixel has, where colour stands for several pixels (PS3.3 C.7.6.3.1.2). */
const samplesKept = (photometric: string): number =>
  photometric.includes('422') ? 2 / 3 : photometric.includes('420') ? 1 / 2 : 1;

/**
 * Whether what was read is of a picture, which has pixels. Spectroscopy has rows and columns of other data, and nobody knows of private
 * classes what they hold.
 */
export const isOfPicture = ({ rows, columns, sopClassUid = '' }: RawFacts): boolean =>
  rows !== undefined &&
  columns !== undefined &&
  sopClassUid.startsWith(standardStorage) &&
  contentOf(sopClassUid, 1) === 'pictures';

/**
 * How many bytes native pixels take at least.
 *
 * @returns 0 where that is not told
 * @see PS3.5 8.1.1, 8.2
 */
export const leastPixelBytes = (facts: RawFacts, littleEndian: boolean): number => {
  const [rows = 0, columns = 0, samples = 0, bits = 0] = [
    facts.rows,
    facts.columns,
    facts.samples,
    facts.bitsAllocated,
  ].map((raw) => shortOf(raw, littleEndian));
  const frames = /^\s*\d{1,9}\s*$/.test(facts.frames ?? '1') ? Math.max(1, Number(facts.frames ?? '1')) : 1;
  const values =
    rows * columns * frames * samples * (samples === 3 ? samplesKept(facts.photometric ?? '') : 1);
  return Math.floor((values * bits) / 8);
};
