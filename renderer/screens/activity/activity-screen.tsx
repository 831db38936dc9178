import { Inbox } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { DepositView } from '../../../shared/contract/ipc';
import { BackLink } from '../../components/back-link';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { ErrorNotice, Notice } from '../../components/notice';
import { Chip, Screen } from '../../components/screen';
import { WhatIsSent } from '../../components/what-is-sent';
import { useApp } from '../../state/app-context';
import { inOrder } from '../../state/deposits';
import { useText } from '../../text/use-text';

const chips = {
  reading: 'plain',
  inLine: 'plain',
  sending: 'plain',
  waiting: 'warn',
  more: 'plain',
  paused: 'plain',
  completing: 'plain',
  done: 'good',
  stopped: 'plain',
  failed: 'bad',
} as const;

const DepositRow = ({ deposit }: { readonly deposit: DepositView }) => {
  const { navigation } = useApp();
  const { t, format } = useText();
  const { depositId, facility, state, hasReceipt, target, picturesHeld, picturesTotal } = deposit;
  const { go } = navigation.getState();
  const isProven = hasReceipt || target?.proven === picturesHeld;
  return (
    <li className="card activity-row">
      <div className="grow">
        <h2>{facility.name}</h2>
        <WhatIsSent exams={deposit.exams} />
        <p className="small dim numbers">
          {format.time(deposit.startedAt)} ·{' '}
          {t('activity.arrived', { held: format.number(picturesHeld), total: format.number(picturesTotal) })}
        </p>
      </div>
      {/* done without a proof is not yet good */}
      <Chip kind={state === 'done' && !isProven ? 'plain' : chips[state]}>
        {t(`activity.state.${state}`)}
      </Chip>
      <Button
        size="small"
        onPress={() => {
          go(hasReceipt ? { at: 'receipt', depositId, from: 'activity' } : { at: 'sending', depositId });
        }}
      >
        {t(hasReceipt ? 'activity.showReceipt' : 'activity.show')}
      </Button>
    </li>
  );
};

/** What was sent from this computer, with its receipts. */
export const ActivityScreen = () => {
  const { info, deposits } = useApp();
  const { t } = useText();
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const { status, deposits: all, unreadable, error, refresh } = useStore(deposits);
  useEffect(() => {
    void refresh();
  }, [refresh]);
  const rows = inOrder(all);
  return (
    <Screen>
      <BackLink />
      <Heading lede={t('activity.lede')}>{t('activity.title')}</Heading>
      {status === 'failed' && error !== null ? (
        <ErrorNotice error={error}>
          <Button size="small" onPress={() => void refresh()}>
            {t('action.retry')}
          </Button>
        </ErrorNotice>
      ) : null}
      {unreadable > 0 ? (
        <Notice kind="warn" title={t('activity.unreadable', { count: unreadable })}>
          <p className="small">{t('activity.unreadableNext')}</p>
        </Notice>
      ) : null}
      {keepsSecrets ? null : (
        <Notice kind="warn" title={t('activity.notKeptTitle')}>
          <p className="small">{t('activity.notKept')}</p>
        </Notice>
      )}
      {status === 'listed' && rows.length === 0 && unreadable === 0 ? (
        <div className="empty">
          <Inbox />
          <h2>{t(keepsSecrets ? 'activity.emptyTitle' : 'activity.emptyNotKept')}</h2>
          <p className="dim">{t('activity.empty')}</p>
        </div>
      ) : null}
      {status === 'loading' && rows.length === 0 ? (
        <div className="activity-rows" aria-hidden>
          {[0, 1].map((row) => (
            <div key={row} className="card activity-row">
              <div className="grow">
                <span className="skeleton skeleton-line" />
                <span className="skeleton skeleton-line skeleton-short" />
              </div>
            </div>
          ))}
        </div>
      ) : null}
      <ul className="activity-rows">
        {rows.map((deposit) => (
          <DepositRow key={deposit.depositId} deposit={deposit} />
        ))}
      </ul>
    </Screen>
  );
};
