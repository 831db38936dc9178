import { ByteWindow } from '../../shared/dicom/byte-window';
import { contradictedFiles } from '../../shared/dicom/compare-records';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { lintDicomdir } from '../../shared/dicom/lint-dicomdir';
import { readDicomdir } from '../../shared/dicom/read-dicomdir';
import { readHead } from '../../shared/dicom/read-head';
import type { Instance } from '../../shared/model/scan';

/** A DICOM file of a file-set. */
export interface FileOfSet {
  readonly path: string;
  /** As its own head says; null where that is not known. */
  readonly instance: Instance | null;
  readonly facts: InstanceFacts | null;
}

/** What is wrong between a DICOMDIR and the files. */
export interface DirectoryFault {
  readonly code:
    'dicomdir-faulty' | 'dicomdir-contradicts' | 'listed-missing' | 'listed-twice' | 'present-unlisted';
  readonly path: string;
}

/** What the records of a DICOMDIR, and those above them, say of files, by path. */
const recordFacts = (directory: Uint8Array): ReadonlyMap<string, InstanceFacts> => {
  const window = ByteWindow.over(directory);
  const head = readHead(window, () => null);
  const entries = head === null ? [] : readDicomdir(window, head.datasetStart).entries;
  return new Map(entries.map(({ fileId, facts }) => [fileId.join('/'), facts]));
};

/** Compares what records say of files with what these say, see contradictedFiles. */
export const contradictedBy = (
  directory: Uint8Array,
  files: readonly Pick<FileOfSet, 'path' | 'facts'>[],
): readonly string[] => {
  const recorded = recordFacts(directory);
  return contradictedFiles(
    files.flatMap(({ path, facts }) => {
      const record = recorded.get(path);
      return facts === null || record === undefined ? [] : [{ path, record, file: facts }];
    }),
  );
};

/**
 * Judges a DICOMDIR by the standard, and against the files: each has to be listed once, under its own name, and as what it is.
 *
 * @param files all of DICOM but the DICOMDIR
 * @see DICOM PS3.10 8.6, PS3.3 F
 */
export const checkDirectory = (
  directory: Uint8Array,
  files: readonly FileOfSet[],
): readonly DirectoryFault[] => {
  const { findings, references } = lintDicomdir(directory);
  // nothing is known of what it lists
  if (findings.some(({ rule }) => rule === 'dicomdir-unreadable'))
    return [{ code: 'dicomdir-faulty', path: 'DICOMDIR' }];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const listed = new Map<string, number>();
  for (const { path } of references) listed.set(path, (listed.get(path) ?? 0) + 1);
  const differing = references.filter(({ path, sopClassUid, sopInstanceUid, transferSyntaxUid }) => {
    const instance = byPath.get(path)?.instance ?? null;
    return (
      instance !== null &&
      (instance.sopClassUid !== sopClassUid ||
        instance.sopInstanceUid !== sopInstanceUid ||
        instance.transferSyntaxUid !== transferSyntaxUid)
    );
  });
  const contradicted = new Set([...differing.map(({ path }) => path), ...contradictedBy(directory, files)]);
  const listedPaths = Array.from(listed.keys());
  const as = (code: DirectoryFault['code'], paths: readonly string[]): readonly DirectoryFault[] =>
    paths.map((path) => ({ code, path }));
  return [
    ...(findings.length === 0 ? [] : as('dicomdir-faulty', ['DICOMDIR'])),
    ...as(
      'listed-missing',
      listedPaths.filter((path) => !byPath.has(path)),
    ),
    ...as(
      'listed-twice',
      listedPaths.filter((path) => listed.get(path) !== 1),
    ),
    ...as(
      'present-unlisted',
      files.map(({ path }) => path).filter((path) => !listed.has(path)),
    ),
    ...as('dicomdir-contradicts', Array.from(contradicted)),
  ];
};
