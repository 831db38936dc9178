import { useMemo } from 'react';
import { extentOf, greysOf } from './engine';
import { isGrey, mostGreysOf, type Extent } from './grey';
import { fromImageId } from './picture-store';
import type { ScreenState } from './stack-screen';
import { isComputed, mostGreysOfCut } from './volume/computed-pictures';
import { windowPresets, type WindowPreset } from './window-presets';

const none: readonly WindowPreset[] = [];

/** Where most of the greys of a picture lie; of a computed one, those of what it was computed from. */
const mostGreysIn = (imageId: string, extent: Extent): Extent | undefined => {
  const { url } = fromImageId(imageId);
  // it would have to be cut once more for this, which takes too long
  if (isComputed(url)) return mostGreysOfCut(url);
  const values = greysOf(imageId);
  return isGrey(values) ? mostGreysOf(values, extent) : undefined;
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
      mostGreys: mostGreysIn(imageId, extent),
    });
  }, [hasWindow, header, imageId, curve]);
};
