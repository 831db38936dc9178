import { limits } from '../../shared/model/limits';
import { losingProblems, type ProblemCode } from '../../shared/model/problem-codes';
import type { Problem } from '../../shared/model/scan';
import type { ByteRange } from './medium/unreadable';

/** Findings of a scan, as many as anybody would read. */
export interface ProblemList {
  /** @param ranges what of the file can't be read, where that is known */
  readonly add: (code: ProblemCode, path?: string, detail?: string, ranges?: readonly ByteRange[]) => void;
  /** Counts findings of the same kind in one: the path is the first file's. */
  readonly count: (code: ProblemCode, path: string, detail: string, group: string) => void;
  readonly all: () => Problem[];
}

interface Counted {
  readonly problem: Problem;
  files: number;
}

const problemOf = (
  code: ProblemCode,
  path?: string,
  detail?: string,
  ranges: readonly ByteRange[] = [],
): Problem => ({
  code,
  ...(path === undefined ? {} : { path }),
  ...(detail === undefined || detail === '' ? {} : { detail }),
  ...(ranges.length === 0 ? {} : { ranges: ranges.map(([start, end]) => [start, end]) }),
});

/** Starts an empty list. What loses something has a room of its own: thousands of harmless findings don't push it out. */
export const newProblemList = (): ProblemList => {
  const losing: Counted[] = [];
  const harmless: Counted[] = [];
  const groups = new Map<string, Counted>();
  let dropped = 0;
  const put = (problem: Problem): Counted => {
    const counted = { problem, files: 1 };
    const room = losingProblems.has(problem.code) ? losing : harmless;
    if (room.length < limits.problems) room.push(counted);
    else dropped++;
    return counted;
  };
  return {
    add: (code, path, detail, ranges) => {
      put(problemOf(code, path, detail, ranges));
    },
    count: (code, path, detail, group) => {
      const key = `${code}\0${detail}\0${group}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, put(problemOf(code, path, detail)));
      else known.files++;
    },
    all: () => [
      ...[...losing, ...harmless].map(({ problem, files }) =>
        files === 1 ? problem : { ...problem, files },
      ),
      ...(dropped === 0 ? [] : [problemOf('more-findings', undefined, `${dropped} more findings`)]),
    ],
  };
};
