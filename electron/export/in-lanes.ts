/**
 * Works through items a few at a time.
 *
 * After a failure no further item is begun; what was begun is waited for, so that nothing goes on behind the caller's back.
 *
 * @param work gets the number of its lane, for what a lane may keep
 * @throws the first failure
 */
export const inLanes = async <T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T, lane: number) => Promise<void>,
): Promise<void> => {
  const left = items[Symbol.iterator]();
  let hasFailed = false;
  const run = async (lane: number): Promise<void> => {
    for (let next = left.next(); next.done !== true && !hasFailed; next = left.next())
      try {
        await work(next.value, lane);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, lane) => run(lane)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
};
