/** News of one job, told apart from the news of others by an id that the starting call answers. */
export interface AwaitedJob<Told> {
  /** A call that starts a job is under way. */
  readonly expect: () => void;
  /** The call has answered. News that came before the answer is handled now. */
  readonly is: (id: string) => void;
  readonly forget: () => void;
  readonly take: (id: string, told: Told) => void;
  readonly id: () => string | null;
}

/** News of a job may be told before the call that started it has answered: it waits here until the id is known. */
export const awaitJob = <Told>(handle: (told: Told) => void): AwaitedJob<Told> => {
  let current: string | null = null;
  let early: { readonly id: string; readonly told: Told }[] | null = null;
  return {
    expect: () => {
      current = null;
      early = [];
    },
    is: (id) => {
      const mine = (early ?? []).filter((news) => news.id === id);
      current = id;
      early = null;
      for (const { told } of mine) handle(told);
    },
    forget: () => {
      current = null;
      early = null;
    },
    take: (id, told) => {
      if (id === current) handle(told);
      else early?.push({ id, told });
    },
    id: () => current,
  };
};
