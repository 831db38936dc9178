import { ArrowLeft } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useApp } from '../state/app-context';
import { useText } from '../text/use-text';

/** One question back; Esc does the same. */
export const BackLink = () => {
  const { back } = useApp();
  const { t } = useText();
  return (
    <Button className="back-link unprinted" onPress={back}>
      <ArrowLeft className="flips" />
      {t('action.back')}
    </Button>
  );
};
