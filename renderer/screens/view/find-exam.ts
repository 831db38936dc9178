import { comparableReading, nameDifferentPatients, type NamedPatient } from '../../../shared/dicom/patients';
import type { Catalog, Patient, Study } from '../../../shared/model/scan';

export interface Exam {
  readonly patient: Patient;
  readonly study: Study;
}

const isNamedAlike = (one: NamedPatient, other: NamedPatient): boolean =>
  one.patientId === other.patientId &&
  one.birthDate === other.birthDate &&
  comparableReading(one) === comparableReading(other);

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

/**
 * The exam of one person: people share Study UIDs on real discs.
 *
 * @param asked as a list named them; a list that was mended may say more of them, but not something else
 * @returns undefined when the exam is gone, or of somebody else
 */
export const findExam = (
  { patients }: Pick<Catalog, 'patients'>,
  asked: NamedPatient,
  studyUid: string,
): Exam | undefined => {
  const exams = patients.flatMap((patient) =>
    patient.studies.filter((study) => study.studyUid === studyUid).map((study) => ({ patient, study })),
  );
  return (
    exams.find(({ patient }) => isNamedAlike(patient, asked)) ??
    only(exams.filter(({ patient }) => !nameDifferentPatients(patient, asked)))
  );
};
