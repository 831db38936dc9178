import type { Instance } from '../model/scan';

/** Whom a file or a list names. */
export type NamedPatient = Pick<Instance, 'patientId' | 'patientName' | 'likelyName' | 'birthDate'>;
/** The same, and the exam that the file belongs to. */
export type ExaminedPatient = NamedPatient & Pick<Instance, 'studyUid'>;

/** A name as far as it says who: capitals and what trails don't count. */
export const comparableName = (name: string): string =>
  name
    .replace(/[\s^]+(?==|$)/g, '')
    .replace(/=+$/, '')
    .toUpperCase();

/** A name, and what it probably reads where that is told. */
type Name = Pick<NamedPatient, 'patientName' | 'likelyName'>;

/** The name alone of what says more. */
export const nameOf = ({ patientName, likelyName }: Name): Name =>
  likelyName === undefined ? { patientName } : { patientName, likelyName };

/**
 * The name by which files are compared. Files of one person declare the character set of the same name differently: what it
 * probably reads counts, lest one person become two.
 */
export const comparableReading = ({ patientName, likelyName = patientName }: Name): string =>
  comparableName(likelyName);

/** Of one person or exam: the birth date that is said; null where there are several. */
type SaidDates = Map<string, string | null>;

const say = (said: SaidDates, key: string, date: string): void => {
  const before = said.get(key);
  if (before === undefined) said.set(key, date);
  else if (before !== date) said.set(key, null);
};

/** One file after the other is of the same person and exam: the same need not be worked out anew. */
const isSameName = (one: Name, other: Name): boolean =>
  one.patientName === other.patientName && one.likelyName === other.likelyName;
const isSame = (one: ExaminedPatient, other: ExaminedPatient | null): boolean =>
  other !== null &&
  one.studyUid === other.studyUid &&
  one.patientId === other.patientId &&
  isSameName(one, other) &&
  one.birthDate === other.birthDate;

/** Nobody knows whether exams that name nobody are of one person. */
const nameKey = (one: ExaminedPatient): string => {
  const name = comparableReading(one);
  return one.patientId === '' && name === '' ? `\0\0${one.studyUid}` : `${one.patientId}\0${name}`;
};

/**
 * Tells persons apart, for whatever lists or writes them: one person has the same identifier and name, and no other birth date.
 *
 * Where no birth date is said, that of the exam counts, and then the only one of that identifier and name; where those have
 * several, the exam stands alone. So does an exam that has neither identifier nor name.
 *
 * @param all that are listed or written together
 * @returns the same text for the same person
 */
export const tellPatientsApart = (all: Iterable<ExaminedPatient>): ((one: ExaminedPatient) => string) => {
  const said: SaidDates = new Map();
  let before: ExaminedPatient | null = null;
  for (const one of all) {
    if (one.birthDate === '' || isSame(one, before)) continue;
    before = one;
    const name = nameKey(one);
    say(said, name, one.birthDate);
    say(said, `${name}\0${one.studyUid}`, one.birthDate);
  }
  const personOf = (one: ExaminedPatient): string => {
    const name = nameKey(one);
    const ofName = said.get(name);
    const date = one.birthDate === '' ? (said.get(`${name}\0${one.studyUid}`) ?? ofName) : one.birthDate;
    if (typeof date === 'string') return `${name}\0${date}`;
    return ofName === null ? `${name}\0\0${one.studyUid}` : `${name}\0`;
  };
  let [last, person]: [ExaminedPatient | null, string] = [null, ''];
  return (one) => {
    if (!isSame(one, last)) [last, person] = [one, personOf(one)];
    return person;
  };
};

const differ = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;

/** Whether two files can't be of one person. Who says nothing contradicts nobody. */
export const nameDifferentPatients = (one: NamedPatient, other: NamedPatient): boolean =>
  differ(one.patientId, other.patientId) ||
  (!isSameName(one, other) && differ(comparableReading(one), comparableReading(other))) ||
  differ(one.birthDate, other.birthDate);

/** Whether two files say the same of whose they are, as far as both say it: that nothing contradicts is not enough. */
export const nameSamePatient = (one: NamedPatient, other: NamedPatient): boolean => {
  if (nameDifferentPatients(one, other)) return false;
  const names = [comparableReading(one), comparableReading(other)];
  const said = [one.patientId, other.patientId, ...names].some((text) => text !== '');
  return !said || (one.patientId !== '' && other.patientId !== '') || names.every((name) => name !== '');
};
