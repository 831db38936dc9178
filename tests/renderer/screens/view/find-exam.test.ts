import { describe, expect, test } from 'vitest';
import { findExam } from '../../../../renderer/screens/view/find-exam';
import type { Patient } from '../../../../shared/model/scan';
import { headCt } from '../../preview/sample-world';

const person = (patientName: string, patientId: string, birthDate = ''): Patient => ({
  patientId,
  patientName,
  birthDate,
  sex: '',
  studies: [headCt],
});
const anna = person('Meyer^Anna', 'P1', '19500101');
const ben = person('Okafor^Ben', 'P2', '19881212');

describe('the exam to look at', () => {
  test('is that of the person it was asked for, where two people share a Study UID', () => {
    for (const one of [anna, ben])
      expect(findExam({ patients: [anna, ben] }, one, headCt.studyUid)?.patient).toBe(one);
  });

  test('is not somebody else’s when theirs is gone', () => {
    expect(findExam({ patients: [anna] }, ben, headCt.studyUid)).toBeUndefined();
    expect(findExam({ patients: [anna] }, anna, '9.9')).toBeUndefined();
  });

  test('stays theirs when the list comes to say more of them', () => {
    const less = person('MEYER^Anna^^', '', '');
    expect(findExam({ patients: [ben, anna] }, less, headCt.studyUid)?.patient).toBe(anna);
  });

  test('is nobody’s where two people may be meant', () => {
    const other = person('Meyer^Anna', 'P3');
    expect(findExam({ patients: [anna, other] }, person('Meyer^Anna', ''), headCt.studyUid)).toBeUndefined();
  });
});
