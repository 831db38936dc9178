interface Work<T> {
  readonly question: string;
  readonly outcome: Promise<T>;
}

/**
 * Work that may last longer than a proxy lets an answer wait. Who asks is told after a while that it still goes on, and
 * asks again for what came of it.
 *
 * @param answerWithinMs how long one answer may take
 * @returns by key, the outcome of the work on a question: begun when it is first asked; null while it goes on. A failure
 *   is thrown to the first who asks after it, so that it isn't lost between two answers
 */
export const createLongWork = <T>(
  answerWithinMs: number,
): ((key: string, question: string, begin: () => Promise<T>) => Promise<T | null>) => {
  const works = new Map<string, Work<T>>();
  return async (key, question, begin) => {
    const known = works.get(key);
    const work = known?.question === question ? known : { question, outcome: begin() };
    const forget = (): void => {
      if (works.get(key) === work) works.delete(key);
    };
    if (work !== known) {
      works.set(key, work);
      // What came of it when it is done well, the next who asks learns by asking for it anew.
      work.outcome.then(forget, () => undefined);
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, answerWithinMs, null);
    });
    try {
      return await Promise.race([work.outcome, tooLong]);
    } catch (error) {
      forget();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
};
