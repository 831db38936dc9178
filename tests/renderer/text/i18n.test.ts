import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { startTexts } from '../../../renderer/text/i18n';

beforeAll(() => startTexts('en'));

it('a name that runs from right to left is kept apart from the sentence around it, others are as they are', () => {
  const look = (name: string): string => i18next.t('action.lookAt', { name });
  expect(look('قباني, لنزار')).toBe('Look at \u2068قباني, لنزار\u2069');
  expect(look('כהן, דוד')).toBe('Look at \u2068כהן, דוד\u2069');
  expect(look('Müller <b>&amp;')).toBe('Look at Müller <b>&amp;');
});
