import { describe, expect, test } from 'vitest';
import { newFilter } from '../../../../renderer/viewer/documents/key-filter';
import type { ViewerExam, ViewerSeries } from '../../../../renderer/viewer/viewer-series';
import type { ViewInstance } from '../../../../shared/contract/ipc';

const picture = (sopInstanceUid: string): ViewInstance => ({
  url: sopInstanceUid,
  sopInstanceUid,
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  instanceNumber: null,
  sliceDistanceMm: null,
  stack: '',
  frames: 0,
  bytes: 0,
});

const series = (key: string, uids: readonly string[], elsewhere: number): ViewerSeries => ({
  key,
  title: key,
  modality: 'CT',
  count: uids.length + elsewhere,
  elsewhere,
  instances: uids.map(picture),
  missing: 0,
  provisional: false,
});

const examOf = (...all: readonly ViewerSeries[]): readonly ViewerExam[] => [
  { key: 'exam', title: '', date: '', institution: '', series: all },
];

const leftOf = (uids: readonly string[], exams: readonly ViewerExam[]) =>
  newFilter(uids)(exams).flatMap((exam) =>
    exam.series.map(({ key, instances = [], count, elsewhere }) => ({
      key,
      here: instances.length,
      count,
      elsewhere,
    })),
  );

describe('key pictures alone', () => {
  test('are counted where all of the exam is here, and series without any are left out', () => {
    expect(leftOf(['2'], examOf(series('a', ['1', '2'], 0), series('b', ['3'], 0)))).toEqual([
      { key: 'a', here: 1, count: 1, elsewhere: 0 },
    ]);
  });

  test('are never counted as fewer than none here, where most of their series lies elsewhere', () => {
    expect(leftOf(['1'], examOf(series('a', ['1'], 98), series('b', ['2'], 98)))).toEqual([
      { key: 'a', here: 1, count: 99, elsewhere: 98 },
    ]);
  });

  test('may be in a series that lies elsewhere, while some of them are not here', () => {
    expect(
      leftOf(['1', '9'], examOf(series('a', ['1'], 0), series('b', ['2'], 98), series('c', ['3'], 0))),
    ).toEqual([
      { key: 'a', here: 1, count: 1, elsewhere: 0 },
      { key: 'b', here: 0, count: 98, elsewhere: 98 },
    ]);
  });
});
