import { describe, expect, it } from 'vitest';
import { isSameName } from '../../gateway/deposits/same-name';

describe('two names', () => {
  it('are the same whatever the case, the accents, the punctuation and the order of the parts', () => {
    for (const [expected, found] of [
      ['Jane Doe', 'DOE^JANE'],
      ['doe, jane', 'Doe^Jane^^^'],
      ['Zoë Müller', 'MUELLER^ZOE'],
      ['Zoë Müller', 'Muller^Zoe'],
      ['Jean-Luc O’Neill', "O'NEILL^JEAN LUC"],
      ['Søren Ærø', 'AEROE^SOREN'],
      ['Łukasz Weiß', 'WEISS^LUKASZ'],
      ['Nguyễn Văn A', 'NGUYEN^VAN A'],
      ['Anna Maria Rossi', 'Rossi^Anna^Maria'],
      ['山田 太郎', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
      ['Tarou Yamada', 'Yamada^Tarou=山田^太郎'],
      ['Петров Иван', 'ИВАН^ПЕТРОВ'],
    ] as const)
      expect([expected, isSameName(expected, found)]).toEqual([expected, true]);
  });

  it('are not the same when a part is missing, added or another', () => {
    for (const [expected, found] of [
      ['Jane Doe', 'DOE^JOHN'],
      ['Jane Doe', 'DOE'],
      ['Jane Doe', 'DOE^JANE^M'],
      ['Jane Doe', ''],
      ['', ''],
      ['', 'DOE^JANE'],
      ['山田 太郎', '山田^次郎'],
      ['Jane Doe', 'DO^EJANE'],
    ] as const)
      expect([expected, found, isSameName(expected, found)]).toEqual([expected, found, false]);
  });
});
