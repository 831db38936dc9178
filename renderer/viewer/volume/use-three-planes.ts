import { useCallback, useEffect, useState } from 'react';
import { forgetComputed, readGrey } from '../engine';
import { imagesOf, type ViewStack } from '../view-stacks';
import type { ViewerExam } from '../viewer-series';
import type { Workspace } from '../workspace';
import { dropVolume, type Cut, type Volume } from './computed-pictures';
import { loadVolume } from './load-volume';
import { planesWorkspace } from './planes-exam';
import type { Slab } from './slab';
import { refusalOf, type VolumeRefusal } from './volume-geometry';

/** A series cut in three planes: on the way, in sight, or why it can't be. */
export type ThreePlanes =
  | { readonly kind: 'loading'; readonly done: number; readonly total: number }
  | { readonly kind: 'refused'; readonly reason: VolumeRefusal }
  | {
      readonly kind: 'shown';
      readonly volume: Volume;
      readonly source: ViewerExam;
      /** That it was computed from. */
      readonly seriesKey: string;
      readonly workspace: Workspace;
      readonly slab: Slab;
    };

interface Asked {
  readonly stack: ViewStack;
  readonly source: ViewerExam;
  readonly seriesKey: string;
  /** What is looked at first; undefined: the middle. */
  readonly first?: Cut;
}

/** Makes a volume of a stack when it is asked for, and lets go of it when it is left. */
export const useThreePlanes = () => {
  const [asked, setAsked] = useState<Asked>();
  const [planes, setPlanes] = useState<ThreePlanes>();

  useEffect(() => {
    if (asked === undefined) return undefined;
    const { stack, source, seriesKey, first } = asked;
    const imageIds = imagesOf(stack);
    const giveUp = new AbortController();
    let volume: Volume | undefined;
    const tell = (done: number): void => {
      if (!giveUp.signal.aborted) setPlanes({ kind: 'loading', done, total: imageIds.length });
    };
    void loadVolume(imageIds, readGrey, giveUp.signal, tell).then((made) => {
      if (made === undefined || giveUp.signal.aborted) return;
      if (typeof made === 'string') setPlanes({ kind: 'refused', reason: made });
      else {
        volume = made;
        setPlanes({
          kind: 'shown',
          volume,
          source,
          seriesKey,
          workspace: planesWorkspace(first),
          slab: first?.slab ?? { thicknessMm: undefined, blend: 'max' },
        });
      }
    });
    return () => {
      giveUp.abort();
      if (volume === undefined) return;
      dropVolume(volume);
      forgetComputed();
    };
  }, [asked]);

  const ask = useCallback((wanted: Asked): void => {
    const reason = refusalOf(wanted.stack);
    if (reason === undefined) {
      setPlanes({ kind: 'loading', done: 0, total: imagesOf(wanted.stack).length });
      setAsked(wanted);
    } else setPlanes({ kind: 'refused', reason });
  }, []);
  const leave = useCallback((): void => {
    setAsked(undefined);
    setPlanes(undefined);
  }, []);
  const setSlab = useCallback((change: (slab: Slab) => Slab): void => {
    setPlanes((before) => (before?.kind === 'shown' ? { ...before, slab: change(before.slab) } : before));
  }, []);
  return { planes, ask, leave, setSlab };
};
