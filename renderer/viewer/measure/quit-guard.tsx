import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useText } from '../../text/use-text';
import { marks, unsavedOf } from './marks';
import type { FileKeeper } from './save-marks';
import { UnsavedDialog } from './unsaved-dialog';

/** Keeps the window from being closed unasked while there are marks that are saved nowhere, whatever it shows. */
export const QuitGuard = (keeper: FileKeeper) => {
  const { t } = useText();
  const [isAsked, setIsAsked] = useState(false);
  const state = useStore(marks);
  const unsaved = unsavedOf(state, () => true);
  const isNeeded = unsaved.marks.length + unsaved.keyPictures.length > 0;
  useEffect(() => {
    if (!isNeeded) return undefined;
    // any words will do: nobody is shown them
    window.onbeforeunload = () => {
      setIsAsked(true);
      return 'unsaved';
    };
    return () => {
      window.onbeforeunload = null;
    };
  }, [isNeeded]);
  const quit = (): void => {
    window.onbeforeunload = null;
    window.close();
  };
  const stay = (): void => {
    setIsAsked(false);
  };
  return (
    <UnsavedDialog
      unsaved={unsaved}
      isOpen={isAsked}
      title={t('measure.unsaved.quitTitle')}
      text={t('measure.unsaved.quitText')}
      without={{ words: t('measure.unsaved.quitWithout'), act: quit }}
      easy={{ words: t('measure.unsaved.stay'), act: stay }}
      keeper={keeper}
      onSaved={quit}
      onClose={stay}
    />
  );
};
