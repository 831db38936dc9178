import { useStore } from 'zustand';
import { useClosingQuestion } from '../../components/closing-question';
import { useText } from '../../text/use-text';
import { marks, unsavedOf } from './marks';
import type { FileKeeper } from './save-marks';
import { UnsavedDialog } from './unsaved-dialog';

/** Keeps the window from being closed unasked while there are marks that are saved nowhere, whatever it shows. */
export const QuitGuard = (keeper: FileKeeper) => {
  const { t } = useText();
  const state = useStore(marks);
  const unsaved = unsavedOf(state, () => true);
  const { isAsked, leave, stay } = useClosingQuestion(unsaved.marks.length + unsaved.keyPictures.length);
  return (
    <UnsavedDialog
      unsaved={unsaved}
      isOpen={isAsked}
      title={t('measure.unsaved.quitTitle')}
      text={t('measure.unsaved.quitText')}
      without={{ words: t('measure.unsaved.quitWithout'), act: leave }}
      easy={{ words: t('measure.unsaved.stay'), act: stay }}
      keeper={keeper}
      onSaved={leave}
      onClose={stay}
    />
  );
};
