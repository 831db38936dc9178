import { expect, test } from 'vitest';
import { namesPatient } from '../../../shared/dicom/names-patient';

const patients = [
  { patientName: 'Sample^Robin^^Dr=山田^太郎', patientId: '10-2231-8', birthDate: '19710504' },
  { patientName: 'LI^ÁNGELA', patientId: 'P7', birthDate: '' },
];

test.each([
  '/discs/Sample, Robin',
  '/discs/robinsample.zip',
  '/discs/ROBIN-CT/disc.iso',
  'D:\\Scans\\1022318.zip',
  '/discs/10 2231 8',
  '/discs/1971-05-04',
  '/discs/山田',
  '/discs/Angela.zip',
  '/discs/Li 2024',
  '/discs/P7/disc',
])('%s tells whose pictures are there', (path) => {
  expect(namesPatient(path, patients)).toBe(true);
});

test.each(['/discs/CT of the head', '/clinic/2024-03-12.zip', '/P70', 'D:\\', ''])(
  '%j tells nobody',
  (path) => {
    expect(namesPatient(path, patients)).toBe(false);
  },
);

test('pictures without names, and nobody at all, are told by nothing', () => {
  expect(namesPatient('/discs/Sample', [{ patientName: '^', patientId: '', birthDate: '' }])).toBe(false);
  expect(namesPatient('/discs/Sample', [])).toBe(false);
});
