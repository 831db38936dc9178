import type { NamedPatient } from '../../shared/dicom/patients';
import type { ListedMissing } from '../../shared/model/scan';
import type { FoundInstance } from './build-catalog';
import { uidsOf } from './cross-check';
import type { Lacking } from './known-discs';
import type { SourceIndex } from './read-index';

/** The same text for the same picture. */
export const pictureKey = ({ studyUid, seriesUid, sopInstanceUid }: ListedMissing): string =>
  `${studyUid} ${seriesUid} ${sopInstanceUid}`;

/**
 * Puts together what another copy of a disc could help with.
 *
 * @param lost paths of files that failed
 */
export const findLacking = (
  index: SourceIndex,
  found: readonly FoundInstance[],
  listedMissing: readonly ListedMissing[],
  lost: readonly string[],
): Lacking => {
  const isLost = new Set(lost);
  const fileOf = new Map<string, string>();
  const named = new Map<string, NamedPatient[]>();
  const name = (studyUid: string, { patientId, patientName, birthDate }: NamedPatient): void => {
    const known = named.get(studyUid) ?? [];
    named.set(studyUid, known);
    const isKnown = known.some(
      (one) => one.patientId === patientId && one.patientName === patientName && one.birthDate === birthDate,
    );
    if (!isKnown) known.push({ patientId, patientName, birthDate });
  };
  for (const { instance } of found) name(instance.studyUid, instance);
  for (const { entry, candidates } of index.listed) {
    const path = candidates.find((candidate) => isLost.has(candidate));
    if (path !== undefined) fileOf.set(pictureKey(uidsOf(entry)), path);
    name(entry.facts.studyUid, entry.facts);
  }
  const pictures = listedMissing.map((uids) => ({ uids, path: fileOf.get(pictureKey(uids)) ?? null }));
  const told = new Set(pictures.map(({ path }) => path));
  return {
    pictures,
    cut: found.filter(({ instance, isTruncated }) => isTruncated && instance.from === undefined),
    files: lost.filter((path) => path !== '' && !told.has(path)),
    named,
  };
};
