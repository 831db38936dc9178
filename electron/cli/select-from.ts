import { UserError } from '../../shared/errors/user-error';
import type { Scan } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';

/**
 * What a command line chooses of a scan: the studies and series that it names, or everything.
 *
 * @throws {UserError} 'export/nothing-chosen' when a UID that was asked for is not there
 */
export const selectFrom = (
  source: Selection['source'],
  { instances, listedMissing }: Scan,
  studies: readonly string[],
  series: readonly string[],
): Selection => {
  const isChosen = (one: { readonly studyUid: string; readonly seriesUid: string }): boolean =>
    (studies.length === 0 && series.length === 0) ||
    studies.includes(one.studyUid) ||
    series.includes(one.seriesUid);
  const chosen = instances.filter(isChosen);
  const isThere =
    studies.every((uid) => chosen.some(({ studyUid }) => studyUid === uid)) &&
    series.every((uid) => chosen.some(({ seriesUid }) => seriesUid === uid));
  if (!isThere) throw new UserError('export/nothing-chosen', 'change-input');
  return {
    source,
    instances: chosen,
    gaps: listedMissing
      .filter(isChosen)
      .map(({ sopInstanceUid }) => ({ sopInstanceUid, reason: 'missing' as const })),
  };
};
