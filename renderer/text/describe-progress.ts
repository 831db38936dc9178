import type { Progress } from '../../shared/model/progress';
import type { Format } from './format';
import type { Text } from './i18n';

/** "96 of 234 files · 140 of 318 MB"; without the totals while nobody knows them. */
export const describeProgress = (
  t: Text,
  format: Format,
  job: 'export' | 'receive' | 'mend',
  { filesDone, filesTotal, bytesDone, bytesTotal }: Progress,
): string => {
  const done = format.number(filesDone);
  if (filesTotal === null || bytesTotal === null)
    return t(`${job}.lineOpen`, { done, bytes: format.bytes(bytesDone) });
  const [bytes, total] = format.bytesOf(bytesDone, bytesTotal);
  return t(`${job}.line`, { done, total: format.number(filesTotal), bytes, bytesTotal: total });
};
