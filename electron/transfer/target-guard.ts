import type { GuardAnswer } from '../../shared/contract/gateway-api';
import { nameDifferentPatients } from '../../shared/dicom/patients';
import type { Instance } from '../../shared/model/scan';
import type { Gateway } from './gateway-calls';
import { patientsOf } from './target-server';

const mayDiffer = (isIt: boolean): 'differs' | 'match' => (isIt ? 'differs' : 'match');

/**
 * The wrong-disc guard of a plain DICOMweb server: where it has an exam already, the pictures that are to join it have to name the
 * same person. Identifiers are each hospital's own, and say nothing.
 *
 * @returns at the first exam that differs; nothing is asked where the server has none of them, or can't be asked
 */
export const guardAtTarget = async (
  server: Gateway,
  instances: readonly Instance[],
): Promise<GuardAnswer> => {
  let answer: GuardAnswer = { name: 'not-asked', birthDate: 'not-asked', triesLeft: 0 };
  const exams = new Map<string, Instance[]>();
  const people = new Set<string>();
  for (const instance of instances) {
    const { studyUid, patientName, birthDate } = instance;
    const person = [studyUid, patientName, birthDate].join('\n');
    if (people.has(person)) continue;
    people.add(person);
    exams.set(studyUid, [...(exams.get(studyUid) ?? []), instance]);
  }
  for (const [studyUid, ofExam] of exams) {
    const there = await patientsOf(server, studyUid);
    for (const one of there ?? [])
      for (const { patientName, likelyName, birthDate } of ofExam) {
        const named = { patientName, ...(likelyName === undefined ? {} : { likelyName }) };
        const name = nameDifferentPatients(
          { ...named, patientId: '', birthDate: '' },
          { ...one, patientId: '', birthDate: '' },
        );
        const date = one.birthDate !== '' && birthDate !== '' && one.birthDate !== birthDate;
        answer = { name: mayDiffer(name), birthDate: mayDiffer(date), triesLeft: 0 };
        if (name || date) return answer;
      }
  }
  return answer;
};
