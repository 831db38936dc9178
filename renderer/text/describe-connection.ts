import type { DepositView } from '../../shared/contract/ipc';
import { findingStates, type ConnectionReport, type Finding } from '../../shared/model/connection';
import type { Format } from './format';
import type { Text } from './i18n';

const describeSpan = (t: Text, seconds: number): string => {
  const minutes = Math.max(1, Math.round(Math.abs(seconds) / 60));
  if (minutes < 120) return t('connection.minutes', { count: minutes });
  const hours = Math.round(minutes / 60);
  return hours < 48
    ? t('connection.hours', { count: hours })
    : t('connection.days', { count: Math.round(hours / 24) });
};

/** A finding in words: what it is, and what to do; the latter is empty where all is well. */
export const describeFinding = (
  t: Text,
  format: Format,
  { code, facts, names }: Finding,
  { host, time }: Pick<ConnectionReport, 'host' | 'time'>,
): { readonly what: string; readonly next: string } => {
  const { aheadSeconds = 0, secondsLeft = 0, freeBytes = 0, wantedBytes = 0 } = facts;
  const values = {
    host,
    ...names,
    time: format.time(time),
    off: describeSpan(t, aheadSeconds),
    left: describeSpan(t, secondsLeft),
    free: format.bytes(freeBytes),
    wanted: format.bytes(wantedBytes),
  };
  return {
    what: t(`connection.finding.${code}.what`, values),
    next: t(`connection.finding.${code}.next`, values),
  };
};

/** What a person wants to know first. */
export const describeOutcome = (t: Text, { findings }: ConnectionReport): string => {
  const count = (wanted: string): number =>
    findings.filter(({ code }) => findingStates[code] === wanted).length;
  if (count('bad') > 0) return t('connection.broken', { count: count('bad') });
  return t(count('warn') > 0 ? 'connection.noted' : 'connection.allGood');
};

/**
 * The file for support: what was found, and how far sendings are, in numbers.
 *
 * Of a deposit only what is listed here goes in, so that nothing new of it ever does by itself: no exam, no name, no link.
 *
 * @returns JSON
 */
export const supportFile = (report: ConnectionReport, deposits: readonly DepositView[]): string => {
  const told = deposits.map(
    ({ depositId, state, error, picturesHeld, picturesTotal, bytesHeld, bytesTotal, gaps, startedAt }) => ({
      ...{ depositId, state, error, picturesHeld, picturesTotal, bytesHeld, bytesTotal, gaps, startedAt },
    }),
  );
  return `${JSON.stringify({ ...report, deposits: told }, null, 2)}\n`;
};
