import { paddingOf, type GreyValues } from '../grey';
import type { PictureHeader } from '../picture-header';
import type { Place } from '../to-screen';
import type { SuvLack } from './suv';
import { roiStatistics, type RoiStatistics } from './roi-statistics';
import {
  angleAt,
  angleBetweenLines,
  areaOf,
  boxAround,
  crossesItself,
  distanceBetween,
  isRegion,
  type MarkKind,
  type PixelSize,
} from './shapes';

/** What sizes rest on; `none`: they are in pixels. */
export type SizeSource = 'patient' | 'detector' | 'ultrasound' | 'film' | 'none';

/** Why a region has no values to tell. */
export type NoValues = 'colour' | 'table' | 'empty' | 'crossing' | 'notThere';

export type ValueUnit = 'HU' | 'SUV' | 'Bq/ml' | 'Gy' | '';

export interface RegionValues extends RoiStatistics {
  readonly unit: ValueUnit;
  /** Of a PET whose values are not told as SUV. */
  readonly suvLack: SuvLack | undefined;
}

/** What came out; what a shape has no measure of is undefined. */
export interface Measured {
  readonly source: SizeSource;
  /** mm, or pixels without a source. */
  readonly length: number | undefined;
  /** mm2, or pixels without a source. */
  readonly area: number | undefined;
  /** Degrees. */
  readonly angle: number | undefined;
  readonly values: RegionValues | undefined;
  readonly noValues: NoValues | undefined;
}

type SizedHeader = Pick<PictureHeader, 'spacing' | 'aspect' | 'measuring'>;

/** Of lengths, and of angles: these need no unit. */
interface Sizes {
  readonly source: SizeSource;
  readonly lengths: PixelSize;
  readonly angles: PixelSize;
}

const inPixels: PixelSize = { row: 1, column: 1 };

/** How large pixels are where a shape lies: in ultrasound by the region that all of it lies in. */
export const sizesAt = ({ spacing, aspect, measuring }: SizedHeader, places: readonly Place[]): Sizes => {
  const { regions } = measuring;
  if (regions.length > 0) {
    const { left, top, right, bottom } = boxAround(places);
    const around = regions.filter(
      (region) =>
        region.left <= left && region.right >= right && region.top <= top && region.bottom >= bottom,
    );
    const above = around.filter(({ isAbove }) => isAbove);
    const [first, ...others] = above.length > 0 ? above : around;
    const size = first?.pixelMm;
    const isClear = others.every(
      ({ pixelMm }) => pixelMm?.row === size?.row && pixelMm?.column === size?.column,
    );
    return size !== undefined && isClear
      ? { source: 'ultrasound', lengths: size, angles: size }
      : { source: 'none', lengths: inPixels, angles: inPixels };
  }
  if (spacing === undefined) return { source: 'none', lengths: inPixels, angles: { row: aspect, column: 1 } };
  const size = { row: spacing.rowMm, column: spacing.columnMm };
  return { source: spacing.source, lengths: size, angles: size };
};

const scaled = (found: RoiStatistics, factor: number): RoiStatistics => ({
  ...found,
  mean: found.mean * factor,
  sd: found.sd * factor,
  min: found.min * factor,
  max: found.max * factor,
});

type ValuedHeader = Pick<
  PictureHeader,
  'rows' | 'columns' | 'paddingValue' | 'rescale' | 'modalityTable' | 'windows' | 'voiTable' | 'measuring'
>;

/**
 * The values inside of a region, in the unit that they are honest in.
 *
 * @param values as decoded, after the modality LUT; undefined for colour
 */
const valuesIn = (
  kind: MarkKind,
  places: readonly Place[],
  header: ValuedHeader,
  values: GreyValues | undefined,
): RegionValues | NoValues => {
  if (!isRegion(kind)) return 'empty';
  if (values === undefined) return 'colour';
  // such a picture is kept as its table shows it
  if (header.windows.length === 0 && header.voiTable !== undefined) return 'table';
  const { rows, columns } = header;
  const found = roiStatistics(kind, places, { values, rows, columns, padding: paddingOf(header) });
  if (found === undefined) return 'empty';
  const { meaning } = header.measuring;
  if (meaning.kind === 'HU') return { ...found, unit: 'HU', suvLack: undefined };
  if (meaning.kind === 'plain') return { ...found, unit: '', suvLack: undefined };
  if (meaning.kind === 'dose')
    return { ...scaled(found, meaning.scaling), unit: meaning.unit, suvLack: undefined };
  const { suv, units } = meaning;
  return 'factor' in suv
    ? { ...scaled(found, suv.factor), unit: 'SUV', suvLack: undefined }
    : { ...found, unit: units === 'BQML' ? 'Bq/ml' : '', suvLack: suv.lack };
};

/** Measures a whole shape. */
export const measureShape = (
  kind: MarkKind,
  places: readonly Place[],
  header: SizedHeader & ValuedHeader,
  values: GreyValues | undefined | 'notThere',
): Measured => {
  const { source, lengths, angles } = sizesAt(header, places);
  const [a, b, c, d] = places;
  const nothing: Measured = {
    source,
    length: undefined,
    area: undefined,
    angle: undefined,
    values: undefined,
    noValues: undefined,
  };
  if (kind === 'length' && a !== undefined && b !== undefined)
    return { ...nothing, length: distanceBetween(a, b, lengths) };
  if (kind === 'angle' && a !== undefined && b !== undefined && c !== undefined)
    return { ...nothing, angle: angleAt(a, b, c, angles) };
  if (kind === 'cobb' && a !== undefined && b !== undefined && c !== undefined && d !== undefined)
    return { ...nothing, angle: angleBetweenLines([a, b], [c, d], angles) };
  if (!isRegion(kind)) return nothing;
  if (kind === 'freehand' && crossesItself(places)) return { ...nothing, noValues: 'crossing' };
  const area = areaOf(kind, places) * lengths.row * lengths.column;
  const found = values === 'notThere' ? 'notThere' : valuesIn(kind, places, header, values);
  return typeof found === 'string'
    ? { ...nothing, area, noValues: found }
    : { ...nothing, area, values: found };
};
