import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { problemCodes, type ProblemCode } from '../../shared/model/problem-codes';
import type { Problem, Scan } from '../../shared/model/scan';
import {
  buildCatalog,
  compareText,
  type References,
  type SeriesGroup,
} from '../../shared/catalog/build-catalog';
import type { FoundInstance } from '../../shared/catalog/found-instance';
import { checkPersons, countPersons } from './conflicting-patients';
import { uidsOf } from './cross-check';
import { newProblemList } from './problem-list';
import type { ScanRun } from './scan-run';

/** What a scan says at one moment. */
export interface Findings {
  readonly found: readonly FoundInstance[];
  /** Not listed, since others have their UIDs. */
  readonly leftOut: readonly FoundInstance[];
  /** Whom most files of each exam name. */
  readonly references: References;
  /** As their records or heads describe them. */
  readonly missing: readonly InstanceFacts[];
  /** Those of what was found of which every byte was read. */
  readonly readToEnd: readonly FoundInstance[];
  /** See Selection. */
  readonly unidentified: number;
  /** Beyond those of the run. */
  readonly problems: readonly Problem[];
  readonly provisional: boolean;
  readonly usedDicomdir: boolean;
}

const placeOf = (code: ProblemCode): number => problemCodes.indexOf(code);

const compareProblems = (a: Problem, b: Problem): number =>
  placeOf(a.code) - placeOf(b.code) || compareText(a.path ?? '', b.path ?? '');

const severalPatients = (series: readonly SeriesGroup[]): Problem[] => {
  const { fewest, most } = countPersons(series);
  const range = fewest === most ? most : `${fewest} to ${most}`;
  return most > 1 ? [{ code: 'several-patients', detail: `${range} patients` }] : [];
};

/** Puts together what is handed over and shown. */
export const toScan = (run: ScanRun, findings: Findings): Scan => {
  const { found, leftOut, missing, references } = findings;
  const { patients, instances, series } = buildCatalog(found, leftOut, missing, references);
  const conflicts = newProblemList();
  checkPersons(series, conflicts);
  const fromCopies = instances.filter(({ from }) => from !== undefined).length;
  const { ref, label } = run.source;
  const { readToEnd } = findings;
  const problems = [
    ...run.problems.all(),
    ...findings.problems,
    ...conflicts.all(),
    ...severalPatients(series),
  ];
  return {
    instances,
    listedMissing: missing.map(uidsOf),
    leftOut: leftOut.map(({ facts }) => uidsOf(facts)),
    unidentified: findings.unidentified,
    catalog: {
      source: { kind: ref.kind, path: ref.path, label },
      provisional: findings.provisional,
      usedDicomdir: findings.usedDicomdir,
      patients,
      problems: problems.sort(compareProblems),
      otherFiles: { ...run.otherFiles },
      otherFilePaths: structuredClone(run.otherFilePaths),
      counts: {
        instances: instances.length,
        ...(fromCopies === 0 ? null : { fromCopies }),
        ...(readToEnd.length === 0
          ? null
          : {
              readToEnd: readToEnd.length,
              bytesToEnd: readToEnd.reduce((sum, { instance }) => sum + instance.bytes, 0),
            }),
        filesSeen: run.entries.length,
        filesOpened: run.filesOpened,
        bytesRead: run.bytesRead,
        bytesTotal: run.bytesTotal,
      },
      elapsedMs: Math.round(performance.now() - run.startedAt),
    },
  };
};
