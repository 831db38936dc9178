import { useStore } from 'zustand';
import { useApp } from '../../state/app-context';
import { hostOf } from '../../state/send';
import { useText } from '../../text/use-text';

/** Beside the button while the hospital is asked: something is going on. */
export const AskingLine = () => {
  const { send } = useApp();
  const { t } = useText();
  const { busy, host, link } = useStore(send);
  return (
    <span className="small dim" role="status">
      {busy ? t('send.asking', { host: host === '' ? hostOf(link) : host }) : ''}
    </span>
  );
};
