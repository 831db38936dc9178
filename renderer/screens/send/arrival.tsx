import { CircleCheck, CircleHelp } from 'lucide-react';
import type { DepositView } from '../../../shared/contract/ipc';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { LossNotices } from '../../components/loss-notices';
import { Facts } from '../../components/screen';
import { WhatIsSent } from '../../components/what-is-sent';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';

/** What a server without receipts shows of what was sent. Only what it shows looks good. */
export const Arrival = ({
  deposit: { facility, exams, gaps, gapsBy, picturesHeld, bytesHeld, target },
}: {
  readonly deposit: DepositView;
}) => {
  const { navigation } = useApp();
  const { t, format } = useText();
  const { found, changed, proven, unidentified } = {
    ...{ found: 0, changed: 0, proven: 0, unidentified: 0 },
    ...target,
  };
  const { name } = facility;
  const isProven = proven === picturesHeld;
  const isWhole = isProven && gaps === 0 && unidentified === 0;
  const kind = isWhole ? 'done' : isProven ? 'loss' : 'unproven';
  const Icon = isWhole ? CircleCheck : CircleHelp;
  const facts = [
    { name: t('target.of'), value: exams.length === 0 ? '' : <WhatIsSent exams={exams} /> },
    { name: t('target.sent'), value: format.number(picturesHeld) },
    { name: t('target.size'), value: format.bytes(bytesHeld) },
    {
      name: t('target.proven'),
      value: t('target.provenOf', { proven: format.number(proven ?? 0), held: format.number(picturesHeld) }),
    },
    { name: t('target.found'), value: found === 0 ? '' : t('target.foundPictures', { count: found }) },
    {
      name: t('target.changed'),
      value: changed === 0 ? '' : t('target.changedPictures', { count: changed }),
    },
  ];
  return (
    <>
      <span className={`verdict verdict-${isWhole ? 'good' : 'warn'}`}>
        <Icon />
      </span>
      <Heading lede={t(`target.${kind}Lede`)}>{t(`target.${kind}Title`, { name })}</Heading>
      <LossNotices at="target" gapsBy={gapsBy} unidentified={unidentified} />
      <section className="card receipt">
        <Facts facts={facts.filter(({ value }) => value !== '')} />
      </section>
      <div className="buttons">
        <Button
          kind="primary"
          onPress={() => {
            navigation.getState().go({ at: 'home' });
          }}
        >
          {t('action.start')}
        </Button>
      </div>
    </>
  );
};
