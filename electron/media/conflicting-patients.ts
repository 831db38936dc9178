import { comparableReading, type NamedPatient } from '../../shared/dicom/patients';
import type { ProblemCode } from '../../shared/model/problem-codes';
import { compareText, groupBy, type SeriesGroup } from '../../shared/catalog/build-catalog';
import type { ProblemList } from './problem-list';

/** Whom most of a series names; what is empty is not said. */
interface NamedInSeries {
  readonly studyUid: string;
  readonly patientId: string;
  /** As names are compared. */
  readonly name: string;
  readonly birthDate: string;
  readonly pictures: number;
  /** Of the first of them. */
  readonly path: string;
}

const namedIn = ({ studyUid, best, found }: SeriesGroup): readonly NamedInSeries[] => {
  const [path] = found.map(({ instance }) => instance.path).sort();
  if (best === undefined || path === undefined) return [];
  const { patientId, birthDate } = best;
  return [{ studyUid, patientId, name: comparableReading(best), birthDate, pictures: found.length, path }];
};

/** What two exams of one person have in common, what should then be the same in both, and what is said where it is not. */
interface Conflict {
  readonly code: ProblemCode;
  readonly same: (one: NamedInSeries) => readonly string[];
  readonly differs: (one: NamedInSeries) => string;
  readonly words: string;
}

const conflicts: readonly Conflict[] = [
  {
    code: 'id-with-several-names',
    same: ({ patientId }) => [patientId],
    differs: ({ name }) => name,
    words: 'names',
  },
  {
    code: 'id-with-several-birth-dates',
    same: ({ patientId, name }) => [patientId, name],
    differs: ({ birthDate }) => birthDate,
    words: 'birth dates',
  },
  {
    code: 'name-with-several-ids',
    same: ({ name, birthDate }) => [name, birthDate],
    differs: ({ patientId }) => patientId,
    words: 'Patient IDs',
  },
];

const picturesOf = (some: readonly NamedInSeries[]): number =>
  some.reduce((sum, { pictures }) => sum + pictures, 0);

/**
 * Tells of exams that could be of one person, or of two: nobody but people can decide that, so they stay apart. The path is that of a picture
 * which says what fewer say. What one exam alone contradicts is told by checkIdentifiers.
 */
export const checkPersons = (series: readonly SeriesGroup[], problems: ProblemList): void => {
  const named = series.flatMap(namedIn);
  for (const { code, same, differs, words } of conflicts) {
    const telling = named.filter((one) => [...same(one), differs(one)].every((text) => text !== ''));
    for (const alike of groupBy(telling, (one) => same(one).join('\0')).values()) {
      const exams = new Set(alike.map(({ studyUid }) => studyUid)).size;
      const byValue = [...groupBy(alike, differs)].sort(
        ([one, first], [other, second]) => picturesOf(second) - picturesOf(first) || compareText(one, other),
      );
      const [, [, fewer] = []] = byValue;
      if (fewer === undefined || exams < 2) continue;
      const [path] = fewer.map((one) => one.path).sort();
      problems.add(code, path, `${byValue.length} ${words} in ${exams} exams`);
    }
  }
};

/** Everything that says less than this, and could therefore mean the same person. */
const lessThan = ([first, ...rest]: readonly string[]): readonly (readonly string[])[] => {
  if (first === undefined) return [[]];
  const shorter = lessThan(rest);
  return [...shorter.map((less) => [first, ...less]), ...shorter.map((less) => ['', ...less])];
};

/** How many persons are named: fewer where those who say less are the same as others. */
export const countPersons = (
  series: readonly SeriesGroup[],
): { readonly fewest: number; readonly most: number } => {
  const persons = new Map<string, NamedPatient>();
  for (const { person, best, others } of series) {
    if (best !== undefined && !persons.has(person)) persons.set(person, best);
    for (const [other, facts] of others) if (!persons.has(other)) persons.set(other, facts);
  }
  const said = new Map(
    Array.from(persons.values(), (one) => {
      const texts = [one.patientId, comparableReading(one), one.birthDate];
      return [texts.join('\0'), texts];
    }),
  );
  const covered = new Set<string>();
  for (const [key, texts] of said)
    for (const less of lessThan(texts)) {
      const text = less.join('\0');
      if (text !== key) covered.add(text);
    }
  return { fewest: [...said.keys()].filter((key) => !covered.has(key)).length, most: persons.size };
};
