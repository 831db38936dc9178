import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import {
  describeDetail,
  describeLoss,
  describeReading,
  reportText,
} from '../../../renderer/text/describe-report';
import { createFormat } from '../../../renderer/text/format';
import { startTexts } from '../../../renderer/text/i18n';
import type { Problem } from '../../../shared/model/scan';
import { onePatient } from '../preview/sample-world';

beforeAll(() => startTexts('en'));

const { t } = i18next;
const format = createFormat('en-GB');
const counts = { ...onePatient.counts, instances: 409 };
const loss = (...problems: readonly Problem[]): string =>
  describeLoss(t, format, { problems: [...problems], counts });

test('what was lost comes first, of how many', () => {
  expect(
    loss({ code: 'duplicate' }, { code: 'unreadable', path: 'a' }, { code: 'listed-missing', files: 2 }),
  ).toBe('3 of 412 pictures are missing or can’t be used.');
  expect(loss({ code: 'damaged', path: 'a' })).toBe('1 of 410 pictures is missing or can’t be used.');
  expect(loss({ code: 'duplicate' })).toBe(
    'Every picture on the list is there. There is something to know about some of them.',
  );
  expect(loss({ code: 'limit-reached' })).toBe('There may be more than could be read here.');
  expect(loss({ code: 'archive-cut' }, { code: 'unreadable', path: 'a' })).toBe(
    '1 of 410 pictures is missing or can’t be used. There may be more than could be read here.',
  );
  expect(
    loss({ code: 'packed-unknown', path: 'DICOMDIR' }, { code: 'packed-unknown', path: 'DICOM/IM1' }),
  ).toBe('1 of 410 pictures is missing or can’t be used.');
  expect(loss()).toBe('Every picture on the list is there.');
});

test('that every picture was read to its end is said once it was', () => {
  const read = (readToEnd: number, ...problems: readonly Problem[]): string =>
    describeReading(t, format, { problems: [...problems], counts: { ...counts, readToEnd } });
  expect(read(408)).toBe('');
  expect(read(409, { code: 'duplicate' })).toBe('All 409 pictures were read to the end.');
  expect(read(409, { code: 'unreadable', files: 3 })).toBe(
    '3 of 412 pictures are missing or can’t be used. All others were read to the end.',
  );
  expect(describeLoss(t, format, { problems: [], counts: { ...counts, readToEnd: 409 } })).toBe(
    'Every picture on the list is there. All 409 pictures were read to the end.',
  );
});

test('staff read which bytes could not be had, the last one included', () => {
  const ranges: [number, number][] = [
    [0, 2048],
    [40_960, 43_008],
  ];
  expect(describeDetail(t, format, { code: 'damaged', path: 'a', detail: 'EIO', ranges })).toBe(
    'EIO; bytes 0–2,047; 40,960–43,007',
  );
  expect(describeDetail(t, format, { code: 'damaged', path: 'a' })).toBe('');
});

test('as text it holds every finding and file, however many, and nothing that steers a terminal', () => {
  const problems: Problem[] = Array.from({ length: 1204 }, (_, index) => ({
    code: 'unreadable',
    path: `DICOM/IM${index}\u001b[2J`,
    detail: 'EIO',
  }));
  const catalog = {
    ...onePatient,
    problems,
    otherFiles: { programs: 1, documents: 0, images: 0, others: 12 },
    otherFilePaths: { programs: ['VIEWER.EXE'], documents: [], images: [], others: ['A.BIN'] },
  };
  const text = reportText(t, format, catalog, { version: '0.1.0', now: new Date('2026-11-22T14:09:00Z') });
  expect(text).toContain('1,204 files cannot be read.');
  expect(
    text.split('\n').filter((line) => /^ {2}DICOM\/IM\d+\ufffd\[2J {2}\(EIO\)$/.test(line)),
  ).toHaveLength(1204);
  for (const line of ['Also on it: a program', '  VIEWER.EXE', '  and 11 more files', '22 November 2026'])
    expect(text).toContain(line);
  for (const { patientName } of catalog.patients) expect(text).not.toContain(patientName);
});
