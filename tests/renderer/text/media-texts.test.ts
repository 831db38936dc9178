import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { startTexts } from '../../../renderer/text/i18n';

beforeAll(() => startTexts('en', 'media'));

test.each([
  'viewer.documentBody',
  'viewer.failureBody',
  'document.pdf.broken',
  'document.pdf.locked',
  'document.video.unplayable',
  'layers.documentBody',
] as const)('%s says on a disc what becomes of the file there, and nothing of sending', (key) => {
  const sentence = i18next.t(key);
  expect(sentence).toMatch(/on the disc/);
  expect(sentence).not.toMatch(/sent|export|\$t/);
});
