import { closeIsolates } from './isolate';

/** Family, given, middle, prefix, suffix: the order of the components of a group. @see DICOM PS3.5 6.2.1.1 */
const readGroup = (group: string): string => {
  const [family = '', ...rest] = group.split('^').map((part) => part.trim());
  const [given = '', middle = '', prefix = '', suffix = ''] = rest;
  const others = [prefix, given, middle, suffix].filter((part) => part !== '').join(' ');
  return [family, others].filter((part) => part !== '').join(', ');
};

/** The same without the comma, which ideographic names don't take. */
const readIdeographic = (group: string): string =>
  group
    .split('^')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');

/**
 * A Person Name as people write it: "Sample, Robin", "Yamada, Tarou (山田 太郎)".
 *
 * @param patientName groups by '=', components by '^', decoded
 * @returns empty when there is no name
 */
export const formatPersonName = (patientName: string): string => {
  const [alphabetic = '', ideographic = ''] = closeIsolates(patientName).split('=');
  const first = readGroup(alphabetic);
  const second = readIdeographic(ideographic);
  if (first === '') return second;
  return second === '' || second === first ? first : `${first} (${second})`;
};
