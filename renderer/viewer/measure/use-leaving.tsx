import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useText } from '../../text/use-text';
import type { ViewerExam } from '../viewer-series';
import { marks, unsavedOf, type MarkedPicture, type Unsaved } from './marks';
import type { FileKeeper } from './save-marks';
import { UnsavedDialog } from './unsaved-dialog';

const everythingOf = ({ marks: list, keyPictures }: Unsaved) => [...list, ...keyPictures];

/** Asks, once after each change, before somebody leaves exams with marks that are saved nowhere. */
export const useLeaving = (
  exams: readonly ViewerExam[],
  keeper: FileKeeper,
): {
  readonly dialog: ReactNode;
  readonly hasToAsk: () => boolean;
  /** Goes on at once where there is nothing to ask. */
  readonly ask: (then: () => void) => void;
} => {
  const { t } = useText();
  const [then, setThen] = useState<() => void>();
  const state = useStore(marks);
  const isListed = ({ seriesKey }: MarkedPicture): boolean =>
    exams.some(({ series }) => series.some(({ key }) => key === seriesKey));
  const unsaved = unsavedOf(state, isListed);
  const hasToAsk = (): boolean => everythingOf(unsaved).some((each) => !state.kept.has(each));
  const go = (): void => {
    setThen(undefined);
    then?.();
  };
  const dialog = (
    <UnsavedDialog
      unsaved={unsaved}
      isOpen={then !== undefined}
      theme="dark"
      title={t('measure.unsaved.leaveTitle')}
      text={t('measure.unsaved.leaveText')}
      without={{
        words: t('measure.unsaved.leaveWithout'),
        act: () => {
          state.forget(unsaved);
          go();
        },
      }}
      easy={{
        words: t('measure.unsaved.keep'),
        act: () => {
          state.keep(everythingOf(unsaved));
          go();
        },
      }}
      keeper={keeper}
      onSaved={go}
      onClose={() => {
        setThen(undefined);
      }}
    />
  );
  return {
    dialog,
    hasToAsk,
    ask: (next) => {
      if (hasToAsk()) setThen(() => next);
      else next();
    },
  };
};
