import type { UserErrorData } from '../../shared/errors/user-error';
import type { Format } from './format';
import type { Text } from './i18n';

/** What happened, and in one go what became of the pictures and what to do next. */
export interface DescribedError {
  readonly what: string;
  readonly next: string;
}

/** Up to two hours in minutes: nobody counts 1,440 of them. */
const describeWait = (t: Text, seconds: number): string => {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return minutes < 120
    ? t('error.waitMinutes', { count: minutes })
    : t('error.waitHours', { count: Math.ceil(minutes / 60) });
};

export const describeError = (t: Text, format: Format, { code, facts }: UserErrorData): DescribedError => {
  const { triesLeft, waitSeconds, needBytes, freeBytes } = facts;
  const sentences = [
    needBytes !== undefined && freeBytes !== undefined
      ? t('error.space', { needed: format.bytes(needBytes), free: format.bytes(freeBytes) })
      : '',
    t(`errors.${code}.kept`),
    t(`errors.${code}.next`),
    triesLeft === undefined ? '' : t('error.tries', { count: triesLeft }),
    waitSeconds === undefined ? '' : describeWait(t, waitSeconds),
  ];
  return { what: t(`errors.${code}.what`), next: sentences.filter((sentence) => sentence !== '').join(' ') };
};
