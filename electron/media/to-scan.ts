import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { problemCodes, type ProblemCode } from '../../shared/model/problem-codes';
import type { Problem, Scan } from '../../shared/model/scan';
import { buildCatalog, compareText, type FoundInstance, type References } from './build-catalog';
import { uidsOf } from './cross-check';
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

const severalPatients = (persons: number): Problem[] =>
  persons > 1 ? [{ code: 'several-patients', detail: `${persons} patients` }] : [];

/** Puts together what is handed over and shown. */
export const toScan = (run: ScanRun, findings: Findings): Scan => {
  const { found, leftOut, missing, references } = findings;
  const { patients, instances, persons } = buildCatalog(found, leftOut, missing, references);
  const fromCopies = instances.filter(({ from }) => from !== undefined).length;
  const { ref, label } = run.source;
  const { readToEnd } = findings;
  const problems = [...run.problems.all(), ...findings.problems, ...severalPatients(persons)];
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
