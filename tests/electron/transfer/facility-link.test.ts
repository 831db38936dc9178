import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseFacilityLink } from '../../../electron/transfer/facility-link';
import { UserError } from '../../../shared/errors/user-error';

const codeOf = (text: string): string => {
  try {
    parseFacilityLink(text);
  } catch (error) {
    if (error instanceof UserError) return error.data.code;
    throw error;
  }
  return 'accepted';
};

const hospital = { base: 'https://pacs.hospital.example', slug: 'radiology', host: 'pacs.hospital.example' };

it.each([
  ['https://pacs.hospital.example/f/radiology', hospital],
  ['pacs.hospital.example/f/radiology', hospital],
  ['  HTTPS://PACS.hospital.example/f/radiology/ \n', hospital],
  ['https://pacs.hospital.example/f/Radiology', hospital],
  ['https://pacs.hospital.exa\r\n mple/f/radio\u200blogy', hospital],
  ['<https://pacs.hospital.example/f/radiology>.', hospital],
  ['discport://pacs.hospital.example/f/radiology', hospital],
  ['discport://open?link=https%3A%2F%2Fpacs.hospital.example%2Ff%2Fradiology', hospital],
  ['discport://open/?link=pacs.hospital.example/f/radiology', hospital],
  [
    'https://hospital.example:8443/discport/f/ct_2',
    { base: 'https://hospital.example:8443/discport', slug: 'ct_2', host: 'hospital.example:8443' },
  ],
  ['127.0.0.1:8080/f/demo', { base: 'http://127.0.0.1:8080', slug: 'demo', host: '127.0.0.1:8080' }],
  [
    'discport://localhost:8080/f/demo',
    { base: 'http://localhost:8080', slug: 'demo', host: 'localhost:8080' },
  ],
  ['https://[::1]:8443/f/demo', { base: 'https://[::1]:8443', slug: 'demo', host: '[::1]:8443' }],
])('reads %j', (text, link) => {
  expect(parseFacilityLink(text)).toEqual(link);
});

it('leaves out query and fragment, so that no code travels in a link', () => {
  expect(parseFacilityLink('https://pacs.hospital.example/f/radiology?code=ABCD1234#x')).toEqual(hospital);
});

it('shows a host that only looks like another as what it is', () => {
  expect(parseFacilityLink('https://pаcs.hospital.example/f/radiology').host).toBe(
    'xn--pcs-6cd.hospital.example',
  );
});

it.each([
  '',
  '   ',
  'radiology',
  'https://pacs.hospital.example/',
  'https://pacs.hospital.example/f/',
  'https://pacs.hospital.example/f/a/b',
  'https://pacs.hospital.example/f/..%2f',
  'https://pacs.hospital.example@evil.example/f/radiology',
  'discport://open?link=discport://open?link=https://pacs.hospital.example/f/radiology',
  'discport://open',
  'file:///f/radiology',
  'javascript:alert(1)//f/radiology',
  'ftp://pacs.hospital.example/f/radiology',
  `https://pacs.hospital.example/f/${'r'.repeat(65)}`,
])('refuses %j as no link', (text) => {
  expect(codeOf(text)).toBe('link/invalid');
});

it('refuses a link that is too long to be one', () => {
  expect(codeOf(`https://pacs.hospital.example/${'x/'.repeat(1100)}f/radiology`)).toBe('link/invalid');
});

it.each([
  'http://pacs.hospital.example/f/radiology',
  'http://10.0.0.1/f/radiology',
  'discport://open?link=http://pacs.hospital.example/f/radiology',
  'http://localhost.evil.example/f/radiology',
  'http://127.0.0.1.evil.example/f/radiology',
])('refuses %j as not secure', (text) => {
  expect(codeOf(text)).toBe('link/not-secure');
});

it('answers any text with a link or a refusal, never with a fault', () => {
  const piece = fc.constantFrom(
    'https://',
    'discport://',
    'open?link=',
    '/f/',
    'a.example',
    '%',
    '@',
    ':',
    '[',
    '\u200b',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))), (pieces) => {
      expect(['accepted', 'link/invalid', 'link/not-secure']).toContain(codeOf(pieces.join('')));
    }),
    { seed: 7, numRuns: 500 },
  );
});
