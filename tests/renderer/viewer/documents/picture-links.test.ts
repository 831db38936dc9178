import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTexts } from '../../../../renderer/text/i18n';
import { findListed, linkWords, notFoundWords } from '../../../../renderer/viewer/documents/picture-links';
import type { ViewerExam } from '../../../../renderer/viewer/viewer-series';

/** An exam of one series with one picture that is here. */
const examWith = (elsewhere: number): readonly ViewerExam[] => [
  {
    key: 'exam',
    title: '',
    date: '',
    institution: '',
    series: [
      {
        key: 'head',
        title: 'Head',
        modality: 'CT',
        count: 1 + elsewhere,
        elsewhere,
        instances: [
          {
            url: 'x:1',
            sopInstanceUid: '1',
            sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
            transferSyntaxUid: '1.2.840.10008.1.2.1',
            instanceNumber: 99,
            sliceDistanceMm: 3,
            stack: '',
            frames: 1,
            bytes: 1,
          },
        ],
        missing: 0,
        provisional: false,
      },
    ],
  },
];

beforeAll(() => startTexts('en'));

const wordsOf = (exams: readonly ViewerExam[]): string | undefined => {
  const found = findListed(exams, '1', 0);
  return found === undefined ? undefined : linkWords(i18next.t, found);
};

describe('a picture that a document means', () => {
  test('has its number where all of its series is here, and none where it can not be counted', () => {
    expect(wordsOf(examWith(0))).toBe('Picture 1 of Head');
    expect(wordsOf(examWith(98))).toBe('A picture of Head');
  });

  test('that is not here is said to be in no exam only where nothing lies elsewhere', () => {
    expect(notFoundWords(i18next.t, examWith(0))).toBe('A picture that is not in this exam');
    expect(notFoundWords(i18next.t, examWith(98))).toBe('A picture that is not here, and may be on the disc');
  });
});
