import { UserError } from '../../shared/errors/user-error';

/** So many in so many milliseconds. */
export interface Rate {
  readonly max: number;
  readonly windowMs: number;
}

/** Counters that are held at most; beyond, the oldest are forgotten. */
const mostKeys = 100_000;

/**
 * Counts by a key that comes out of a request, as an e-mail address does, in fixed windows.
 *
 * @returns counts one more
 * @throws {UserError} `code/too-many-requests` with waitSeconds
 */
export const createRateLimit = ({ max, windowMs }: Rate, now: () => number): ((key: string) => void) => {
  const windows = new Map<string, { count: number; readonly since: number }>();
  return (key) => {
    const at = now();
    const known = windows.get(key);
    if (known === undefined || at - known.since >= windowMs) {
      windows.delete(key);
      windows.set(key, { count: 1, since: at });
      const [oldest] = windows.keys();
      if (windows.size > mostKeys && oldest !== undefined) windows.delete(oldest);
      return;
    }
    if (known.count >= max) {
      const waitSeconds = Math.ceil((known.since + windowMs - at) / 1000);
      throw new UserError('code/too-many-requests', 'retry', { waitSeconds });
    }
    known.count++;
  };
};
