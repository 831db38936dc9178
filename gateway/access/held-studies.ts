import type { AccessStudy } from '../../shared/contract/gateway-api';
import type { ManifestRow } from '../../shared/model/deposit';
import type { GatewayDatabase } from '../database/open-database';
import { manifestRowOf } from '../deposits/manifest-row';
import { openSummary } from '../deposits/study-summary';
import type { KeptHead } from '../dicomweb/kept-head';
import { openHead } from '../dicomweb/store-instances';
import type { Secrets } from '../secrets/secrets';
import type { Place } from '../storage/packs';

/** A study as some complete deposits hold it. */
export interface StudyIn {
  readonly studyUid: string;
  readonly deposits: readonly string[];
}

export interface HeldInstance extends ManifestRow {
  readonly deposit: string;
  /** Null where the archive alone has it. */
  readonly place: Place | null;
}

/** Complete deposits of a facility that hold something of a study, the first one first. */
export const depositsWith = async (
  db: GatewayDatabase,
  facility: string,
  studyUid: string,
): Promise<string[]> => {
  const rows = await db
    .selectFrom('held_study')
    .innerJoin('deposit', 'deposit.id', 'held_study.deposit')
    .select('deposit.id')
    .where('held_study.study_uid', '=', studyUid)
    .where('deposit.facility', '=', facility)
    .where('deposit.completed_at', 'is not', null)
    .orderBy('deposit.completed_at')
    .orderBy('deposit.id')
    .execute();
  return rows.map(({ id }) => id);
};

const rowsOf = (db: GatewayDatabase, { studyUid, deposits }: StudyIn) =>
  db
    .selectFrom('instance')
    .innerJoin('deposit', 'deposit.id', 'instance.deposit')
    .selectAll('instance')
    .where('instance.study_uid', '=', studyUid)
    .where('instance.deposit', 'in', deposits)
    .where('deposit.completed_at', 'is not', null)
    .orderBy('deposit.completed_at')
    .orderBy('deposit.id')
    .execute();

/**
 * What some deposits hold of a study, in the order of series and instance UID. What came twice is given out as it came
 * first: with the same bytes, see checkStudy.
 */
export const heldInstances = async (db: GatewayDatabase, study: StudyIn): Promise<HeldInstance[]> => {
  const first = new Map<string, HeldInstance>();
  for (const row of await rowsOf(db, study))
    if (row.pack !== null && row.pack_offset !== null && !first.has(row.sop_uid))
      first.set(row.sop_uid, {
        ...manifestRowOf(row),
        deposit: row.deposit,
        place: row.pack === '' ? null : { pack: row.pack, offset: row.pack_offset },
      });
  const key = (row: HeldInstance): string => `${row.seriesUid} ${row.sopInstanceUid}`;
  return [...first.values()].sort((left, right) => (key(left) < key(right) ? -1 : 1));
};

/** An instance as it is compared with others before it is given out. */
export interface ComparedInstance extends KeptHead {
  readonly deposit: string;
  readonly sha256: string;
  readonly sopInstanceUid: string;
}

/** Every instance that some deposits hold of a study, also those that came twice. */
export const comparedInstances = async (
  db: GatewayDatabase,
  secrets: Secrets,
  study: StudyIn,
): Promise<ComparedInstance[]> =>
  (await rowsOf(db, study)).flatMap(({ deposit, sha256, sop_uid: sopInstanceUid, head }) =>
    head === null ? [] : { deposit, sha256, sopInstanceUid, ...openHead(secrets, deposit, sha256, head) },
  );

/** What is said of a study as some deposits hold it; null when they are gone. */
export const heldStudy = async (
  db: GatewayDatabase,
  secrets: Secrets,
  study: StudyIn,
): Promise<AccessStudy | null> => {
  const { studyUid, deposits } = study;
  const rows = await db
    .selectFrom('held_study')
    .innerJoin('deposit', 'deposit.id', 'held_study.deposit')
    .select(['held_study.deposit', 'held_study.summary'])
    .where('held_study.study_uid', '=', studyUid)
    .where('held_study.deposit', 'in', deposits)
    .orderBy('deposit.completed_at')
    .execute();
  const [first, ...others] = rows.map((row) => openSummary(secrets, row.deposit, studyUid, row.summary));
  if (first === undefined) return null;
  const instances = await heldInstances(db, study);
  return {
    ...first,
    modalities: [...new Set([first, ...others].flatMap((summary) => summary.modalities))],
    instances: instances.length,
    bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};
