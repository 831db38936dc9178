import { expect, it } from 'vitest';
import { randomToken } from '../../gateway/secrets/secrets';

it('a name that is made can be given to a command line: it does not begin as an option does', () => {
  const names = Array.from({ length: 2000 }, () => randomToken(16));
  expect(names.filter((name) => !/^\w[\w-]{21}$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(2000);
});
