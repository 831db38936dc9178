import { knownFramePlaces } from '../frame-places';
import { toImageId } from '../picture-store';
import { followPicture, imagesOf, stacksOf, type StackPlace, type ViewStack } from '../view-stacks';
import type { ViewerExam, ViewerSeries } from '../viewer-series';
import type { MarkedPicture } from './marks';

/** Where a picture stands as its series is listed now. */
export interface ListedPicture {
  readonly series: ViewerSeries;
  readonly stacks: readonly ViewStack[];
  readonly place: StackPlace;
  /** Of its stack. */
  readonly total: number;
  readonly isLoop: boolean;
}

/**
 * Of a computed picture the slice that stands for those that it was computed from.
 *
 * @returns undefined while its series is not listed, or no longer has it
 */
export const findMarked = (
  { identity, frame: ownFrame, seriesKey, cut }: MarkedPicture,
  exam: ViewerExam | undefined,
): ListedPicture | undefined => {
  const { sopInstanceUid: wanted, frame } = cut?.middle ?? { ...identity, frame: ownFrame };
  const series = exam?.series.find(({ key }) => key === seriesKey);
  const instance = series?.instances?.find(({ sopInstanceUid }) => sopInstanceUid === wanted);
  if (series === undefined || instance === undefined) return undefined;
  const { url, transferSyntaxUid } = instance;
  const stacks = stacksOf(series.instances, knownFramePlaces.getState());
  const place = followPicture(stacks, toImageId({ url, transferSyntaxUid, frame }));
  if (place === undefined) return undefined;
  const stack = stacks[place.stack];
  return { series, stacks, place, total: imagesOf(stack).length, isLoop: stack?.kind === 'frames' };
};
