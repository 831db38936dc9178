import type { AttachmentView, DepositView, TargetView, ViewInstance } from '../../../shared/contract/ipc';
import type { Facility } from '../../../shared/contract/gateway-api';
import { sentExams } from '../../../shared/model/deposit';
import type { Catalog, Patient, Problem, Series, Study } from '../../../shared/model/scan';
import type { ConnectionReport } from '../../../shared/model/connection';
import { noGaps } from '../../../shared/model/selection';
import { defaultSettings, type Settings } from '../../../shared/model/settings';
import { ScriptedHost, type Script } from './scripted-host';

/* One fictitious person, two exams, one hospital: what the screens are looked at and tried with. */

export const scanId = '0'.repeat(31) + '1';
export const jobId = '0'.repeat(31) + '2';
export const accessId = '0'.repeat(31) + '3';
export const depositId = 'deposit-1';

const series = (given: Partial<Series> & Pick<Series, 'seriesUid'>): Series => ({
  modality: 'CT',
  number: 1,
  description: '',
  bodyPart: 'HEAD',
  content: 'pictures',
  instances: 1,
  missing: 0,
  incomplete: 0,
  frames: 1,
  bytes: 500_000,
  ...given,
});

const study = (given: Partial<Study> & Pick<Study, 'studyUid' | 'series'>): Study => ({
  date: '20240312',
  time: '094100',
  description: '',
  accessionNumber: 'A-4711',
  institution: 'Riverside Imaging',
  modalities: [...new Set(given.series.map(({ modality }) => modality))],
  ...given,
});

export const headCt = study({
  studyUid: '1.2.3',
  description: 'CT HEAD WITHOUT CONTRAST',
  series: [
    series({ seriesUid: '1.2.3.1', description: 'Head, thin slices', instances: 196, bytes: 103_000_000 }),
    series({
      seriesUid: '1.2.3.2',
      number: 2,
      description: 'Head, bone window',
      instances: 7,
      missing: 1,
      bytes: 3_700_000,
    }),
    series({
      seriesUid: '1.2.3.3',
      number: 3,
      modality: 'SR',
      content: 'document',
      bodyPart: '',
      bytes: 24_000,
      frames: 0,
    }),
  ],
});

export const heartUltrasound = study({
  studyUid: '1.2.4',
  date: '20240202',
  series: [
    series({
      seriesUid: '1.2.4.1',
      modality: 'US',
      bodyPart: 'HEART',
      description: 'Colour Doppler',
      content: 'loops',
      instances: 27,
      frames: 2052,
      bytes: 211_000_000,
    }),
  ],
});

const noOtherPaths = { programs: [], documents: [], images: [], others: [] };

export const robin: Patient = {
  patientId: '10-2231-8',
  patientName: 'Sample^Robin',
  birthDate: '19710504',
  sex: 'F',
  studies: [headCt, heartUltrasound],
};

const kim: Patient = {
  patientId: '20-0007-1',
  patientName: 'Example^Kim^Alex',
  birthDate: '19880229',
  sex: 'M',
  studies: [
    study({
      studyUid: '1.2.5',
      date: '20231120',
      series: [
        series({
          seriesUid: '1.2.5.1',
          modality: 'MR',
          bodyPart: 'KNEE',
          description: 't1_tse_sag',
          instances: 24,
          bytes: 12_600_000,
        }),
      ],
    }),
  ],
};

/** Some pictures of one exam, and the other exam as a whole, name somebody else. */
const disagreeing: readonly Patient[] = [
  {
    ...robin,
    studies: [
      {
        ...headCt,
        series: headCt.series.map((one, index) =>
          index === 0
            ? {
                ...one,
                otherPatients: [
                  { patientId: kim.patientId, patientName: kim.patientName, birthDate: kim.birthDate },
                ],
              }
            : one,
        ),
      },
      heartUltrasound,
    ],
  },
];

const few: readonly Problem[] = [
  { code: 'listed-missing', path: 'DICOM/ST0/SE1/IM0007' },
  { code: 'present-unlisted', path: 'DICOM/ST0/SE0/IM0193', detail: 'not in the DICOMDIR' },
  { code: 'present-unlisted', path: 'DICOM/ST0/SE0/IM0194', detail: 'not in the DICOMDIR' },
  { code: 'present-unlisted', path: 'DICOM/ST0/SE0/IM0195', detail: 'not in the DICOMDIR' },
  { code: 'present-unlisted', path: 'DICOM/ST0/SE0/IM0196', detail: 'not in the DICOMDIR' },
];

export const catalogOf = (patients: Patient[], given: Partial<Catalog> = {}): Catalog => {
  const all = patients.flatMap(({ studies }) => studies).flatMap((one) => one.series);
  const instances = all.reduce((sum, one) => sum + one.instances, 0);
  return {
    source: { kind: 'disc', path: '/media/cdrom', label: 'IMAGING_CD' },
    provisional: false,
    usedDicomdir: true,
    patients,
    problems: [...few],
    otherFiles: { programs: 1, documents: 0, images: 0, others: 12 },
    otherFilePaths: {
      ...noOtherPaths,
      programs: ['VIEWER/START.EXE'],
      others: ['VIEWER/VIEWER.DAT', 'VIEWER/LANG/DE.LNG'],
    },
    counts: {
      instances,
      filesSeen: instances + 13,
      filesOpened: instances,
      bytesRead: 4_000_000,
      bytesTotal: all.reduce((sum, one) => sum + one.bytes, 0),
    },
    elapsedMs: 1400,
    ...given,
  };
};

export const onePatient = catalogOf([robin]);
export const twoPatients = catalogOf([robin, kim], {
  source: { kind: 'folder', path: '/home/desk/Pictures to hand over', label: '' },
  problems: [...few, { code: 'several-patients' }],
});
const mixed = catalogOf([...disagreeing], {
  problems: [{ code: 'identifiers-disagree', path: 'DICOM/ST0/SE0/IM0007', detail: 'name', files: 12 }],
});
const unusable = catalogOf([], {
  source: { kind: 'folder', path: '/home/robin/Copied', label: '' },
  problems: ['1', '2', '3', '4'].map((path) => ({
    code: 'damaged',
    path,
    detail: 'no valid Study Instance UID',
  })),
  otherFiles: { programs: 0, documents: 0, images: 0, others: 0 },
  otherFilePaths: noOtherPaths,
});
const onlyIndex = catalogOf([], {
  problems: [],
  otherFiles: { programs: 0, documents: 0, images: 0, others: 0 },
  otherFilePaths: noOtherPaths,
  counts: { instances: 0, filesSeen: 1, filesOpened: 1, bytesRead: 400, bytesTotal: 400 },
});
const holidayPhotos = catalogOf([], {
  source: { kind: 'folder', path: '/home/robin/Holiday', label: '' },
  problems: [],
  otherFiles: { programs: 0, documents: 2, images: 214, others: 3 },
  otherFilePaths: noOtherPaths,
});
const emptyFolder = catalogOf([], {
  source: { kind: 'folder', path: '/home/robin/New', label: '' },
  problems: [],
  counts: { instances: 0, filesSeen: 0, filesOpened: 0, bytesRead: 0, bytesTotal: 0 },
  otherFiles: { programs: 0, documents: 0, images: 0, others: 0 },
  otherFilePaths: noOtherPaths,
});
/** 60 exams of 50 series. */
const large = catalogOf([
  {
    ...robin,
    studies: Array.from({ length: 60 }, (_none, exam) =>
      study({
        studyUid: `1.9.${exam}`,
        series: Array.from({ length: 50 }, (_nothing, index) =>
          series({ seriesUid: `1.9.${exam}.${index}`, number: index, description: `Slices ${index + 1}` }),
        ),
      }),
    ),
  },
]);

/** The most awkward of what is on real discs. */
const awkward = catalogOf(
  [
    {
      patientId: '',
      patientName: '',
      birthDate: '',
      sex: '',
      studies: [
        study({
          studyUid: '1.7',
          date: '',
          institution:
            'Universitätsklinikum mit einem besonders langen Namen, Klinik und Poliklinik für Radiologie, Standort Nord',
          description: 'AbdomenThoraxVerlaufskontrolleOhneLeerzeichenInDerBeschreibungDieNichtAufhört',
          series: [
            series({
              seriesUid: '1.7.1',
              modality: 'XX',
              bodyPart: '',
              number: null,
              content: 'other',
              bytes: 12,
            }),
            series({
              seriesUid: '1.7.2',
              description:
                'SPAIR_tra_p2_fs_mbh_320_DYNAMIC_WITH_CONTRAST_AND_SUBTRACTION_OF_NATIVE_SERIES_0_30_60_90s',
              instances: 12_345,
              bytes: 6_200_000_000,
            }),
          ],
        }),
      ],
    },
  ],
  {
    problems: [
      ...few,
      ...Array.from({ length: 1204 }, (_none, index) => ({
        code: 'unreadable' as const,
        path: `DATA/${index}`,
      })),
      { code: 'identifiers-disagree' },
      { code: 'dicomdir-repaired' },
      { code: 'name-undecodable' },
    ],
  },
);

export const catalogs = {
  one: onePatient,
  two: twoPatients,
  mixed,
  unusable,
  index: onlyIndex,
  photos: holidayPhotos,
  empty: emptyFolder,
  large,
  awkward,
  whole: catalogOf([{ ...robin, studies: [heartUltrasound] }], { problems: [] }),
  provisional: catalogOf([robin], { provisional: true, problems: [] }),
  misdeclared: catalogOf([{ ...robin, patientName: 'Èâàíîâ^Èâàí', likelyName: 'Иванов^Иван' }], {
    problems: [{ code: 'name-undecodable', path: 'DICOM/IM0001', files: 204 }],
  }),
};
export type CatalogName = keyof typeof catalogs;

const ct = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxUid: '1.2.840.10008.1.2.1' };
const us = { sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1', transferSyntaxUid: '1.2.840.10008.1.2' };

const instance = (
  given: Partial<ViewInstance> & Pick<ViewInstance, 'url' | 'sopInstanceUid'>,
): ViewInstance => ({
  ...ct,
  instanceNumber: 1,
  sliceDistanceMm: null,
  stack: '',
  frames: 1,
  bytes: 500_000,
  ...given,
});

/** Real pictures, from the test server. */
export const instancesOf = (seriesUid: string, origin: string): ViewInstance[] => {
  if (seriesUid === '1.2.4.1')
    return [
      instance({
        ...us,
        url: `${origin}/i/multiframe/IM00001.implicit_little_endian.dcm`,
        sopInstanceUid: '1.2.4.1.1',
        frames: 8,
      }),
    ];
  const files = seriesUid.endsWith('2') ? ['03'] : ['01', '02', '03', '04'];
  return files.map((name, index) =>
    instance({
      url: `${origin}/i/series-ct/ge-head-4/${name}.dcm`,
      sopInstanceUid: `${seriesUid}.${index}`,
      instanceNumber: index + 1,
      sliceDistanceMm: index * 5,
      stack: '',
    }),
  );
};

export const hospital: Facility = {
  slug: 'neurology',
  name: 'Northfield Hospital',
  department: 'Neurology',
  telephone: '+44 20 7946 0991',
  email: 'pictures@northfield.example',
  hasLogo: false,
  roles: ['patient', 'guardian', 'staff'],
  asks: { recipient: true, reason: true, note: true },
  accepts: { modalities: [], bytes: null, attachments: true },
  languages: ['en'],
  release: {
    version: '2026-1',
    text: 'I send these pictures to Northfield Hospital so that its staff can use them for treatment. I am the patient, or I may act for the patient. The hospital keeps them as long as the law asks, and I can ask for their erasure.',
  },
  codeMinutes: 30,
  jwks: { keys: [] },
};

export const deposit = (given: Partial<DepositView> = {}): DepositView => ({
  depositId,
  facility: hospital,
  host: 'northfield.example',
  link: 'https://northfield.example/f/neurology',
  target: null,
  state: 'sending',
  picturesHeld: 127,
  picturesTotal: 204,
  bytesHeld: 66_700_000,
  bytesTotal: 106_724_000,
  bytesPerSecond: 1_900_000,
  secondsLeft: 62,
  exams: sentExams({ patients: [robin] }, ({ studyUid }) => studyUid === headCt.studyUid),
  series: [
    { studyUid: '1.2.3', seriesUid: '1.2.3.1', held: 119, total: 196 },
    { studyUid: '1.2.3', seriesUid: '1.2.3.2', held: 7, total: 7 },
    { studyUid: '1.2.3', seriesUid: '1.2.3.3', held: 1, total: 1 },
  ],
  sourceKind: 'disc',
  sources: [{ kind: 'disc', picturesHeld: 127, picturesTotal: 204, isFree: true }],
  expectsMore: false,
  takesMore: true,
  gaps: 0,
  gapsBy: noGaps,
  sourceFree: true,
  error: null,
  hasReceipt: false,
  startedAt: '2026-11-22T14:05:00Z',
  ...given,
});

export const receivedStudies = [
  {
    studyUid: '1.2.3',
    patientName: 'Sample^Robin',
    birthDate: '19710504',
    date: '20240312',
    description: 'CT HEAD WITHOUT CONTRAST',
    modalities: ['CT', 'SR'],
    instances: 204,
    bytes: 106_724_000,
  },
  {
    studyUid: '1.2.4',
    patientName: 'Sample^Robin',
    birthDate: '19710504',
    date: '20240202',
    description: 'Echocardiography',
    modalities: ['US'],
    instances: 27,
    bytes: 211_000_000,
  },
];

const goodConnection: ConnectionReport = {
  time: '2026-11-22T14:09:00Z',
  host: 'northfield.example',
  program: { version: 'DISCPORT_0_1', system: 'linux 6.1.0 x64', node: '24.0.0' },
  findings: [
    { code: 'proxy/none', facts: {}, names: {} },
    { code: 'name/found', facts: {}, names: { host: 'northfield.example', address: '192.0.2.7' } },
    { code: 'connection/open', facts: {}, names: { host: 'northfield.example', address: '192.0.2.7' } },
    {
      code: 'certificate/public',
      facts: {},
      names: { issuer: 'R11, Example Trust', subject: 'northfield.example' },
    },
    { code: 'answer/facility', facts: {}, names: {} },
    { code: 'clock/right', facts: {}, names: {} },
    { code: 'space/enough', facts: { freeBytes: 15_300_000_000, wantedBytes: 1_000_000_000 }, names: {} },
  ],
};
/** The same, with what is in the way of pictures, and what is only to be known. */
export const brokenConnection: ConnectionReport = {
  ...goodConnection,
  findings: [
    { code: 'proxy/used', facts: {}, names: { proxy: 'proxy.example:8080' } },
    { code: 'name/by-proxy', facts: {}, names: { host: 'northfield.example' } },
    {
      code: 'certificate/untrusted',
      facts: {},
      names: { issuer: 'Inspection Authority, Northfield IT', subject: 'northfield.example' },
    },
    { code: 'clock/wrong', facts: { aheadSeconds: -86_400 }, names: {} },
    { code: 'space/little', facts: { freeBytes: 300_000_000, wantedBytes: 1_000_000_000 }, names: {} },
  ],
};

/** What a person adds: a report, and a photo that was taken upright. */
const attachments: readonly AttachmentView[] = [
  { id: 'a'.repeat(32), name: 'Report of 2019.pdf', kind: 'pdf', bytes: 182_000, isTurned: false },
  { id: 'b'.repeat(32), name: 'Film on the window.jpg', kind: 'photo', bytes: 3_400_000, isTurned: true },
];

/** A host where everything goes well; a test replaces the answers it is about. */
export const sampleHost = (origin: string, catalog: Catalog = onePatient): ScriptedHost => {
  let settings: Settings = defaultSettings;
  let targets: TargetView[] = [];
  const script: Script = {
    'drives:list': () => [],
    'file:save': () => ({ saved: true }),
    'files:save': () => ({ saved: true }),
    'picture:copy': () => null,
    'recent:list': () => [],
    'recent:choose': () => ({ path: catalog.source.path }),
    'recent:remove': () => null,
    'recent:clear': () => null,
    'settings:show': () => settings,
    'settings:keep': (wanted) => {
      settings = wanted;
      return null;
    },
    'app:info': () => ({
      version: '0.1.0',
      trialRuntime: false,
      startedAgain: false,
      keepsSecrets: true,
      openPaths: [],
      facilityLink: null,
      locale: 'en-GB',
    }),
    'source:choose': () => ({ path: catalog.source.path }),
    'scan:start': ({ paths: [path = ''] }) => {
      // told before the answer arrives, as a quick worker may
      host.tell('scan:catalog', { scanId, catalog });
      return { scanId, place: path };
    },
    'scan:again': () => null,
    'scan:copy': () => ({ taken: 0 }),
    'scan:cancel': () => null,
    'scan:close': () => null,
    'choice:gaps': () => ({ gapsBy: noGaps, unidentified: 0 }),
    'series:instances': ({ series: { seriesUid } }) => instancesOf(seriesUid, origin),
    'facility:open': () => ({ facility: hospital, host: 'northfield.example' }),
    'facility:logo': () => ({ bytes: null }),
    'facility:code': () => ({ requestId: 'request-1', expiresInSeconds: 1800 }),
    'connection:examine': () => goodConnection,
    'target:list': () => targets,
    'target:add': ({ name, url, auth }) => {
      const id = String(targets.length).padStart(32, '0');
      targets = [...targets, { id, name, url, auth: auth.kind, hasSecret: true }];
      return null;
    },
    'target:remove': ({ id }) => {
      targets = targets.filter((one) => one.id !== id);
      return null;
    },
    'target:test': () => ({ answersSearches: true }),
    'attachment:choose': () => ({ added: [...attachments], refused: [] }),
    'deposit:at': () => ({ depositId }),
    'deposit:open': () => ({ depositId, asksGuard: true }),
    'deposit:renew': ({ depositId: renewed }) => ({ depositId: renewed }),
    'deposit:guard': () => ({ name: 'match', birthDate: 'match', triesLeft: 4 }),
    'deposit:start': () => {
      host.tell('deposit:changed', deposit());
      return null;
    },
    'deposit:add': () => {
      host.tell('deposit:changed', deposit());
      return null;
    },
    'deposit:more': () => null,
    'deposit:pause': () => {
      host.tell('deposit:changed', deposit({ state: 'paused' }));
      return null;
    },
    'deposit:resume': () => {
      host.tell('deposit:changed', deposit());
      return null;
    },
    'deposit:stop': () => {
      host.tell('deposit:changed', deposit({ state: 'stopped' }));
      return null;
    },
    'deposit:list': () => [],
    'deposit:unreadable': () => 0,
    'receipt:show': () => ({
      depositId,
      facilityName: hospital.name,
      time: '2026-11-22T14:09:00Z',
      studies: 1,
      instances: 204,
      bytes: 106_724_000,
      gaps: 0,
      gapsBy: noGaps,
      unidentified: 0,
      merkleRoot: '9f2c4be17a0d55c3'.repeat(4),
      keyId: 'northfield-2026-1',
      verdict: 'valid',
    }),
    'receipt:save': () => ({ saved: true }),
    'receipt:print': () => null,
    'export:choose': ({ format }) => ({
      path: format === 'folder' ? '/media/STICK/Pictures' : `/home/robin/Documents/IMAGING_CD.${format}`,
    }),
    'export:plan': ({ path }) => ({
      instances: 231,
      bytes: 318_400_000,
      freeBytes: path === null ? null : 15_300_000_000,
      discs: { cd: 2, dvd: 1, bd: 1 },
      notes: [],
      profiles: ['STD-GEN-DVD-JPEG'],
      offers: { profiles: [], explicit: false },
      viewers: { 'key-pictures': 15_200_000, 'all-pictures': 439_000_000 },
    }),
    'export:start': () => ({ jobId }),
    'export:cancel': () => null,
    'export:reveal': () => null,
    'export:papers': () => ({ saved: true }),
    'burn:drives': () => [],
    'check:start': () => ({ jobId }),
    'check:cancel': () => null,
    'check:save': () => ({ saved: true }),
    'receive:open': () => ({ accessId, facilityName: hospital.name, studies: receivedStudies }),
    'receive:choose': () => ({ path: '/home/robin/Pictures/From Northfield' }),
    'receive:start': () => ({ jobId }),
    'receive:cancel': () => null,
  };
  const host: ScriptedHost = new ScriptedHost(script);
  return host;
};
