/** How numbers, sizes and dates are written in one language. Everything goes through Intl. */
export interface Format {
  readonly number: (value: number) => string;
  /** 0.62 -> "62 %" */
  readonly percent: (share: number) => string;
  /** 107000000 -> "107 MB" */
  readonly bytes: (bytes: number) => string;
  /** The first number alone, in the unit of the second: ["66", "107 MB"] */
  readonly bytesOf: (part: number, whole: number) => readonly [string, string];
  /** "1.9 MB/s" */
  readonly speed: (bytesPerSecond: number) => string;
  /** 1400 -> "1.4", without the unit */
  readonly seconds: (milliseconds: number) => string;
  /** A DICOM date, YYYYMMDD, in words: "12 March 2024"; empty when it is none. */
  readonly date: (yyyymmdd: string) => string;
  /** An ISO 8601 time in words, in the time zone of this computer: "12 March 2024, 14:05" */
  readonly time: (iso: string) => string;
  /** "CT, PET and MRI" */
  readonly list: (parts: readonly string[]) => string;
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Powers of 1000, as disc makers and file managers count; never less than kB where there is anything. */
const unitOf = (bytes: number): { readonly unit: (typeof units)[number]; readonly divisor: number } => {
  const power = bytes <= 0 ? 0 : Math.min(units.length - 1, Math.max(1, Math.floor(Math.log10(bytes) / 3)));
  return { unit: units[power] ?? 'byte', divisor: 1000 ** power };
};

/** Three digits are enough to compare sizes by: 1.08 GB, 9.4 MB, 107 MB. */
const digitsFor = (value: number, unit: (typeof units)[number]): number =>
  value >= 100 || unit === 'byte' || unit === 'kilobyte'
    ? 0
    : unit === 'megabyte'
      ? value < 10
        ? 1
        : 0
      : value < 10
        ? 2
        : 1;

const readDate = (yyyymmdd: string): Date | null => {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(yyyymmdd.trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? date : null;
};

/** @param locale of Intl, e.g. 'en-GB' */
export const createFormat = (locale: string): Format => {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  // a number and its unit stay on one line
  const inUnit = (value: number, unit: string, digits: number): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      minimumFractionDigits: 0,
      maximumFractionDigits: digits,
    })
      .format(value)
      .replaceAll(' ', '\u00a0');
  const bytes = (count: number): string => {
    const { unit, divisor } = unitOf(count);
    const value = count / divisor;
    return inUnit(unit === 'kilobyte' ? Math.max(1, value) : value, unit, digitsFor(value, unit));
  };
  return {
    number: (value) => number.format(value),
    // floored: 100 % is said when everything is there and not before
    percent: (share) => percent.format(Math.floor(Math.min(1, Math.max(0, share)) * 100) / 100),
    bytes,
    bytesOf: (part, whole) => {
      const { unit, divisor } = unitOf(whole);
      const digits = digitsFor(whole / divisor, unit);
      const value = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(part / divisor);
      return [value, bytes(whole)];
    },
    speed: (bytesPerSecond) => {
      const { unit, divisor } = unitOf(Math.max(1000, bytesPerSecond));
      const value = bytesPerSecond / divisor;
      return inUnit(value, `${unit}-per-second`, value < 10 && unit !== 'kilobyte' ? 1 : 0);
    },
    seconds: (milliseconds) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: milliseconds < 10_000 ? 1 : 0 }).format(
        milliseconds / 1000,
      ),
    date: (yyyymmdd) => {
      const date = readDate(yyyymmdd);
      return date === null ? '' : day.format(date);
    },
    time: (iso) => {
      const date = new Date(iso);
      return Number.isNaN(date.getTime()) ? '' : moment.format(date);
    },
    list: (parts) => list.format(parts),
  };
};
