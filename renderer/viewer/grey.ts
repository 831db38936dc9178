import type { Samples } from './frame-samples';
import type { LookupTable, PictureHeader, VoiFunction } from './picture-header';
import type { GreyWindow } from './grey-window';

/** Values that a viewport takes: what others there are is turned into these. */
export type GreyValues = Uint8Array | Uint16Array | Int16Array | Float32Array;

/** Whether values are of one of the types that toGrey gives. */
export const isGrey = (values: unknown): values is GreyValues =>
  values instanceof Uint8Array ||
  values instanceof Uint16Array ||
  values instanceof Int16Array ||
  values instanceof Float32Array;

export interface Extent {
  readonly least: number;
  readonly most: number;
}

const mapped = (values: Samples, { first, entries }: LookupTable): Uint16Array => {
  const last = entries.length - 1;
  const through = new Uint16Array(values.length);
  for (let at = 0; at < values.length; at += 1)
    through[at] = entries[Math.min(Math.max(Math.round(values[at] ?? 0) - first, 0), last)] ?? 0;
  return through;
};

/**
 * The values that only fill the frame up, rescaled and rounded as the others are.
 *
 * @see DICOM PS3.3 C.7.5.1.1.2
 */
export const paddingOf = ({
  paddingValue,
  measuring,
  modalityTable,
  rescale: { slope, intercept },
}: Pick<PictureHeader, 'paddingValue' | 'measuring' | 'modalityTable' | 'rescale'>): Extent | undefined => {
  if (paddingValue === undefined || modalityTable !== undefined) return undefined;
  const ends = [paddingValue, measuring.paddingLimit ?? paddingValue].map((stored) =>
    Math.fround(stored * slope + intercept),
  );
  return { least: Math.min(...ends), most: Math.max(...ends) };
};

/** Least and greatest value that there are numbers for, without those that only fill the frame up. */
const extentOf = (values: Samples, padding: Extent | undefined): Extent => {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (padding !== undefined && value >= padding.least && value <= padding.most) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
};

/** The share of values at either end that most of the greys leave out. */
const extremeShare = 0.01;
/** So many values, evenly spread over a picture, tell where its greys lie. */
const mostSamples = 4096;

/**
 * Where most of the greys of a picture lie: a few very bright pixels must not leave all others dark.
 *
 * @param extent what lies beyond it only fills the picture up
 * @returns undefined where that is nowhere, or everywhere
 */
export const mostGreysOf = (values: GreyValues, { least, most }: Extent): Extent | undefined => {
  // odd, so that it meets other columns in each row
  const step = Math.floor(values.length / mostSamples) | 1;
  const samples: number[] = [];
  for (let at = 0; at < values.length; at += step) {
    const value = values[at] ?? NaN;
    if (value >= least && value <= most) samples.push(value);
  }
  samples.sort((a, b) => a - b);
  const cut = Math.floor(extremeShare * samples.length);
  const [low, high] = [samples[cut], samples[samples.length - 1 - cut]];
  if (low === undefined || high === undefined || low >= high) return undefined;
  return low > least || high < most ? { least: low, most: high } : undefined;
};

/** The smallest type that holds whole numbers between these exactly. */
const typeFor = ({ least, most }: Extent) => {
  if (least >= 0 && most <= 0xffff) return Uint16Array;
  return least >= -0x8000 && most <= 0x7fff ? Int16Array : Float32Array;
};

const rescaled = (values: Samples, slope: number, intercept: number): Samples => {
  if (slope === 1 && intercept === 0) return values;
  const { least, most } = extentOf(values, undefined);
  const ends = [least * slope + intercept, most * slope + intercept];
  const isWhole = !(values instanceof Float32Array) && [slope, intercept].every(Number.isInteger);
  const type = isWhole ? typeFor({ least: Math.min(...ends), most: Math.max(...ends) }) : Float32Array;
  // TypedArray.from with a function takes twenty times as long
  const real = new type(values.length);
  for (let at = 0; at < values.length; at += 1) real[at] = (values[at] ?? 0) * slope + intercept;
  return real;
};

/** In the smallest type that holds the values exactly. */
const compact = (values: Samples): GreyValues => {
  if (values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Int16Array)
    return values;
  const isReal = values instanceof Float32Array;
  if (isReal && !values.every(Number.isInteger)) return values;
  const type = typeFor(extentOf(values, undefined));
  return isReal && type === Float32Array ? values : new type(values);
};

/**
 * The lowest value that is not black and the highest that is not white, as a linear window has them.
 *
 * @see DICOM PS3.3 C.11.2.1.2
 */
export const windowRange = ({ center, width }: GreyWindow, curve: VoiFunction): Extent =>
  curve === 'LINEAR_EXACT'
    ? { least: center - width / 2, most: center + width / 2 }
    : { least: center - 0.5 - (width - 1) / 2, most: center - 0.5 + (width - 1) / 2 };

/** The inverse of windowRange. */
export const rangeWindow = ({ least, most }: Extent, curve: VoiFunction): GreyWindow =>
  curve === 'LINEAR_EXACT'
    ? { center: (least + most) / 2, width: most - least }
    : { center: (least + most + 1) / 2, width: most - least + 1 };

/** Values as they are drawn: what is no number, or has no end, as the least. */
export const drawnValues = (values: GreyValues, { least }: Extent): GreyValues =>
  values instanceof Float32Array && !values.every(Number.isFinite)
    ? values.map((value) => (Number.isFinite(value) ? value : least))
    : values;

/** So little that no whole number lies on it, and that nobody reads it. */
const leastSlope = 1 / 1024;

/**
 * A window as cornerstone can draw it: one of width 1 goes from black to white at once, which it has no slope for.
 *
 * @see DICOM PS3.3 C.11.2.1.2.1
 */
export const withSlope = (window: GreyWindow, curve: VoiFunction): GreyWindow => {
  const { least, most } = windowRange(window, curve);
  return most - least < leastSlope ? rangeWindow({ least, most: least + leastSlope }, curve) : window;
};

/** Grey values after rescaling, as windows are meant for, and the window to begin with. */
export interface Grey {
  readonly values: GreyValues;
  readonly extent: Extent;
  readonly window: GreyWindow;
  readonly curve: VoiFunction;
}

/**
 * The grey that a value is shown as through a window: black below 0, white above 255.
 *
 * @see DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3
 */
export const greyThrough = (window: GreyWindow, curve: VoiFunction): ((value: number) => number) => {
  const { center, width } = window;
  if (curve === 'SIGMOID') return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
  const { least, most } = windowRange(window, curve);
  if (most <= least) return (value) => (value <= least ? 0 : 255);
  const range = most - least;
  return (value) => (255 * (value - least)) / range;
};

/** Greys that a view takes from a table, evenly spaced from the first value to the last. */
export interface GreyTable {
  readonly first: number;
  readonly last: number;
  /** 0 to 255. */
  readonly levels: readonly number[];
}

/** The grey that a value is shown as by a table which a window stretches: the first level at its black, the last at its white. */
export const greyByTable = (
  { levels }: GreyTable,
  window: GreyWindow,
  curve: VoiFunction,
): ((value: number) => number) => {
  const { least, most } = windowRange(window, curve);
  const steps = levels.length - 1;
  return (value) => {
    const at = Math.round(((value - least) / (most - least)) * steps);
    return levels[Math.min(Math.max(at, 0), steps)] ?? 0;
  };
};

/** Whether the file says how greys are shown: by a window, or by a table in place of one. */
export const hasOwnWindow = ({ windows, voiTable }: PictureHeader): boolean =>
  windows.length > 0 || voiTable !== undefined;

/**
 * Rescales stored values and finds the window to show them with: the file's, else most of the greys. Values of 8 bits are lights of a screen
 * already, and are shown from the least to the greatest.
 *
 * @see DICOM PS3.3 C.11.1 and C.11.2, PS3.4 N.2
 */
export const toGrey = (samples: Samples, header: PictureHeader): Grey => {
  const { modalityTable, voiTable, windows, rescale } = header;
  let scaled: Samples =
    modalityTable === undefined
      ? rescaled(samples, rescale.slope, rescale.intercept)
      : mapped(samples, modalityTable);
  const [own] = windows;
  // A table instead of a window: its output is what is shown, from black to white.
  const byTable = own === undefined && voiTable !== undefined;
  if (byTable) scaled = mapped(scaled, voiTable);
  const values = compact(scaled);
  const extent = extentOf(values, byTable ? undefined : paddingOf(header));
  // LINEAR counts in whole steps: between real numbers it would leave black and white alone.
  const curve =
    samples instanceof Float32Array && header.voiFunction === 'LINEAR' ? 'LINEAR_EXACT' : header.voiFunction;
  if (own !== undefined) return { values, extent, window: own, curve };
  const greys = values instanceof Uint8Array ? extent : (mostGreysOf(values, extent) ?? extent);
  const { least, most } = byTable ? { least: 0, most: 2 ** voiTable.bits - 1 } : greys;
  const shown = { least, most: most > least ? most : least + 1 };
  return { values, extent, window: rangeWindow(shown, 'LINEAR_EXACT'), curve: 'LINEAR_EXACT' };
};
