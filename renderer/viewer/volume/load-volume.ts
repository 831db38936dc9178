import type { GreyPicture } from '../engine';
import { mostGreysOf, type GreyValues } from '../grey';
import type { ValueMeaning } from '../measure/measuring-facts';
import type { VolumeValues } from './cut-volume';
import { keepVolume, type Volume } from './computed-pictures';
import { isTooLarge, misfit, volumeGeometry, type VolumeRefusal } from './volume-geometry';

/** Slices that are read at a time: a disc answers one question after the other anyhow. */
const atOnce = 3;

const mostWhole = 0x7fff;

const fitsWhole = (values: GreyValues): boolean =>
  values instanceof Int16Array ||
  values instanceof Uint8Array ||
  (values instanceof Uint16Array && values.every((value) => value <= mostWhole));

/** Puts slices, which lie as they were listed, into the order of their places; one slice is held beside them. */
const reorder = (values: VolumeValues, order: readonly number[]): void => {
  const length = values.length / order.length;
  const done = new Set<number>();
  for (const [start, source] of order.entries()) {
    if (done.has(start) || source === start) continue;
    const held = values.slice(start * length, (start + 1) * length);
    let [to, from] = [start, source];
    while (from !== start) {
      values.copyWithin(to * length, from * length, (from + 1) * length);
      done.add(to);
      [to, from] = [from, order[from] ?? start];
    }
    values.set(held, to * length);
    done.add(to);
  }
};

/** Factors of slices of one scan differ by what times are rounded by: less than anybody reads. */
const sameFactor = 1e-3;

const areAlike = (one: ValueMeaning, other: ValueMeaning): boolean => {
  if (one.kind === 'dose' && other.kind === 'dose')
    return one.scaling === other.scaling && one.unit === other.unit;
  if (one.kind !== 'PET' || other.kind !== 'PET') return one.kind === other.kind;
  if (one.units !== other.units) return false;
  const [a, b] = [one.suv, other.suv];
  if ('factor' in a && 'factor' in b) return Math.abs(a.factor / b.factor - 1) < sameFactor;
  return 'lack' in a && 'lack' in b && a.lack === b.lack;
};

/** What values are that are one kind in each slice: PETs whose slices differ in what it takes have no SUV. */
const commonMeaning = (all: readonly ValueMeaning[]): ValueMeaning => {
  const [first = { kind: 'plain' }] = all;
  if (all.every((each) => areAlike(each, first))) return first;
  if (first.kind !== 'PET') return { kind: 'plain' };
  const isOneUnit = all.every((each) => each.kind === 'PET' && each.units === first.units);
  return { kind: 'PET', units: isOneUnit ? first.units : '', suv: { lack: 'slices' } };
};

/**
 * Reads slices into one volume. Each value is held once; whole numbers of 16 bits in two bytes.
 *
 * @param read gives the values of a picture, undefined for colour
 * @param tell how many slices are there
 * @returns why not, where no volume can be made of them; undefined when it was given up
 */
export const loadVolume = async (
  imageIds: readonly string[],
  read: (imageId: string) => Promise<GreyPicture | undefined>,
  signal: AbortSignal,
  tell: (done: number) => void,
): Promise<Volume | VolumeRefusal | undefined> => {
  const pictures: (Omit<GreyPicture, 'values'> | undefined)[] = imageIds.map(() => undefined);
  let values: VolumeValues | undefined;
  let refusal: VolumeRefusal | undefined;
  let next = 0;
  let done = 0;

  const take = (at: number, picture: GreyPicture | undefined): void => {
    const first = pictures.find((each) => each !== undefined)?.header ?? picture?.header;
    refusal ??= picture === undefined || first === undefined ? 'colour' : misfit(first, picture.header);
    if (first !== undefined && isTooLarge(first, imageIds.length)) refusal ??= 'too-large';
    if (refusal !== undefined || picture === undefined) return;
    const { values: slice, ...rest } = picture;
    const isWhole = fitsWhole(slice);
    values ??= new (isWhole ? Int16Array : Float32Array)(imageIds.length * slice.length);
    if (!isWhole && values instanceof Int16Array) values = Float32Array.from(values);
    values.set(slice, at * slice.length);
    pictures[at] = rest;
    done += 1;
    tell(done);
  };
  /** A function, because an await in between changes what the compiler takes for known. */
  const isGivenUp = (): boolean => signal.aborted;
  const readOn = async (): Promise<void> => {
    while (next < imageIds.length && refusal === undefined && !isGivenUp()) {
      const at = next;
      next += 1;
      try {
        const picture = await read(imageIds[at] ?? '');
        if (!isGivenUp()) take(at, picture);
      } catch (error) {
        // an array that can't be had is a RangeError
        refusal ??= error instanceof RangeError ? 'too-large' : 'unreadable';
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, readOn));
  if (signal.aborted) return undefined;
  if (refusal !== undefined) return refusal;
  const known = pictures.filter((each) => each !== undefined);
  const geometry = volumeGeometry(known.map(({ header }) => header));
  if (typeof geometry === 'string') return geometry;
  const middle = known[geometry.order[Math.floor(known.length / 2)] ?? 0];
  if (values === undefined || middle === undefined) return 'too-few';
  reorder(values, geometry.order);
  const least = Math.min(...known.map(({ extent }) => extent.least));
  const most = Math.max(...known.map(({ extent }) => extent.most));
  const { header, window, curve } = middle;
  const length = values.length / known.length;
  const at = Math.floor(known.length / 2) * length;
  return keepVolume({
    geometry,
    values,
    extent: { least, most },
    header,
    meaning: commonMeaning(known.map(({ header: { measuring } }) => measuring.meaning)),
    // as the stack opens, in its middle: the brightest value of them all would leave the rest dark
    window,
    mostGreys: mostGreysOf(values.subarray(at, at + length), middle.extent),
    curve,
  });
};
