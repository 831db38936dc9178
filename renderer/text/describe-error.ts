import type { UserErrorData } from '../../shared/errors/user-error';
import type { Format } from './format';
import type { Text } from './i18n';

/** What happened, and in one go what became of the pictures and what to do next. */
export interface DescribedError {
  readonly what: string;
  readonly next: string;
}

export const describeError = (t: Text, format: Format, { code, facts }: UserErrorData): DescribedError => {
  const { triesLeft, waitSeconds, needBytes, freeBytes } = facts;
  const sentences = [
    needBytes !== undefined && freeBytes !== undefined
      ? t('error.space', { needed: format.bytes(needBytes), free: format.bytes(freeBytes) })
      : '',
    t(`errors.${code}.kept`),
    t(`errors.${code}.next`),
    triesLeft === undefined ? '' : t('error.tries', { count: triesLeft }),
    waitSeconds === undefined
      ? ''
      : t('error.waitMinutes', { count: Math.max(1, Math.ceil(waitSeconds / 60)) }),
  ];
  return { what: t(`errors.${code}.what`), next: sentences.filter((sentence) => sentence !== '').join(' ') };
};
