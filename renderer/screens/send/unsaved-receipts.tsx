import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { Button } from '../../components/button';
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
  const [isAsked, setIsAsked] = useState(false);
  const [error, setError] = useState<UserErrorData | null>(null);
  const unsaved = unsavedReceipts(state);
  const isNeeded = !keepsSecrets && unsaved.length > 0;
  const [isLeaving, setIsLeaving] = useState(false);
  useEffect(() => {
    if (isLeaving) window.close();
    if (!isNeeded || isLeaving) return undefined;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
      // Chromium before 119 minds this alone; any words will do: nobody is shown them
      Reflect.set(event, 'returnValue', 'unsaved');
      setIsAsked(true);
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [isNeeded, isLeaving]);
  const saveAll = async (): Promise<void> => {
    setError(null);
    try {
      for (const { depositId } of unsaved) if (!(await state.saveReceipt(depositId))) return;
      setIsLeaving(true);
    } catch (thrown) {
      setError(toUserError(thrown));
    }
  };
  const stay = (): void => {
    setIsAsked(false);
  };
  return (
    <Dialog
      title={t('receipt.leaveTitle')}
      role="alertdialog"
      isOpen={isAsked && isNeeded}
      onClose={stay}
      actions={
        <>
          <Button
            kind="danger"
            onPress={() => {
              setIsLeaving(true);
            }}
          >
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
