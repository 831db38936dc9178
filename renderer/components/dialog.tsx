import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useStore } from 'zustand';
import { useApp } from '../state/app-context';
import { useText } from '../text/use-text';
import { Button } from './button';
import { CheckConnection } from './check-connection';

/** A window inside the window; Esc closes it. */
export const Dialog = ({
  title,
  isOpen,
  onClose,
  role = 'dialog',
  children,
  actions,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
  readonly actions: ReactNode;
}) => (
  <ModalOverlay
    className="dialog-veil"
    isOpen={isOpen}
    isDismissable
    onOpenChange={(open) => {
      if (!open) onClose();
    }}
  >
    <Modal className="dialog-frame">
      <AriaDialog className="dialog" role={role}>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        <div className="dialog-words">{children}</div>
        <div className="dialog-actions">{actions}</div>
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);

/** Asks once more before something is stopped. Going on is the easy answer. */
export const StopDialog = ({
  title,
  text,
  stop,
  goOn,
  isOpen,
  onStop,
  onClose,
}: {
  readonly title: string;
  readonly text: string;
  readonly stop: string;
  readonly goOn: string;
  readonly isOpen: boolean;
  readonly onStop: () => void;
  readonly onClose: () => void;
}) => (
  <Dialog
    title={title}
    role="alertdialog"
    isOpen={isOpen}
    onClose={onClose}
    actions={
      <>
        <Button kind="danger" onPress={onStop}>
          {stop}
        </Button>
        <Button kind="primary" onPress={onClose} autoFocus>
          {goOn}
        </Button>
      </>
    }
  >
    <p>{text}</p>
  </Dialog>
);

/** Short answers to what people ask most. */
export const HelpDialog = ({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) => {
  const { send } = useApp();
  const { t } = useText();
  const link = useStore(send, (state) => state.link);
  return (
    <Dialog
      title={t('help.title')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          {t('action.close')}
        </Button>
      }
    >
      <dl className="help">
        <dt>{t('help.q1')}</dt>
        <dd>{t('help.a1')}</dd>
        <dt>{t('help.q2')}</dt>
        <dd>{t('help.a2')}</dd>
        <dt>{t('help.q3')}</dt>
        <dd>{t('help.a3')}</dd>
        <dt>{t('help.q4')}</dt>
        <dd>{t('help.a4')}</dd>
        <dt>{t('help.q5')}</dt>
        <dd>
          <p>{t('help.a5')}</p>
          <CheckConnection link={link} />
        </dd>
        <dt>{t('help.keys')}</dt>
        <dd>
          <ul>
            <li>{t('help.keyTab')}</li>
            <li>{t('help.keySpace')}</li>
            <li>{t('help.keyEnter')}</li>
            <li>{t('help.keyEsc')}</li>
          </ul>
        </dd>
      </dl>
    </Dialog>
  );
};
