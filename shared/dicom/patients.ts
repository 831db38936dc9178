import type { Instance } from '../model/scan';

/** Whom a file or a list names. */
export type NamedPatient = Pick<Instance, 'patientId' | 'patientName' | 'birthDate'>;

/** A name as far as it says who: capitals and what trails don't count. */
export const comparableName = (name: string): string =>
  name
    .split('=')
    .map((group) => group.replace(/[\s^]+$/, ''))
    .join('=')
    .replace(/=+$/, '')
    .toUpperCase();

const differ = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;

/** Whether two files can't be of one person. Who says nothing contradicts nobody. */
export const nameDifferentPatients = (one: NamedPatient, other: NamedPatient): boolean =>
  differ(one.patientId, other.patientId) ||
  differ(comparableName(one.patientName), comparableName(other.patientName)) ||
  differ(one.birthDate, other.birthDate);
