import { describe, expect, test } from 'vitest';
import { calls } from '../../../shared/contract/ipc';
import { limits } from '../../../shared/model/limits';

describe('a file that the window hands over to be saved', () => {
  const { args } = calls['file:save'];
  const file = (bytes: unknown) => ({ label: 'Measurements', kind: 'dcm', bytes });

  test('is bytes, and no more than the limit', () => {
    expect(args.safeParse(file(new Uint8Array(limits.savedBytes))).success).toBe(true);
    expect(args.safeParse(file(new Uint8Array(limits.savedBytes + 1))).success).toBe(false);
    expect(args.safeParse(file('text')).success).toBe(false);
  });

  test('is of a kind that is known, and has no path', () => {
    expect(args.safeParse({ ...file(new Uint8Array(1)), kind: 'exe' }).success).toBe(false);
    expect(args.parse({ ...file(new Uint8Array(1)), path: '/tmp/x' })).not.toHaveProperty('path');
  });
});
