import type { WrittenExam } from '../../shared/contract/ipc';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import type { DraftedSelection } from './draft-selection';

const unique = (values: readonly string[]): string[] => [...new Set(values.filter((value) => value !== ''))];

/** The exams of a disc, in the order of its index; what each is, is what the first of its pictures says that says it. */
export const writtenExams = (
  members: readonly FileSetMember[],
  { factsOf }: Pick<DraftedSelection, 'factsOf'>,
): WrittenExam[] => {
  const exams = new Map<string, { readonly patient: number; readonly facts: InstanceFacts[] }>();
  const patients = new Map<string, number>();
  for (const { instance, branch } of members) {
    if (branch === null) continue;
    const patient = patients.get(branch.patient) ?? patients.size;
    patients.set(branch.patient, patient);
    const key = `${branch.patient}/${branch.study}`;
    const known = exams.get(key);
    if (known === undefined) exams.set(key, { patient, facts: [factsOf(instance)] });
    else known.facts.push(factsOf(instance));
  }
  return Array.from(exams.values(), ({ patient, facts }) => {
    const said = (of: (one: InstanceFacts) => string): string => unique(facts.map(of))[0] ?? '';
    return {
      patient,
      patientName: said((one) => one.patientName),
      patientId: said((one) => one.patientId),
      birthDate: said((one) => one.birthDate),
      date: said((one) => one.studyDate),
      description: said((one) => one.studyDescription),
      institution: said((one) => one.institution),
      modalities: unique(facts.map((one) => one.modality)),
      instances: facts.length,
    };
  });
};
