import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { startTexts } from '../../../renderer/text/i18n';

beforeAll(() => startTexts('en'));

const look = (name: string): string => i18next.t('action.lookAt', { name });

it('a name that runs from right to left is kept apart from the sentence around it, others are as they are', () => {
  expect(look('قباني, لنزار')).toBe('Look at \u2068قباني, لنزار\u2069');
  expect(look('כהן, דוד')).toBe('Look at \u2068כהן, דוד\u2069');
  expect(look('Müller <b>&amp;')).toBe('Look at Müller <b>&amp;');
});

it.each([
  ['a name that turns what follows it', 'DOE\u202eNHOJ', '\u2068DOE\u202eNHOJ\u2069'],
  ['a name that ends an isolate and turns', 'DOE\u2069\u202eX', '\u2068DOE\u202eX\u2069'],
  ['a name that leaves isolates open', '\u2066DOE\u2067X', '\u2068\u2066DOE\u2067X\u2069\u2069\u2069'],
])('%s turns nothing around it', (_, name, apart) => {
  expect(look(name)).toBe(`Look at ${apart}`);
  expect(look(look(name))).toBe(`Look at \u2068Look at ${apart}\u2069`);
});
