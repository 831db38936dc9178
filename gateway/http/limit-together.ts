import { UserError } from '../../shared/errors/user-error';

const waitSeconds = 5;

/**
 * Lets so many of a kind go on at a time.
 *
 * @returns does the work, by the key of its kind
 * @throws {UserError} `network/refused` with waitSeconds, where enough are under way
 */
export const limitTogether = (most: number): (<T>(key: string, work: () => Promise<T>) => Promise<T>) => {
  const underWay = new Map<string, number>();
  return async (key, work) => {
    const others = underWay.get(key) ?? 0;
    if (others >= most) throw new UserError('network/refused', 'retry', { waitSeconds });
    underWay.set(key, others + 1);
    try {
      return await work();
    } finally {
      const left = (underWay.get(key) ?? 1) - 1;
      if (left === 0) underWay.delete(key);
      else underWay.set(key, left);
    }
  };
};
