/** @param date YYYYMMDD @returns empty where it is none */
export const writtenDate = (date: string): string =>
  /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : '';

/** Family name first, as on a list. */
const writtenGroup = (group: string): string => {
  const [family = '', given = '', middle = ''] = group.split('^').map((part) => part.trim());
  return [family, [given, middle].filter((part) => part !== '').join(' ')]
    .filter((part) => part !== '')
    .join(', ');
};

/** Every spelling of a name that says something: alphabetic, ideographic, phonetic. */
export const writtenSpellings = (name: string): readonly string[] =>
  name.split('=').flatMap((group) => writtenGroup(group) || []);

/** The first of them; empty where there is no name. */
export const writtenName = (name: string): string => writtenSpellings(name)[0] ?? '';

export const counted = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;

/** As the calendar on the wall says. @returns YYYY-MM-DD */
export const writtenDay = (time: Date): string =>
  [time.getFullYear(), time.getMonth() + 1, time.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
