import type { AccessStudy } from '../../shared/contract/gateway-api';
import type { ManifestRow } from '../../shared/model/deposit';
import type { GatewayDatabase } from '../database/open-database';
import { openSummary } from '../deposits/study-summary';
import type { Secrets } from '../secrets/secrets';
import type { Place } from '../storage/packs';

export interface HeldInstance extends ManifestRow {
  readonly deposit: string;
  readonly place: Place;
}

/**
 * What a facility holds of a study, over all its complete deposits, in the order of series and instance UID. Of instances
 * that came with other bytes in another deposit, the ones that came last.
 */
export const heldInstances = async (
  db: GatewayDatabase,
  facility: string,
  studyUid: string,
): Promise<HeldInstance[]> => {
  const rows = await db
    .selectFrom('instance')
    .innerJoin('deposit', 'deposit.id', 'instance.deposit')
    .innerJoin('held_study', (join) =>
      join
        .onRef('held_study.deposit', '=', 'instance.deposit')
        .onRef('held_study.study_uid', '=', 'instance.study_uid'),
    )
    .selectAll('instance')
    .where('held_study.study_uid', '=', studyUid)
    .where('deposit.facility', '=', facility)
    .where('deposit.completed_at', 'is not', null)
    .orderBy('deposit.completed_at', 'desc')
    .execute();
  const latest = new Map<string, HeldInstance>();
  for (const row of rows)
    if (row.pack !== null && row.pack_offset !== null && !latest.has(row.sop_uid))
      latest.set(row.sop_uid, {
        sha256: row.sha256,
        datasetSha256: row.dataset_sha256,
        bytes: row.bytes,
        sopInstanceUid: row.sop_uid,
        seriesUid: row.series_uid,
        studyUid: row.study_uid,
        deposit: row.deposit,
        place: { pack: row.pack, offset: row.pack_offset },
      });
  const key = (row: HeldInstance): string => `${row.seriesUid} ${row.sopInstanceUid}`;
  return [...latest.values()].sort((left, right) => (key(left) < key(right) ? -1 : 1));
};

/** What a facility says of a study that it holds; null when it holds nothing of it. */
export const heldStudy = async (
  db: GatewayDatabase,
  secrets: Secrets,
  facility: string,
  studyUid: string,
): Promise<AccessStudy | null> => {
  const rows = await db
    .selectFrom('held_study')
    .innerJoin('deposit', 'deposit.id', 'held_study.deposit')
    .select(['held_study.deposit', 'held_study.summary'])
    .where('held_study.study_uid', '=', studyUid)
    .where('deposit.facility', '=', facility)
    .orderBy('deposit.completed_at', 'desc')
    .execute();
  const [newest, ...others] = rows.map((row) => openSummary(secrets, row.deposit, studyUid, row.summary));
  if (newest === undefined) return null;
  const instances = await heldInstances(db, facility, studyUid);
  return {
    ...newest,
    modalities: [...new Set([newest, ...others].flatMap((summary) => summary.modalities))],
    instances: instances.length,
    bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};
