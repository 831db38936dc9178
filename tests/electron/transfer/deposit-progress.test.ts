import { expect, it } from 'vitest';
import { DepositProgress } from '../../../electron/transfer/deposit-progress';
import { DepositRows } from '../../../electron/transfer/deposit-rows';
import { sentExams } from '../../../shared/model/deposit';
import type { Instance, Study } from '../../../shared/model/scan';

const facility = {
  slug: 'sample',
  name: 'Sample Hospital',
  department: '',
  telephone: '',
  email: '',
  hasLogo: false,
  roles: ['patient' as const],
  asks: { recipient: false, reason: false, note: false },
  accepts: { modalities: [], bytes: null, attachments: true },
  languages: ['en'],
  release: { version: '1', text: '' },
  codeMinutes: 30,
  jwks: { keys: [] },
};
const study = (studyUid: string, description: string): Study => ({
  studyUid,
  description,
  date: '20240312',
  time: '',
  accessionNumber: '',
  institution: '',
  modalities: ['CT'],
  series: ['1', '2'].map((seriesUid) => ({
    seriesUid,
    modality: 'CT',
    number: null,
    description: '',
    bodyPart: '',
    content: 'pictures',
    instances: 2,
    missing: 0,
    incomplete: 0,
    frames: 1,
    bytes: 10,
  })),
});
const patients = [
  {
    patientId: '1',
    patientName: 'Sample^Robin',
    birthDate: '19710504',
    sex: '',
    studies: [study('a', 'Before'), study('b', 'After')],
  },
];
const instance = (studyUid: string, sopInstanceUid: string): Instance => ({
  studyUid,
  seriesUid: '1',
  sopInstanceUid,
  sopClassUid: '1.2',
  transferSyntaxUid: '1.2',
  path: sopInstanceUid,
  bytes: 10,
  bare: false,
  instanceNumber: null,
  frames: 1,
  sliceDistanceMm: null,
  patientId: '1',
  patientName: 'Sample^Robin',
  birthDate: '19710504',
});

it('counts a series of one exam apart from one of the same UID in another exam', () => {
  const instances = [instance('a', 'x'), instance('a', 'y'), instance('b', 'z')];
  const rows = new DepositRows();
  rows.add({
    index: 0,
    row: {
      sha256: '0'.repeat(64),
      datasetSha256: '0'.repeat(64),
      bytes: 10,
      sopInstanceUid: 'x',
      seriesUid: '1',
      studyUid: 'a',
    },
    place: null,
  });
  const row = rows.get(0);
  if (row !== undefined) rows.hold(row);
  const exams = sentExams({ patients }, ({ seriesUid }) => seriesUid === '1');
  const place = { depositId: 'd', base: '', host: '', facility, asksGuard: false, startedAt: '' };
  const declaration = {
    role: 'patient' as const,
    recipient: '',
    reason: '',
    note: '',
    releaseTextVersion: '1',
  };
  const chosen = {
    source: { kind: 'folder' as const, path: '/' },
    instances: 3,
    gaps: [],
    unidentified: 0,
    exams,
    declaration,
  };
  const progress = new DepositProgress(rows, () => 0);
  progress.add({ chosen, instances, first: 0 });
  const view = progress.view(place, 'sending', null);
  expect(view.series).toEqual([
    { studyUid: 'a', seriesUid: '1', held: 1, total: 2 },
    { studyUid: 'b', seriesUid: '1', held: 0, total: 1 },
  ]);
  expect(view.exams.map(({ patientName, description }) => [patientName, description])).toEqual([
    ['Sample^Robin', 'Before'],
    ['Sample^Robin', 'After'],
  ]);
});
