import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmlessName, newOwnPaths, staysInside } from '../../../shared/model/entry-path';

describe('newOwnPaths', () => {
  it('numbers what is called as another, before its extension', () => {
    const paths = ['A/IM1', 'A/IM1', 'A.b/IM1', 'x.dcm', 'x.dcm', 'x.dcm', '1.2.3', '1.2.3'];
    expect(paths.map(newOwnPaths())).toEqual([
      'A/IM1',
      'A/IM1 (2)',
      'A.b/IM1',
      'x.dcm',
      'x (2).dcm',
      'x (3).dcm',
      '1.2.3',
      '1.2.3 (2)',
    ]);
  });

  it('never gives the same twice, also where numbers stand there already', () => {
    const path = fc.constantFrom('a', 'a (2)', 'a (2) (2)', 'a (3)', 'a.b', 'a (2).b');
    fc.assert(
      fc.property(fc.array(path, { maxLength: 40 }), (paths) => {
        expect(new Set(paths.map(newOwnPaths())).size).toBe(paths.length);
      }),
      { seed: 20261130, numRuns: 500 },
    );
  });
});

describe('staysInside', () => {
  it.each([
    ['Current', 'A'],
    ['X/Versions/Current', 'A'],
    ['X/Versions/Current', './A/'],
    ['X/Y', '../Z'],
    ['X/Y', '../../X/../Z', false],
    ['X', '..', false],
    ['X/Y', '../..', false],
    ['X/Y', '/etc', false],
    ['X/Y', '', false],
  ])('of %s to %s', (link, target, expected = true) => {
    expect(staysInside(link, target)).toBe(expected);
  });
});

describe('harmlessName', () => {
  it('gives what is one part of a path and leads nowhere, whatever the name is', () => {
    expect(harmlessName('../up\u202e')).toBe('%2E%2E%2Fup%E2%80%AE');
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('.', '/', '\\', '\0', '\u202e', 'a', '%', 'é', '\ud800'),
          maxLength: 60,
        }),
        (name) => {
          expect(harmlessName(name)).toMatch(/^(?!.*\.\.)[\w%.!~*'()-]*$/);
        },
      ),
      { seed: 20261130 },
    );
    expect(harmlessName('\ud800')).toBe('%EF%BF%BD');
  });
});
