import { useMemo } from 'react';
import { extentOf, greysOf } from './engine';
import type { ScreenState } from './stack-screen';
import { windowPresets, type WindowPreset } from './window-presets';

const none: readonly WindowPreset[] = [];

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
    const { windows, voiTable, measuring, computed } = header;
    // computed pictures are cut once more to be measured, which takes too long for this
    const values = computed === undefined ? greysOf(imageId) : undefined;
    return windowPresets({
      meaning: measuring.meaning,
      own: windows,
      curve,
      byTable: windows.length === 0 && voiTable !== undefined,
      extent,
      values: typeof values === 'string' ? undefined : values,
    });
  }, [hasWindow, header, imageId, curve]);
};
