import { limits } from '../../shared/model/limits';
import type { Problem, ProblemCode } from '../../shared/model/scan';

/** Findings of a scan, as many as anybody would read. */
export interface ProblemList {
  readonly add: (code: ProblemCode, path?: string, detail?: string) => void;
  /** Counts findings of the same kind in one: the path is the first file's. */
  readonly count: (code: ProblemCode, path: string, detail: string, group: string) => void;
  readonly all: () => Problem[];
}

interface Counted {
  readonly problem: Problem;
  files: number;
}

const problemOf = (code: ProblemCode, path?: string, detail?: string): Problem => ({
  code,
  ...(path === undefined ? {} : { path }),
  ...(detail === undefined || detail === '' ? {} : { detail }),
});

/** Starts an empty list. */
export const newProblemList = (): ProblemList => {
  const listed: Counted[] = [];
  const groups = new Map<string, Counted>();
  let dropped = 0;
  const put = (problem: Problem): Counted => {
    const counted = { problem, files: 1 };
    if (listed.length < limits.problems) listed.push(counted);
    else dropped++;
    return counted;
  };
  return {
    add: (code, path, detail) => {
      put(problemOf(code, path, detail));
    },
    count: (code, path, detail, group) => {
      const key = `${code}\0${detail}\0${group}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, put(problemOf(code, path, detail)));
      else known.files++;
    },
    all: () => [
      ...listed.map(({ problem, files }) => (files === 1 ? problem : { ...problem, files })),
      ...(dropped === 0 ? [] : [problemOf('limit-reached', undefined, `${dropped} more findings`)]),
    ],
  };
};
