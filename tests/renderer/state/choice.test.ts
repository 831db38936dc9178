import { describe, expect, test } from 'vitest';
import {
  carryOver,
  chosenRefs,
  chosenStudies,
  createChoice,
  namesDisagree,
  seriesKey,
  sumUp,
  tickOfPatient,
  tickOfStudy,
  type NamedPerson,
} from '../../../renderer/state/choice';
import type { Catalog, Patient } from '../../../shared/model/scan';
import { catalogOf, headCt, heartUltrasound, onePatient, robin, twoPatients } from '../preview/sample-world';

const kim = twoPatients.patients[1];
if (kim === undefined) throw new Error('the sample has two people');
const keysOf = (...patients: readonly Patient[]): string[] =>
  patients
    .flatMap(({ studies }) => studies)
    .flatMap(({ studyUid, series }) => series.map(({ seriesUid }) => seriesKey({ studyUid, seriesUid })));
const without = (...series: readonly string[]): Catalog =>
  catalogOf([
    {
      ...robin,
      studies: robin.studies.map((study) => ({
        ...study,
        series: study.series.filter(({ seriesUid }) => !series.includes(seriesUid)),
      })),
    },
  ]);

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

describe('an exam that names several people', () => {
  const also: NamedPerson = { patientId: '20-0007-1', patientName: 'Example^Kim', birthDate: '19880229' };
  const [first, ...rest] = headCt.series;
  if (first === undefined) throw new Error('the sample has series');
  const mixed = catalogOf([
    { ...robin, studies: [{ ...headCt, series: [{ ...first, otherPatients: [also] }, ...rest] }] },
  ]);
  const shared = catalogOf([
    { ...robin, studies: [{ ...headCt, series: [first] }] },
    { ...kim, studies: [{ ...headCt, series: rest }] },
  ]);

  test('is not chosen by itself, be it the only one', () => {
    const choice = createChoice();
    choice.getState().follow(null, mixed);
    expect(choice.getState().chosen.size).toBe(0);
    choice.getState().follow(null, catalogOf([robin], { problems: [{ code: 'identifiers-disagree' }] }));
    expect(choice.getState().chosen.size).toBe(0);
  });

  test('says whom else it names, also where they stand in the list themselves', () => {
    const others = (catalog: Catalog, chosen: readonly string[]) =>
      chosenStudies(catalog, new Set(chosen)).map((one) => one.others.map(({ patientName }) => patientName));
    expect(others(mixed, keysOf(...mixed.patients))).toEqual([['Example^Kim']]);
    // the series that is chosen names nobody else
    expect(others(mixed, ['1.2.3/1.2.3.2'])).toEqual([[]]);
    expect(others(shared, ['1.2.3/1.2.3.1'])).toEqual([['Example^Kim^Alex']]);
    expect(others(twoPatients, keysOf(robin, kim))).toEqual([[], [], []]);
    expect([mixed, shared, twoPatients, onePatient].map(namesDisagree)).toEqual([true, true, false, false]);
  });

  test('is checked anew whenever something else is chosen', () => {
    const choice = createChoice();
    for (const change of [
      () => {
        choice.getState().setStudy(headCt, true);
      },
      () => {
        choice.getState().follow(mixed, mixed);
      },
      () => {
        choice.getState().clear();
      },
    ]) {
      choice.getState().checkNames(true);
      change();
      expect(choice.getState().namesChecked).toBe(false);
    }
  });

  test('takes in nothing of somebody else that turns up late', () => {
    const before = { patients: [{ ...robin, studies: [{ ...headCt, series: [first] }] }] };
    const chosen = new Set(['1.2.3/1.2.3.1']);
    expect(carryOver(chosen, true, before, shared)).toEqual(chosen);
    const [second, third] = rest;
    if (second === undefined || third === undefined) throw new Error('the sample has three series');
    const late = catalogOf([
      { ...robin, studies: [{ ...headCt, series: [first, { ...second, otherPatients: [also] }, third] }] },
    ]);
    expect(carryOver(chosen, true, before, late)).toEqual(new Set(['1.2.3/1.2.3.1', '1.2.3/1.2.3.3']));
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
