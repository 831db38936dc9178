import { Stethoscope } from 'lucide-react';
import { useApp } from '../state/app-context';
import { useText } from '../text/use-text';
import { Button } from './button';

/** Leads to where the connection is looked at; Back leads here again. */
export const CheckConnection = ({ link }: { readonly link: string }) => {
  const { navigation } = useApp();
  const { t } = useText();
  return (
    <Button
      size="small"
      onPress={() => {
        const { place, go } = navigation.getState();
        if (place.at !== 'connection') go({ at: 'connection', link, from: place });
      }}
    >
      <Stethoscope />
      {t('connection.check')}
    </Button>
  );
};
