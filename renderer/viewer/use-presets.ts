import { useMemo } from 'react';
import { extentOf, greysOf, openingWindowOf } from './engine';
import { hasOwnWindow, isGrey, mostGreysOf, windowRange, type Extent } from './grey';
import type { PictureHeader, VoiFunction } from './picture-header';
import type { ScreenState } from './stack-screen';
import { windowPresets, type WindowPreset } from './window-presets';

const none: readonly WindowPreset[] = [];

/** Where most of the greys of a picture lie; of a computed one, those of what it was computed from, if it is shown by these. */
const mostGreysIn = (
  imageId: string,
  header: PictureHeader,
  curve: VoiFunction,
  extent: Extent,
): Extent | undefined => {
  if (header.computed === undefined) {
    const values = greysOf(imageId);
    return isGrey(values) ? mostGreysOf(values, extent) : undefined;
  }
  const opening = hasOwnWindow(header) ? undefined : openingWindowOf(imageId);
  return opening === undefined ? undefined : windowRange(opening, curve);
};

/** The windows to offer for what is in sight; none for colour. */
export const usePresets = (
  inSight: Pick<ScreenState, 'shown' | 'header' | 'window' | 'curve'> | undefined,
): readonly WindowPreset[] => {
  const { shown, header, curve = 'LINEAR' } = inSight ?? {};
  const imageId = shown?.imageIds[shown.index];
  const hasWindow = inSight?.window !== undefined;
  return useMemo(() => {
    if (!hasWindow || header === undefined || imageId === undefined) return none;
    const extent = extentOf(imageId);
    if (extent === undefined) return none;
    const { windows, voiTable, measuring } = header;
    return windowPresets({
      meaning: measuring.meaning,
      own: windows,
      curve,
      byTable: windows.length === 0 && voiTable !== undefined,
      extent,
      mostGreys: mostGreysIn(imageId, header, curve, extent),
    });
  }, [hasWindow, header, imageId, curve]);
};
