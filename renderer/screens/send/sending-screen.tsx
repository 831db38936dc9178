import { CirclePlus, Lock, Pause, Play, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { DepositView } from '../../../shared/contract/ipc';
import type { ErrorCode, UserErrorData } from '../../../shared/errors/user-error';
import { Bar } from '../../components/bar';
import { Button } from '../../components/button';
import { CheckConnection } from '../../components/check-connection';
import { FacilityContact } from '../../components/facility-contact';
import { StopButton } from '../../components/stop-button';
import { Heading } from '../../components/heading';
import { LossNotices } from '../../components/loss-notices';
import { ErrorNotice, Notice } from '../../components/notice';
import { Chip, Screen } from '../../components/screen';
import { Steps } from '../../components/top-bar';
import { WhatIsSent } from '../../components/what-is-sent';
import { useApp } from '../../state/app-context';
import { seriesKey } from '../../state/choice';
import { describeSeries } from '../../text/describe-exam';
import type { Format } from '../../text/format';
import type { Text } from '../../text/i18n';
import { useText } from '../../text/use-text';
import { Arrival } from './arrival';

interface Words {
  readonly title: string;
  readonly lede: string;
}

/** It goes on by itself: for the connection, for the disc, or for whatever the hospital's computer had against it. */
const waitingFor = (t: Text, { error, sourceKind, target }: DepositView): Words => {
  if (error === null || error.code === 'network/unreachable')
    return { title: t('sending.titleWaiting'), lede: t('sending.waiting') };
  if (error.code === 'source/needs-password')
    return { title: t('sending.titleWaitingPassword'), lede: t('sending.waitingPassword') };
  if (error.code.startsWith('source/'))
    return sourceKind === 'disc'
      ? { title: t('sending.titleWaitingDisc'), lede: t('sending.waitingDisc') }
      : {
          title: t('sending.titleWaitingPlace'),
          lede: t('sending.waitingPlace', { source: t(`sending.source.${sourceKind}`) }),
        };
  return {
    title: t(target === null ? 'sending.titleWaitingOther' : 'target.titleWaiting'),
    lede: t('sending.waitingOther'),
  };
};

/** What may be done with a disc, and with what is no disc. */
const places = {
  disc: {
    going: { free: 'sending.discOut', needed: 'sending.discIn' },
    paused: { free: 'sending.pausedOut', needed: 'sending.pausedIn' },
  },
  other: {
    going: { free: 'sending.placeOut', needed: 'sending.placeIn' },
    paused: { free: 'sending.pausedPlaceOut', needed: 'sending.pausedPlaceIn' },
  },
} as const;

const wordsOf = (t: Text, deposit: DepositView): Words => {
  const { state, facility, sourceFree, sourceKind, target } = deposit;
  const isFacility = target === null;
  const words = places[sourceKind === 'disc' ? 'disc' : 'other'];
  const said = (when: keyof typeof words): string =>
    t(words[when][sourceFree ? 'free' : 'needed'], { source: t(`sending.source.${sourceKind}`) });
  const lede = said('going');
  switch (state) {
    case 'reading':
      return { title: t('sending.titleReading', { facility: facility.name }), lede };
    case 'inLine':
      return { title: t('sending.titleInLine'), lede: `${t('sending.inLine')} ${lede}` };
    case 'sending':
      return { title: t('sending.title', { facility: facility.name }), lede };
    case 'waiting':
      return waitingFor(t, deposit);
    case 'more':
      return { title: t('sending.titleMore'), lede: t(isFacility ? 'sending.more' : 'target.more') };
    case 'paused':
      return {
        title: t('sending.titlePaused'),
        lede: said('paused'),
      };
    case 'completing':
    case 'done':
      return {
        title: t('sending.titleCompleting'),
        lede: t(isFacility ? 'sending.completing' : 'target.completing'),
      };
    case 'stopped':
      return { title: t('sending.titleStopped'), lede: t(isFacility ? 'sending.stopped' : 'target.stopped') };
    case 'failed':
      return { title: t('sending.titleFailed'), lede: t('sending.failed') };
  }
};

const isOfNetwork = ({ code }: UserErrorData): boolean => code.startsWith('network/');

/** The way to a facility can be looked at; a server that is sent to without a link has none. */
const LookAtConnection = ({ link }: { readonly link: string }) =>
  link === '' ? null : <CheckConnection link={link} />;

/** Why it waits, where the lede does not say it: calmly, as nothing is lost. */
const WhyItWaits = ({ error, link }: { readonly error: UserErrorData; readonly link: string }) => {
  const { t } = useText();
  if (error.code.startsWith('source/')) return null;
  if (error.code === 'network/unreachable') return <LookAtConnection link={link} />;
  return (
    <Notice kind="warn" title={t(`errors.${error.code}.what`)}>
      <p>{t(`errors.${error.code}.next`)}</p>
      {isOfNetwork(error) ? (
        <div className="notice-actions">
          <LookAtConnection link={link} />
        </div>
      ) : null}
    </Notice>
  );
};

/** "about 4 minutes left"; nothing while nobody knows. */
const describeLeft = (t: Text, seconds: number | null): string => {
  if (seconds === null) return '';
  if (seconds < 55) return t('sending.left.seconds');
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 90
    ? t('sending.left.minutes', { count: minutes })
    : t('sending.left.hours', { count: Math.round(minutes / 60) });
};

const shareOf = ({ bytesHeld, bytesTotal }: DepositView): number =>
  bytesTotal === 0 ? 0 : bytesHeld / bytesTotal;

const speedLine = (t: Text, format: Format, deposit: DepositView): string =>
  deposit.state === 'sending'
    ? [
        describeLeft(t, deposit.secondsLeft),
        deposit.bytesPerSecond > 0 ? format.speed(deposit.bytesPerSecond) : '',
      ]
        .filter((part) => part !== '')
        .join(' · ')
    : '';

const shownAtMost = 50;

/** All, or of very many those that are not there yet before those that are. */
const rowsToShow = (series: DepositView['series']): DepositView['series'] =>
  series.length <= shownAtMost
    ? series
    : [
        ...series.filter(({ held, total }) => held < total),
        ...series.filter(({ held, total }) => held >= total),
      ].slice(0, shownAtMost);

const going = { begun: 'rowSending', notBegun: 'rowWaiting' } as const;
const waiting = { begun: 'rowWaiting', notBegun: 'rowWaiting' } as const;
const paused = { begun: 'rowPaused', notBegun: 'rowPaused' } as const;
const given = { begun: 'rowNotSent', notBegun: 'rowNotSent' } as const;
/** What is said of a series that has not arrived whole. */
const rowWords = {
  reading: waiting,
  inLine: waiting,
  sending: going,
  waiting,
  more: waiting,
  paused,
  completing: waiting,
  done: given,
  stopped: given,
  failed: paused,
} as const satisfies Record<DepositView['state'], object>;

const SeriesRows = ({ deposit }: { readonly deposit: DepositView }) => {
  const { t, format } = useText();
  const words = rowWords[deposit.state];
  const names = new Map(
    deposit.exams.flatMap(({ studyUid, series }) =>
      series.map(
        (one) => [seriesKey({ studyUid, seriesUid: one.seriesUid }), describeSeries(t, one)] as const,
      ),
    ),
  );
  const rows = rowsToShow(deposit.series);
  const hidden = deposit.series.length - rows.length;
  return rows.length === 0 ? null : (
    <ul className="sending-rows" aria-label={t('sending.series')}>
      {rows.map(({ held, total, ...ref }) => {
        const isWhole = held >= total;
        const state = isWhole ? 'rowArrived' : words[held > 0 ? 'begun' : 'notBegun'];
        const key = seriesKey(ref);
        return (
          <li key={key} className="row">
            <Chip kind={isWhole ? 'good' : 'plain'}>
              {t('sending.rowChip', { held: format.number(held), total: format.number(total) })}
            </Chip>
            <span className="grow">{names.get(key)}</span>
            <span className="small dim">{t(`sending.${state}`)}</span>
          </li>
        );
      })}
      {hidden > 0 ? <li className="small dim">{t('sending.moreRows', { count: hidden })}</li> : null}
    </ul>
  );
};

/** What was added to a disc is no disc of its own. */
const numberOf = (sources: DepositView['sources'], index: number): number =>
  sources.slice(0, index + 1).filter(({ kind }) => kind !== 'attachments').length;

/** Each of several discs: how far it is, and whether it may be taken away. */
const DiscRows = ({ deposit: { sources } }: { readonly deposit: DepositView }) => {
  const { t, format } = useText();
  return sources.length < 2 ? null : (
    <ul className="sending-rows" aria-label={t('sending.discs')}>
      {sources.map(({ kind, picturesHeld, picturesTotal, isFree }, index) => (
        <li key={index} className="row">
          <Chip kind={picturesHeld >= picturesTotal ? 'good' : 'plain'}>
            {t('sending.rowChip', { held: format.number(picturesHeld), total: format.number(picturesTotal) })}
          </Chip>
          <span className="grow">
            {t(`sending.disc.${kind}`, { number: format.number(numberOf(sources, index)) })}
          </span>
          <span className="small dim">{t(isFree ? 'sending.discFree' : 'sending.discNeeded')}</span>
        </li>
      ))}
    </ul>
  );
};

/** What a new code mends. */
const needsCode: ReadonlySet<string> = new Set<ErrorCode>(['deposit/unauthorized', 'deposit/unknown']);

/** A tenth at a time: often enough to know, seldom enough to think of something else. */
const useAnnouncedShare = (deposit: DepositView): void => {
  const { announcements } = useApp();
  const { t, format } = useText();
  const tenths = Math.floor(shareOf(deposit) * 10);
  const sentence = tenths === 0 ? '' : t('sending.announce', { percent: format.percent(tenths / 10) });
  useEffect(() => {
    if (sentence !== '') announcements.getState().say(sentence);
  }, [announcements, sentence]);
};

const Sending = ({ deposit }: { readonly deposit: DepositView }) => {
  const { deposits, navigation, send } = useApp();
  const { t, format } = useText();
  const askError = useStore(send, (state) =>
    state.renews === deposit.depositId || state.joins === deposit.depositId ? state.error : null,
  );
  const error = useStore(deposits, (state) => state.error);
  const { pause, resume, stop, expectMore } = deposits.getState();
  useAnnouncedShare(deposit);
  const { depositId, state, target } = deposit;
  const [held, total] = format.bytesOf(deposit.bytesHeld, deposit.bytesTotal);
  const isForMore = state === 'more';
  const canPause = state === 'sending' || state === 'inLine' || state === 'reading' || state === 'waiting';
  const canResume = state === 'paused' || state === 'failed';
  const canStop = canPause || canResume || isForMore;
  const isWaiting = state === 'waiting';
  const { title, lede } = wordsOf(t, deposit);
  return (
    <>
      {deposit.error === null || isWaiting ? (
        <Heading key={title} lede={lede}>
          {title}
        </Heading>
      ) : (
        <Heading key={title}>{title}</Heading>
      )}
      {deposit.error === null ? null : isWaiting ? (
        <WhyItWaits error={deposit.error} link={deposit.link} />
      ) : (
        <ErrorNotice error={deposit.error}>
          {needsCode.has(deposit.error.code) ? (
            <Button size="small" onPress={() => void send.getState().renew(deposit)}>
              {t('sending.newCode')}
            </Button>
          ) : null}
          {isOfNetwork(deposit.error) ? <LookAtConnection link={deposit.link} /> : null}
          {deposit.error.code.startsWith('target/') ? (
            <Button
              size="small"
              onPress={() => {
                navigation.getState().go({ at: 'settings' });
              }}
            >
              {t('target.toSettings')}
            </Button>
          ) : null}
        </ErrorNotice>
      )}
      {askError === null ? null : <ErrorNotice error={askError} />}
      {error === null ? null : <ErrorNotice error={error} />}
      <FacilityContact facility={deposit.facility} />
      <section className="card sending-card">
        <WhatIsSent exams={deposit.exams} />
        <div className="sending-figures">
          <span className="sending-percent">{format.percent(shareOf(deposit))}</span>
          <span className="dim numbers">{speedLine(t, format, deposit)}</span>
        </div>
        <Bar label={t('sending.progress')} share={shareOf(deposit)} />
        <p className="small dim numbers">
          {t(target === null ? 'sending.arrivedLine' : 'target.arrivedLine', {
            held: format.number(deposit.picturesHeld),
            total: format.number(deposit.picturesTotal),
            bytesHeld: held,
            bytesTotal: total,
          })}
        </p>
        <DiscRows deposit={deposit} />
        <SeriesRows deposit={deposit} />
      </section>
      <LossNotices at={target === null ? 'sending' : 'target'} gapsBy={deposit.gapsBy} unidentified={0} />
      <div className="sending-foot">
        {isWaiting ? (
          <Button kind="primary" onPress={() => void resume(depositId)}>
            <RotateCw />
            {t('sending.tryNow')}
          </Button>
        ) : null}
        {deposit.takesMore ? (
          <Button kind={isForMore ? 'primary' : 'plain'} onPress={() => void send.getState().join(deposit)}>
            <CirclePlus />
            {t('sending.addDisc')}
          </Button>
        ) : null}
        {deposit.expectsMore ? (
          <Button onPress={() => void expectMore(depositId, false)}>{t('sending.noMore')}</Button>
        ) : null}
        {canPause ? (
          <Button onPress={() => void pause(depositId)}>
            <Pause />
            {t('sending.pause')}
          </Button>
        ) : null}
        {canResume ? (
          <Button kind="primary" onPress={() => void resume(depositId)}>
            <Play />
            {t('sending.resume')}
          </Button>
        ) : null}
        {canStop ? (
          <StopButton
            label={t('sending.stop')}
            title={t('sending.stopTitle')}
            text={t(target === null ? 'sending.stopText' : 'target.stopText')}
            stop={t('sending.stopYes')}
            goOn={t('sending.stopNo')}
            kind="quiet"
            onStop={() => void stop(depositId)}
          />
        ) : (
          <Button
            onPress={() => {
              navigation.getState().go({ at: 'home' });
            }}
          >
            {t('action.start')}
          </Button>
        )}
        <span className="grow" />
        {state === 'stopped' || state === 'failed' || target !== null ? null : (
          <span className="row small dim">
            <Lock />
            {t('sending.checkedOnArrival')}
          </span>
        )}
      </div>
      {deposit.expectsMore && !isForMore ? <p className="small dim">{t('sending.moreExpected')}</p> : null}
      {canPause ? <p className="small faint">{t('sending.background')}</p> : null}
    </>
  );
};

/** Nobody knows of it: its journal is of another account, or it ended long ago. */
const Unknown = () => {
  const { navigation } = useApp();
  const { t } = useText();
  return (
    <>
      <Heading lede={t('sending.unknown')}>{t('sending.titleUnknown')}</Heading>
      <div className="buttons">
        <Button
          kind="primary"
          onPress={() => {
            navigation.getState().go({ at: 'activity' });
          }}
        >
          {t('sending.toSent')}
        </Button>
        <Button
          kind="quiet"
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

/** How far a sending is, until its receipt is there. */
export const SendingScreen = ({ depositId }: { readonly depositId: string }) => {
  const { deposits, navigation } = useApp();
  const { t } = useText();
  const deposit = useStore(deposits, (state) => state.deposits.get(depositId) ?? null);
  const [isLookedUp, setIsLookedUp] = useState(false);
  const isUnknown = deposit === null;
  useEffect(() => {
    if (isUnknown)
      void deposits
        .getState()
        .refresh()
        .then(() => {
          setIsLookedUp(true);
        });
  }, [isUnknown, deposits]);
  const isDone = deposit?.state === 'done' && deposit.hasReceipt;
  const arrived = deposit?.state === 'done' && deposit.target !== null ? deposit : null;
  useEffect(() => {
    if (isDone) navigation.getState().go({ at: 'receipt', depositId, from: 'sending' });
  }, [isDone, depositId, navigation]);
  return (
    <Screen top={<Steps now={arrived === null ? 'send' : 'done'} />} align="center">
      {arrived !== null ? (
        <Arrival deposit={arrived} />
      ) : deposit !== null ? (
        <Sending deposit={deposit} />
      ) : isLookedUp ? (
        <Unknown />
      ) : (
        <Heading>{t('sending.titlePreparing')}</Heading>
      )}
    </Screen>
  );
};
