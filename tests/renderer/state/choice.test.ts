import { describe, expect, test } from 'vitest';
import {
  carryOver,
  chosenRefs,
  chosenStudies,
  createChoice,
  seriesKey,
  sumUp,
  tickOfPatient,
  tickOfStudy,
} from '../../../renderer/state/choice';
import type { Patient } from '../../../shared/model/scan';
import { headCt, heartUltrasound, onePatient, robin, twoPatients } from '../preview/sample-world';

const kim = twoPatients.patients[1];
if (kim === undefined) throw new Error('the sample has two people');
const keysOf = (...patients: readonly Patient[]): string[] =>
  patients
    .flatMap(({ studies }) => studies)
    .flatMap(({ studyUid, series }) => series.map(({ seriesUid }) => seriesKey({ studyUid, seriesUid })));
const without = (...series: readonly string[]): { patients: Patient[] } => ({
  patients: [
    {
      ...robin,
      studies: robin.studies.map((study) => ({
        ...study,
        series: study.series.filter(({ seriesUid }) => !series.includes(seriesUid)),
      })),
    },
  ],
});

describe('what is chosen at first', () => {
  test('everything of one person', () => {
    const choice = createChoice();
    choice.getState().follow(null, onePatient);
    expect([...choice.getState().chosen].sort()).toEqual(keysOf(robin).sort());
  });

  test('nothing where there are pictures of several people', () => {
    const choice = createChoice();
    choice.getState().follow(null, twoPatients);
    expect(choice.getState().chosen.size).toBe(0);
  });
});

describe('boxes of three states', () => {
  test('a study is ticked, half ticked or empty as its series are', () => {
    const choice = createChoice();
    const tick = (): string => tickOfStudy(headCt, choice.getState().chosen);
    expect(tick()).toBe('none');
    choice.getState().setSeries({ studyUid: '1.2.3', seriesUid: '1.2.3.2' }, true);
    expect(tick()).toBe('some');
    choice.getState().setStudy(headCt, true);
    expect(tick()).toBe('all');
    choice.getState().setSeries({ studyUid: '1.2.3', seriesUid: '1.2.3.2' }, false);
    expect(tick()).toBe('some');
    choice.getState().setStudy(headCt, false);
    expect(tick()).toBe('none');
  });

  test('a person is ticked as all of the exams are', () => {
    const choice = createChoice();
    choice.getState().setStudy(headCt, true);
    expect(tickOfPatient(robin, choice.getState().chosen)).toBe('some');
    choice.getState().setPatient(robin, true);
    expect(tickOfPatient(robin, choice.getState().chosen)).toBe('all');
    expect(tickOfPatient(kim, choice.getState().chosen)).toBe('none');
  });

  test('a series that repeats in another study is another one', () => {
    const choice = createChoice();
    choice.getState().setSeries({ studyUid: 'a', seriesUid: '1' }, true);
    expect(choice.getState().chosen.has(seriesKey({ studyUid: 'b', seriesUid: '1' }))).toBe(false);
  });
});

describe('when the list is mended', () => {
  const all = new Set(keysOf(robin));

  test('an untouched choice takes in what turned up', () => {
    const before = without('1.2.3.2');
    expect(carryOver(new Set(keysOf(...before.patients)), false, before, onePatient)).toEqual(all);
  });

  test('an untouched choice is dropped when a second person turns up', () => {
    expect(carryOver(all, false, onePatient, twoPatients).size).toBe(0);
  });

  test('a series that turns up late joins an exam that was chosen whole', () => {
    const before = without('1.2.3.2');
    const chosen = new Set(keysOf(...before.patients));
    expect(carryOver(chosen, true, before, onePatient)).toEqual(all);
  });

  test('a series that turns up late stays out of an exam that was chosen in part', () => {
    const before = without('1.2.3.2');
    const chosen = new Set([seriesKey({ studyUid: '1.2.3', seriesUid: '1.2.3.1' })]);
    expect(carryOver(chosen, true, before, onePatient)).toEqual(chosen);
  });

  test('what is gone from the list is gone from the choice', () => {
    const now = without('1.2.3.2');
    expect(carryOver(all, true, onePatient, now)).toEqual(new Set(keysOf(...now.patients)));
  });
});

test('what is chosen is summed up and named', () => {
  const chosen = new Set(keysOf({ ...robin, studies: [heartUltrasound] }, kim));
  const studies = chosenStudies(twoPatients, chosen);
  expect(sumUp(studies)).toEqual({ patients: 2, exams: 2, instances: 51, bytes: 223_600_000 });
  expect(chosenRefs(studies)).toEqual([
    { studyUid: '1.2.4', seriesUid: '1.2.4.1' },
    { studyUid: '1.2.5', seriesUid: '1.2.5.1' },
  ]);
});
