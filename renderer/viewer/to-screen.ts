import type { Turn } from './orientation-letters';

/** From a picture's pixels, counted from the corner of the first, to CSS pixels: as matrix() of CSS takes it. */
export type ToScreen = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Across and down. */
export type Place = readonly [x: number, y: number];

/** Where a place of the picture lies on the screen. */
export const onScreen = ([a, b, c, d, e, f]: ToScreen, [x, y]: Place): Place => [
  a * x + c * y + e,
  b * x + d * y + f,
];

/** The place of the picture that lies under one of the screen. */
export const inPicture = ([a, b, c, d, e, f]: ToScreen, [x, y]: Place): Place => {
  const area = a * d - b * c;
  return [(d * (x - e) - c * (y - f)) / area, (a * (y - f) - b * (x - e)) / area];
};

/** How a picture is turned, from where its pixels came to lie: what is said of left and right rests on it. */
export const turnOf = ([a, b, c, d]: ToScreen): Turn => {
  const mirrored = a * d - b * c < 0;
  /** Where columns run to, on the screen as it is without the mirror. */
  const x = mirrored ? -a : a;
  if (Math.abs(x) > Math.abs(b)) return { quarters: x < 0 ? 2 : 0, mirrored };
  return { quarters: b < 0 ? 3 : b > 0 ? 1 : 0, mirrored };
};
