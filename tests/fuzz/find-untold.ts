import { isDicomdirPath } from '../../shared/dicom/match-file-id';
import { limits } from '../../shared/model/limits';
import type { Scan } from '../../shared/model/scan';

/**
 * A file of which a scan says nothing: each has to be a picture, a finding, or counted among the others. A DICOMDIR says what the
 * others are.
 *
 * @param files all that the source lists
 */
export const findUntold = ({ instances, catalog }: Scan, files: readonly string[]): string | undefined => {
  const told = new Set([
    ...instances.map(({ path }) => path),
    ...catalog.problems.map(({ path }) => path),
    ...Object.values(catalog.otherFilePaths).flat(),
  ]);
  const areAllNamed = Object.values(catalog.otherFiles).every((count) => count <= limits.otherFilePaths);
  return areAllNamed ? files.find((path) => !told.has(path) && !isDicomdirPath(path)) : undefined;
};
