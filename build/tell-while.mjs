/** A wait that shows that it goes on. No dependencies. */
const tellEveryMs = 5000;

/**
 * Does some work, and tells now and then how long it has taken.
 *
 * @template T
 * @param {(line: string) => void} say
 * @param {string} what is being done
 * @param {() => Promise<T>} work
 * @param {{ howFar?: () => string, everyMs?: number }} [options] howFar: what else is known, in words
 * @returns {Promise<T>}
 */
export const tellWhile = async (say, what, work, { howFar, everyMs = tellEveryMs } = {}) => {
  const from = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - from) / 1000);
    say(`  ${what}: ${howFar === undefined ? '' : `${howFar()}, `}${seconds} s so far`);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
