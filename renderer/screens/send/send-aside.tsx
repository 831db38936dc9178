import { Check } from 'lucide-react';
import { useStore } from 'zustand';
import type { GuardAnswer } from '../../../shared/contract/gateway-api';
import { Button } from '../../components/button';
import { ChosenExams } from '../../components/chosen-card';
import { waysToAsk } from '../../components/facility-contact';
import { useApp } from '../../state/app-context';
import { useChosen } from '../../state/use-chosen';
import { useText } from '../../text/use-text';
import { FacilityLogo } from './facility-logo';

const fits = ({
  name,
  birthDate,
}: GuardAnswer): 'send.bothFit' | 'send.nameFits' | 'send.dateFits' | null => {
  if (name === 'differs' || birthDate === 'differs') return null;
  if (name === 'match') return birthDate === 'match' ? 'send.bothFit' : 'send.nameFits';
  return birthDate === 'match' ? 'send.dateFits' : null;
};

/** Beside every question of sending: what, to whom, and whether the name fits. */
export const SendAside = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const facility = useStore(send, (state) => state.facility);
  const guard = useStore(send, (state) => state.guard);
  const depositId = useStore(send, (state) => state.depositId);
  const renews = useStore(send, (state) => state.renews !== null);
  const { studies } = useChosen();
  const fit = guard === null ? null : fits(guard);
  return (
    <div className="card send-aside">
      {studies.length === 0 || renews ? null : <ChosenExams title={t('send.youAreSending')} />}
      {facility === null ? null : (
        <>
          {studies.length === 0 || renews ? null : <hr className="rule" />}
          <h2 className="overline">{t('send.to')}</h2>
          <FacilityLogo />
          <h3 className="send-aside-name">{facility.name}</h3>
          <p className="small dim">{facility.department}</p>
          {waysToAsk(facility).map((way) => (
            <p key={way} className="small dim numbers">
              {way}
            </p>
          ))}
          {depositId === null || renews ? null : (
            <Button
              kind="quiet"
              size="small"
              onPress={() => {
                send.getState().forgetFacility();
                navigation.getState().go({ at: 'send', step: 'link' });
              }}
            >
              {t('send.change')}
            </Button>
          )}
        </>
      )}
      {fit === null ? null : (
        <>
          <hr className="rule" />
          <p className="fits">
            <Check />
            {t(fit)}
          </p>
        </>
      )}
    </div>
  );
};
