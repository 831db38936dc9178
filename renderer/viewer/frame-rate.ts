/** What a file says about the speed of its loop; each may be missing or nonsense. */
export interface CineTiming {
  /** Recommended Display Frame Rate (0008,2144), frames a second. */
  readonly recommendedRate: number | undefined;
  /** Cine Rate (0018,0040), frames a second. */
  readonly cineRate: number | undefined;
  /** Frame Time (0018,1063), ms a frame. */
  readonly frameTimeMs: number | undefined;
  /** Frame Time Vector (0018,1065), ms from the frame before; the first is 0. */
  readonly frameTimesMs: readonly number[];
}

const slowest = 1;
const fastest = 60;
const usable = (rate: number | undefined): rate is number =>
  rate !== undefined && Number.isFinite(rate) && rate > 0;

/**
 * Frames a second as the file asks for them, within what a screen can show.
 *
 * @returns undefined when the file doesn't say
 * @see DICOM PS3.3 C.7.6.5
 */
export const frameRate = (timing: CineTiming): number | undefined => {
  const gaps = timing.frameTimesMs.filter((ms) => ms > 0);
  const rate = [
    timing.recommendedRate,
    timing.cineRate,
    timing.frameTimeMs === undefined ? undefined : 1000 / timing.frameTimeMs,
    (1000 * gaps.length) / gaps.reduce((sum, ms) => sum + ms, 0),
  ].find(usable);
  return rate === undefined ? undefined : Math.min(Math.max(rate, slowest), fastest);
};
