import type { Format } from '../../text/format';

/** A date or time in words; as it stands in the file where it is none. */
export interface DescribedMoment {
  readonly text: string;
  readonly isWrong: boolean;
}

/** A DICOM date, YYYYMMDD. */
export const describeDate = (raw: string, format: Format): DescribedMoment => {
  const text = format.date(raw);
  return text === '' ? { text: raw, isWrong: raw !== '' } : { text, isWrong: false };
};

/** A DICOM time, HHMMSS.FFFFFF, as far as it goes; old files have colons between. */
export const describeTime = (raw: string): DescribedMoment => {
  const [, hours, minutes, seconds, fraction = ''] =
    /^([01]\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d|60)(\.\d{1,6})?)?)?$/.exec(raw) ?? [];
  if (hours === undefined) return { text: raw, isWrong: raw !== '' };
  const parts = [hours, minutes ?? '00', seconds].filter((part) => part !== undefined);
  return { text: parts.join(':') + fraction.replace(/\.?0+$/, ''), isWrong: false };
};

/** A DICOM moment, YYYYMMDDHHMMSS.FFFFFF&ZZXX, as far as it goes. */
export const describeMoment = (raw: string, format: Format): DescribedMoment => {
  const [, year, month, day, time, zone] =
    /^(\d{4})(?:(\d{2})(?:(\d{2})(\d{2}[\d.]*)?)?)?([+-]\d{4})?$/.exec(raw) ?? [];
  if (year === undefined) return { text: raw, isWrong: raw !== '' };
  const date =
    month === undefined || day === undefined
      ? [year, month].filter((part) => part !== undefined).join('-')
      : format.date(year + month + day);
  const ofDay = describeTime(time ?? '');
  if (date === '' || ofDay.isWrong) return { text: raw, isWrong: true };
  const zoned = zone === undefined ? '' : `UTC${zone.slice(0, 3)}:${zone.slice(3)}`;
  return {
    text: [date, [ofDay.text, zoned].filter((part) => part !== '').join(' ')]
      .filter((part) => part !== '')
      .join(', '),
    isWrong: false,
  };
};
