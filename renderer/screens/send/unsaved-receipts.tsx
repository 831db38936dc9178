import { useState } from 'react';
import { useStore } from 'zustand';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { Button } from '../../components/button';
import { useClosingQuestion } from '../../components/closing-question';
import { Dialog } from '../../components/dialog';
import { ErrorNotice } from '../../components/notice';
import { toUserError } from '../../hosts/host';
import { useApp } from '../../state/app-context';
import { unsavedReceipts } from '../../state/deposits';
import { useText } from '../../text/use-text';

/** Asks before the window is closed while there are receipts that this computer can't keep and that are saved nowhere. */
export const UnsavedReceipts = () => {
  const { info, deposits } = useApp();
  const { t } = useText();
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const state = useStore(deposits);
  const [error, setError] = useState<UserErrorData | null>(null);
  const unsaved = keepsSecrets ? [] : unsavedReceipts(state);
  const { isAsked, leave, stay } = useClosingQuestion(unsaved.length);
  const saveAll = async (): Promise<void> => {
    setError(null);
    try {
      // more of them may come while one is saved
      for (let [next] = unsaved; next !== undefined; [next] = unsavedReceipts(deposits.getState()))
        if (!(await state.saveReceipt(next.depositId))) return;
      leave();
    } catch (thrown) {
      setError(toUserError(thrown));
    }
  };
  return (
    <Dialog
      title={t('receipt.leaveTitle')}
      role="alertdialog"
      isOpen={isAsked}
      onClose={stay}
      actions={
        <>
          <Button kind="danger" onPress={leave}>
            {t('receipt.leaveWithout')}
          </Button>
          <Button onPress={stay}>{t('receipt.leaveNot')}</Button>
          <Button kind="primary" onPress={() => void saveAll()} autoFocus>
            {t('receipt.save')}
          </Button>
        </>
      }
    >
      <p>{t('receipt.leaveText', { count: unsaved.length })}</p>
      {error === null ? null : <ErrorNotice error={error} />}
    </Dialog>
  );
};
