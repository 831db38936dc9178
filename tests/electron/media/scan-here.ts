import { scanAnything, type ScanInput, type ScanNews } from '../../../electron/media/scan-source';
import { sourceRefOf } from '../../../electron/media/open-source';
import type { Scan } from '../../../shared/model/scan';

/** Scans a path in this process. */
export const scanHere = async (
  path: string,
  depth: ScanInput['depth'] = 'index',
  tell: (news: ScanNews) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<Scan> => scanAnything({ source: await sourceRefOf(path), depth }, { signal, tell });

/** Findings as `code | path | detail | files`, as far as they say so. */
export const problemsOf = ({ catalog }: Scan): string[] =>
  catalog.problems.map(({ code, path, detail, files }) =>
    [code, path, detail, files === undefined ? undefined : `${files} files`]
      .filter((part) => part !== undefined)
      .join(' | '),
  );

/** How many pictures every series has, by patient and study. */
export const shapeOf = ({ catalog }: Scan): string[] =>
  catalog.patients.flatMap((patient) =>
    patient.studies.flatMap((study) =>
      study.series.map(
        (series) => `${patient.patientId} ${study.studyUid} ${series.seriesUid} ${series.instances}`,
      ),
    ),
  );
