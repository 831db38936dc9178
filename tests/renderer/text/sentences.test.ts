import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeError } from '../../../renderer/text/describe-error';
import {
  countOtherFiles,
  describeOtherFiles,
  groupProblems,
  nameSource,
} from '../../../renderer/text/describe-source';
import { en } from '../../../renderer/text/en';
import { createFormat } from '../../../renderer/text/format';
import { startTexts } from '../../../renderer/text/i18n';
import { readStrong, strong } from '../../../renderer/text/strong';
import { errorCodes, type ErrorCode } from '../../../shared/errors/user-error';
import { losingProblems, problemCodes } from '../../../shared/model/problem-codes';

beforeAll(() => startTexts('en'));

const { t } = i18next;
const format = createFormat('en-GB');
const sentencesOf = (texts: object): string[] =>
  Object.values(texts).flatMap((text: unknown) =>
    typeof text === 'string' ? [text] : typeof text === 'object' && text !== null ? sentencesOf(text) : [],
  );
const describeCode = (code: ErrorCode, facts: Readonly<Record<string, number>> = {}) =>
  describeError(t, format, { code, facts, remedy: 'retry' });

describe('errors', () => {
  test.each(errorCodes)('%s says what happened and what to do', (code) => {
    const { what, next } = describeCode(code);
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(next).toMatch(/^[A-Z].*\.$/);
    expect(what).not.toContain(code);
  });

  test.each(errorCodes)('%s says what became of the pictures', (code) => {
    expect(en.errors[code].kept).toMatch(/\.$/);
  });

  test('facts become sentences', () => {
    expect(describeCode('code/wrong', { triesLeft: 1 }).next).toMatch(/You have 1 try left\.$/);
    expect(describeCode('code/wrong', { triesLeft: 4 }).next).toMatch(/You have 4 tries left\.$/);
    expect(describeCode('code/too-many-requests', { waitSeconds: 61 }).next).toMatch(/Wait 2 minutes\.$/);
    expect(describeCode('access/too-many-tries', { waitSeconds: 86_390 }).next).toMatch(/Wait 24 hours\.$/);
    expect(describeCode('export/no-space', { needBytes: 318e6, freeBytes: 12e7 }).next).toMatch(
      /^It needs 318\u00a0MB, and 120\u00a0MB are free\./,
    );
  });
});

describe('problems', () => {
  test.each(problemCodes)('%s has a sentence for one and for many', (code) => {
    const one = t(`problems.${code}`, { count: 1 });
    const many = t(`problems.${code}`, { count: 1204 });
    expect(one).toMatch(/^[A-Z0-9].*\.$/);
    expect(many).toMatch(/^[A-Z0-9].*\.$/);
    expect(`${one}${many}`).not.toContain('{{');
    if (/\d/.test(one)) expect(many).toContain('1,204');
  });

  test('one that stands for many files counts as many', () => {
    const groups = groupProblems([
      { code: 'dicomdir-contradicts', path: 'a', files: 2000 },
      { code: 'dicomdir-contradicts', path: 'b' },
    ]);
    expect(groups.map(({ code, files }) => t(`problems.${code}`, { count: files }))).toEqual([
      'For 2,001 pictures the list says something else than the pictures. We believe the pictures.',
    ]);
  });

  test.each(problemCodes)('%s is told of a folder as of a disc', (code) => {
    for (const count of [1, 2])
      expect(t(`problems.${code}`, { count })).not.toMatch(/\bdiscs?\b(?! images?)/i);
  });

  test('a picture that ends too soon is not said to be left out: it is sent', () => {
    expect(losingProblems.has('incomplete')).toBe(false);
    expect(t('problems.incomplete', { count: 1 })).toBe(
      '1 picture is incomplete. It is sent and copied as it is.',
    );
  });

  test('those that lose something come first, and the same are counted together', () => {
    const groups = groupProblems([
      { code: 'duplicate', path: 'a' },
      { code: 'damaged', path: 'b' },
      { code: 'duplicate', path: 'c' },
    ]);
    expect(groups.map(({ code, loses, problems }) => [code, loses, problems.length])).toEqual([
      ['damaged', true, 1],
      ['duplicate', false, 2],
    ]);
  });
});

test('what is said of what was read and sent is as true of a folder as of a disc', () => {
  const { stopped, stopText } = en.sending;
  for (const sentence of sentencesOf([en.receipt, en.report, stopped, stopText]))
    expect(sentence).not.toMatch(/\bdiscs?\b/i);
});

test('no sentence uses a word of the trade', () => {
  const trade =
    /\b(instances?|SOP|stud(y|ies)|upload|payload|tokens?|UIDs?|DICOMDIR|modality|STOW|metadata)\b/i;
  expect(sentencesOf(en).filter((sentence) => trade.test(sentence))).toEqual([]);
});

test('what else is on a disc is counted in words', () => {
  const none = { programs: 0, documents: 0, images: 0, others: 0 };
  const describe_ = (given: Partial<typeof none>) => describeOtherFiles(t, format, { ...none, ...given });
  expect(describe_({ programs: 1, others: 12 })).toBe('A program and 12 other files');
  expect(describe_({ documents: 2, images: 214, others: 1 })).toBe(
    '2 documents, 214 photos or drawings and 1 other file',
  );
  expect(describe_({})).toBe('');
  expect(countOtherFiles({ ...none, programs: 1, others: 12 })).toBe(13);
});

test('a source without a label is called by the end of its path', () => {
  expect(nameSource('IMAGING_CD', '/media/cdrom')).toBe('IMAGING_CD');
  expect(nameSource('', '/home/desk/Pictures/')).toBe('Pictures');
  expect(nameSource('', 'C:\\Users\\Robin\\disc.iso')).toBe('disc.iso');
  expect(nameSource('', 'D:\\')).toBe('D:');
});

test('a stressed value stays one, whatever is in it', () => {
  expect(readStrong(`Pictures of ${strong('Sample, <b>Robin</b>')} · 2 exams`)).toEqual([
    { text: 'Pictures of ', strong: false },
    { text: 'Sample, <b>Robin</b>', strong: true },
    { text: ' · 2 exams', strong: false },
  ]);
  expect(readStrong(strong('a\uE001b\uE000c'))).toEqual([{ text: 'abc', strong: true }]);
  expect(readStrong('plain')).toEqual([{ text: 'plain', strong: false }]);
});
