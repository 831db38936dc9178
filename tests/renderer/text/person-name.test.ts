import { expect, test } from 'vitest';
import { formatPersonName } from '../../../renderer/text/person-name';

test.each([
  ['Sample^Robin', 'Sample, Robin'],
  ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, Rev. John Robert Quincy B.A. M.Div.'],
  ['Morrison-Jones^Susan^^^Ph.D.', 'Morrison-Jones, Susan Ph.D.'],
  ['Sample^', 'Sample'],
  ['^Robin', 'Robin'],
  ['  Sample ^ Robin  ', 'Sample, Robin'],
  ['SAMPLE ROBIN', 'SAMPLE ROBIN'],
  ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'Yamada, Tarou (山田 太郎)'],
  ['=山田^太郎', '山田 太郎'],
  ['', ''],
  ['^^^^', ''],
  ['==', ''],
  ['DOE\u2069^\u2067JOHN', 'DOE, \u2067JOHN\u2069'],
])('%j reads %j', (stored, read) => {
  expect(formatPersonName(stored)).toBe(read);
});
