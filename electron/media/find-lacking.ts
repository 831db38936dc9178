import type { NamedPatient } from '../../shared/dicom/patients';
import type { IdentifiedInstance } from '../../shared/model/scan';
import type { FoundInstance } from '../../shared/catalog/found-instance';
import { pictureKey, uidsOf } from './cross-check';
import type { KnownDisc, Lacking } from './known-discs';
import type { SourceIndex } from './read-index';
import type { SourceEntry } from './source';

/**
 * Puts together what another copy of a disc could help with.
 *
 * @param lost paths of files that failed, and of which nobody read which picture they hold
 */
export const findLacking = (
  index: SourceIndex,
  found: readonly FoundInstance[],
  listedMissing: readonly IdentifiedInstance[],
  lost: readonly string[],
  files: KnownDisc['files'],
  entries: readonly SourceEntry[],
): Lacking => {
  const isLost = new Set(lost);
  const parts: Lacking['parts'][number][] = [];
  for (const outcome of files.values())
    if (outcome.is === 'unreadable') {
      const { found: one, error } = outcome;
      parts.push({ found: one, bytes: Math.max(0, (error.ranges[0]?.[0] ?? 0) - one.datasetStart) });
    } else if (outcome.is === 'instance' && outcome.found.isTruncated)
      parts.push({ found: outcome.found, bytes: Infinity });
  const known = new Set(parts.map(({ found: one }) => pictureKey(one.instance)));
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
  // another copy does not say whom the disc names
  for (const { instance } of found) if (instance.from === undefined) name(instance.studyUid, instance);
  for (const { entry, candidates } of index.listed) {
    const path = candidates.find((candidate) => isLost.has(candidate));
    if (path !== undefined) fileOf.set(pictureKey(uidsOf(entry.facts)), path);
    name(entry.facts.studyUid, entry.facts);
  }
  for (const { found: one } of parts) name(one.instance.studyUid, one.instance);
  const pictures = listedMissing
    .filter((uids) => !known.has(pictureKey(uids)))
    .map((uids) => ({ uids, path: fileOf.get(pictureKey(uids)) ?? null }));
  const bytesOf = new Map(entries.map(({ path, bytes }) => [path, bytes]));
  const told = new Set(pictures.map(({ path }) => path));
  return {
    pictures,
    parts,
    files: lost
      .filter((path) => path !== '' && !told.has(path))
      .map((path) => ({ path, bytes: bytesOf.get(path) ?? null })),
    named,
  };
};
