import type { DataSet } from '../data-set';

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** For what comes without a colour: told apart from each other, and from greys. */
const palette: readonly Rgb[] = [
  [255, 99, 88],
  [88, 200, 120],
  [96, 156, 255],
  [255, 200, 60],
  [208, 120, 255],
  [70, 214, 220],
  [255, 150, 60],
  [170, 220, 70],
  [255, 130, 190],
  [150, 150, 255],
];

export const paletteColour = (index: number): Rgb => palette[index % palette.length] ?? [255, 255, 255];

const clamp = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);

/**
 * A colour of the profile connection space on a screen.
 *
 * @param lab L from 0 to 100, a and b from -128 to 127, white point D50
 * @see DICOM PS3.3 C.10.7.1.1
 */
export const labToRgb = ([lightness, a, b]: readonly [number, number, number]): Rgb => {
  const fy = (lightness + 16) / 116;
  const unfold = (f: number): number => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
  const x = 0.96422 * unfold(fy + a / 500);
  const y = unfold(fy);
  const z = 0.82521 * unfold(fy - b / 200);
  // from D50 to sRGB, whose white is D65, adapted after Bradford
  const linear = [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
  const [red = 0, green = 0, blue = 0] = linear.map((value) =>
    clamp(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)),
  );
  return [red, green, blue];
};

/**
 * The colour that a data set gives by three numbers of two bytes.
 *
 * @returns undefined where there is none
 * @see DICOM PS3.3 C.10.7.1.1
 */
export const readLab = (dataSet: DataSet, tag: number): Rgb | undefined => {
  const [lightness, a, b] = [0, 1, 2].map((at) => dataSet.uint16(tag, at));
  return lightness === undefined || a === undefined || b === undefined
    ? undefined
    : labToRgb([(lightness / 65535) * 100, (a / 65535) * 255 - 128, (b / 65535) * 255 - 128]);
};

/** The colours of a wash, from the least value to the most. */
export const washColours: readonly Rgb[] = [
  [0, 0, 255],
  [0, 200, 255],
  [0, 220, 60],
  [255, 230, 0],
  [255, 0, 0],
];

/** @param share 0: least, 1: most */
export const washColour = (share: number): Rgb => {
  const at = Math.min(Math.max(share, 0), 1) * (washColours.length - 1);
  const before = Math.min(Math.floor(at), washColours.length - 2);
  const [from, to] = [washColours[before], washColours[before + 1]];
  const mix = (channel: 0 | 1 | 2): number => {
    const [start, end] = [from?.[channel] ?? 0, to?.[channel] ?? 0];
    return Math.round(start + (at - before) * (end - start));
  };
  return [mix(0), mix(1), mix(2)];
};

export const toCss = (colour: Rgb): string => `rgb(${colour.join(' ')})`;
