import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { bodyPartIn, bodyPartOf } from '../../../renderer/text/body-parts';
import {
  countAll,
  countHere,
  countSeries,
  countTogether,
  describeExam,
  describeMore,
  describePeople,
  describePerson,
  describeSeries,
} from '../../../renderer/text/describe-exam';
import { createFormat } from '../../../renderer/text/format';
import { startTexts } from '../../../renderer/text/i18n';
import { examWords, modalityWord } from '../../../renderer/text/modalities';
import type { Series } from '../../../shared/model/scan';

beforeAll(() => startTexts('en'));

const { t } = i18next;
const format = createFormat('en-GB');

const series = (given: Partial<Series>): Series => ({
  seriesUid: '1.2',
  modality: 'CT',
  number: null,
  description: '',
  bodyPart: '',
  content: 'pictures',
  instances: 1,
  missing: 0,
  incomplete: 0,
  frames: 1,
  bytes: 1,
  ...given,
});
const study = (description: string, ...all: readonly Partial<Series>[]) => {
  const list = all.map(series);
  return { description, modalities: list.map(({ modality }) => modality), series: list };
};

describe('an exam is called by what it is', () => {
  test.each([
    ['CT of the head', study('', { bodyPart: 'HEAD' })],
    ['CT of the head', study('CT HEAD W/O CONTRAST', {})],
    ['MRI of the lower spine', study('lumbar spine routine', { modality: 'MR' })],
    ['X-ray of the chest', study('Thorax pa', { modality: 'DX' }, { modality: 'CR' })],
    [
      'CT and PET of the whole body',
      study('', { bodyPart: 'WHOLEBODY' }, { modality: 'PT', bodyPart: 'WHOLEBODY' }),
    ],
    ['Ultrasound of the heart', study('', { modality: 'US', bodyPart: 'HEART' }, { modality: 'SR' })],
    ['Follow-up after surgery', study('Follow-up after surgery', { modality: 'XX' })],
    ['CT exam', study('CT', {})],
    ['Report', study('', { modality: 'SR' })],
    ['Report and Document', study('', { modality: 'SR' }, { modality: 'DOC' })],
    ['Eye pictures exam', study('OCT:', { modality: 'OPT' })],
    ['Left eye', study(' Left eye: ', { modality: 'XX' })],
    ['Unnamed exam', study('', { modality: 'XX' })],
  ])('%s', (name, given) => {
    expect(describeExam(t, format, given)).toBe(name);
  });

  test('two parts are not one: then the description says it', () => {
    const given = study('Trauma scan', { bodyPart: 'HEAD' }, { bodyPart: 'ABDOMEN' });
    expect(describeExam(t, format, given)).toBe('Trauma scan');
  });

  test('what the description adds is kept beside the name, and only that', () => {
    expect(describeMore(t, format, study('CT HEAD W/O CONTRAST', {}))).toBe('CT HEAD W/O CONTRAST');
    expect(describeMore(t, format, study('HEAD', { bodyPart: 'HEAD' }))).toBe('');
    expect(describeMore(t, format, study('Trauma scan', { modality: 'XX' }))).toBe('');
  });
});

describe('a series is called by its description, else by kind, part and number', () => {
  test.each([
    ['Head, thin slices', { description: ' Head, thin slices ' }],
    ['CT of the head', { bodyPart: 'HEAD', number: 3 }],
    ['CT, series 3', { number: 3 }],
    ['CT series', {}],
    ['Report', { modality: 'SR', bodyPart: 'HEAD', number: 3 }],
    ['Document', { modality: 'DOC' }],
    ['Series 2', { modality: 'ZZ', bodyPart: 'HEAD', number: 2 }],
    ['Unnamed series', { modality: 'ZZ' }],
    ['Macula', { description: 'Macula:' }],
  ])('%s', (name, given) => {
    expect(describeSeries(t, series(given))).toBe(name);
  });
});

test('counts are in the words of what is counted', () => {
  expect(countSeries(t, { content: 'pictures', instances: 1 })).toBe('1 picture');
  expect(countSeries(t, { content: 'pictures', instances: 12_345 })).toBe('12,345 pictures');
  expect(countSeries(t, { content: 'loops', instances: 27 })).toBe('27 loops');
  expect(countSeries(t, { content: 'document', instances: 1 })).toBe('1 document');
  expect(countSeries(t, { content: 'other', instances: 2 })).toBe('2 items');
});

test('an exam counts pictures, loops, documents and other things each in their own words', () => {
  const count = (...all: readonly Partial<Series>[]): string => countAll(t, format, all.map(series));
  expect(count({ content: 'document' })).toBe('1 document');
  expect(count({ content: 'document' }, { instances: 7 }, { instances: 2 })).toBe(
    '9 pictures and 1 document',
  );
  expect(count({ content: 'other', modality: 'ECG' })).toBe('1 item');
  expect(count({ content: 'loops' }, { instances: 30 }, { content: 'document', instances: 2 })).toBe(
    '30 pictures, 1 loop and 2 documents',
  );
  expect(count()).toBe('0 pictures');
});

test('together they are counted in few words', () => {
  const count = (...all: readonly Partial<Series>[]): string => countTogether(t, all.map(series));
  expect(count({ instances: 7 }, { instances: 1 })).toBe('8 pictures');
  expect(count({ content: 'document' })).toBe('1 document');
  expect(count({ content: 'loops' }, { instances: 30 }, { content: 'document', instances: 2 })).toBe(
    '33 items',
  );
  expect(count()).toBe('0 pictures');
});

test('somebody without a name is not an empty line', () => {
  expect(describePerson(t, { patientName: '^' })).toBe('No name given');
});

test('what a name probably reads stands beside it, as a guess', () => {
  expect(describePerson(t, { patientName: 'Èâàíîâ^Èâàí', likelyName: 'Иванов^Иван' })).toBe(
    'Èâàíîâ, Èâàí (probably Иванов, Иван)',
  );
});

test('everybody whom chosen pictures name is named once, and told apart where they are several', () => {
  const robin = { patientName: 'Sample^Robin', birthDate: '19710504' };
  const other = { patientId: 'P2', patientName: 'Other^Person', birthDate: '' };
  const twin = { patientId: 'P3', patientName: 'Sample^Robin', birthDate: '19990101' };
  expect(describePeople(t, format, [{ ...robin, series: [series({})] }])).toBe('Sample, Robin');
  const exams = [
    { ...robin, series: [series({}), series({ otherPatients: [other, twin] })] },
    { ...robin, series: [series({ otherPatients: [other] })] },
  ];
  expect(describePeople(t, format, exams)).toBe(
    'Sample, Robin (born 4 May 1971), Other, Person (no date of birth given) and Sample, Robin (born 1 January 1999)',
  );
});

test('body parts are found however they are spelt', () => {
  expect(bodyPartOf('C-SPINE')).toBe('neckSpine');
  expect(bodyPartOf('chest abdomen')).toBe('chestAndAbdomen');
  expect(bodyPartOf('TOESTUBBER')).toBeNull();
  expect(bodyPartIn('MRT_Knie rechts / KNEE')).toBe('knee');
  expect(bodyPartIn('Headache')).toBeNull();
  expect(bodyPartIn('')).toBeNull();
});

test('companions do not name an exam that has pictures', () => {
  expect(examWords(['SR', 'CT', 'PR', 'ct'])).toEqual(['ct']);
  expect(examWords(['SR', 'DOC'])).toEqual(['report', 'document']);
  expect(modalityWord('constructor')).toBe('other');
});

test('what lies elsewhere is counted, and how much is here is said beside it', () => {
  const some = [series({ instances: 1, elsewhere: 249 }), series({ instances: 1, content: 'document' })];
  expect(countAll(t, format, some)).toBe('250 pictures and 1 document');
  expect(countHere(t, some)).toBe('2 of 251 here');
  expect(countHere(t, [series({ instances: 4 })])).toBe('');
});
