import { losingProblems, type ProblemCode } from '../../shared/model/problem-codes';
import type { Catalog, Problem } from '../../shared/model/scan';
import type { Format } from './format';
import type { Text } from './i18n';

/** Problems of one kind, in the order in which the kinds were first found; what was lost comes first. */
export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly loses: boolean;
  /** How many files they are about. */
  readonly files: number;
  readonly problems: readonly Problem[];
}

export const groupProblems = (problems: readonly Problem[]): readonly ProblemGroup[] => {
  const groups = new Map<ProblemCode, Problem[]>();
  for (const problem of problems) {
    const group = groups.get(problem.code);
    if (group === undefined) groups.set(problem.code, [problem]);
    else group.push(problem);
  }
  return [...groups]
    .map(([code, found]) => ({
      code,
      loses: losingProblems.has(code),
      files: found.reduce((sum, { files }) => sum + (files ?? 1), 0),
      problems: found,
    }))
    .sort((one, other) => Number(other.loses) - Number(one.loses));
};

/** What a source is called: its label, else the last part of its path. */
export const nameSource = (label: string, path: string): string =>
  label !== '' ? label : (partsOf(path).at(-1) ?? path);

const partsOf = (path: string): readonly string[] => path.split(/[/\\]+/).filter((part) => part !== '');

/** What is being opened is called: one by its own name, several by that of the folder they lie in. */
export const namePaths = (paths: readonly string[]): string => {
  const [first = ''] = paths;
  return (paths.length > 1 ? partsOf(first).at(-2) : undefined) ?? nameSource('', first);
};

const upperFirst = (text: string): string => `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}`;

/** In the order in which they are told. */
export const otherKinds = ['programs', 'documents', 'images', 'others'] as const;

/** "A program and 12 other files", or nothing when there is nothing else. */
export const describeOtherFiles = (t: Text, format: Format, other: Catalog['otherFiles']): string => {
  const parts = otherKinds
    .filter((kind) => other[kind] > 0)
    .map((kind) => t(`other.${kind}`, { count: other[kind] }));
  return upperFirst(format.list(parts));
};

export const countOtherFiles = (other: Catalog['otherFiles']): number =>
  other.programs + other.documents + other.images + other.others;
