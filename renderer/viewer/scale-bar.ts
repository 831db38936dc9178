/** A bar of a round length, no longer than there is room for. */
export interface ScaleBar {
  readonly lengthMm: number;
  readonly pixels: number;
}

/**
 * The longest bar of 1, 2 or 5 times a power of ten millimetres that fits.
 *
 * @param mmPerPixel of the screen, in CSS pixels
 * @param room in CSS pixels
 * @returns undefined when the scale makes no sense
 */
export const scaleBar = (mmPerPixel: number, room: number): ScaleBar | undefined => {
  if (!(mmPerPixel > 0) || !Number.isFinite(mmPerPixel)) return undefined;
  const most = mmPerPixel * room;
  const power = 10 ** Math.floor(Math.log10(most));
  const lengthMm = (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1) * power;
  return { lengthMm, pixels: lengthMm / mmPerPixel };
};
