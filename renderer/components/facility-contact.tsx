import type { Facility } from '../../shared/contract/gateway-api';
import { useText } from '../text/use-text';

type Asked = Pick<Facility, 'name' | 'telephone' | 'email'>;

/** How a facility can be asked; a server that staff sends to says nothing of it. */
export const waysToAsk = ({ telephone, email }: Asked): readonly string[] =>
  [telephone, email].filter((way) => way !== '');

/** Whom to ask, in sight wherever something may be unclear. */
export const FacilityContact = ({ facility }: { readonly facility: Asked }) => {
  const { t } = useText();
  const ways = waysToAsk(facility);
  return ways.length === 0 ? null : (
    <p className="small dim numbers">
      {t('send.questions', { facility: facility.name, ways: ways.join(' · ') })}
    </p>
  );
};
