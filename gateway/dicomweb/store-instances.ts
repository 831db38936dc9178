import { isAttachment } from '../../shared/model/attachments';
import type { ManifestRow } from '../../shared/model/deposit';
import { takesModality, type FacilityAccepts } from '../../shared/model/facility-accepts';
import { MultipartError, multipartLimits, readMultipart, type Part } from '../../shared/stow/read-multipart';
import type { GatewayDatabase } from '../database/open-database';
import type { Deposit } from '../deposits/deposit';
import { readAccepts } from '../facilities/facilities';
import type { GatewayParts } from '../gateway-parts';
import { sizes } from '../limits';
import type { InstanceSink, Place } from '../storage/packs';
import type { Secrets } from '../secrets/secrets';
import { keptHeadSchema, type KeptHead } from './kept-head';
import { receivePart, type ReceivedPart } from './receive-part';
import type { FailedInstance, PartFault, StoredInstance } from './stow-answer';

export interface StoreOutcome {
  readonly stored: readonly StoredInstance[];
  readonly failed: readonly FailedInstance[];
  /** The message could not be read to its end; what came before it counts. */
  readonly isBroken: boolean;
}

type Promised = Pick<ManifestRow, 'datasetSha256' | 'sopInstanceUid' | 'seriesUid' | 'studyUid'> & {
  readonly isHeld: boolean;
};

interface Arrival extends StoredInstance {
  readonly sha256: string;
  readonly place: Place;
  readonly head: Uint8Array;
}

/** The sealed head of an instance belongs to its row. */
const headPlace = (deposit: string, sha256: string): string => `head ${deposit} ${sha256}`;

export const openHead = (secrets: Secrets, deposit: string, sha256: string, head: Uint8Array): KeptHead =>
  keptHeadSchema.parse(JSON.parse(secrets.open(headPlace(deposit, sha256), head)));

const findPromised = async (
  db: GatewayDatabase,
  deposit: string,
  sha256: string,
): Promise<Promised | undefined> => {
  const row = await db
    .selectFrom('instance')
    .select(['dataset_sha256', 'sop_uid', 'series_uid', 'study_uid', 'pack'])
    .where('deposit', '=', deposit)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        datasetSha256: row.dataset_sha256,
        sopInstanceUid: row.sop_uid,
        seriesUid: row.series_uid,
        studyUid: row.study_uid,
        isHeld: row.pack !== null,
      };
};

const isPromisedUid = async (db: GatewayDatabase, deposit: string, sopUid: string): Promise<boolean> => {
  const rows = await db
    .selectFrom('instance')
    .select('sha256')
    .where('deposit', '=', deposit)
    .where('sop_uid', '=', sopUid)
    .execute();
  return rows.length > 0;
};

const largestPromised = async (db: GatewayDatabase, deposit: string): Promise<number> => {
  const { largest } = await db
    .selectFrom('instance')
    .select(({ fn }) => fn.max<number | null>('bytes').as('largest'))
    .where('deposit', '=', deposit)
    .executeTakeFirstOrThrow();
  return Math.min(largest ?? 0, sizes.instanceBytes);
};

const keptHead = ({ head }: ReceivedPart): KeptHead => ({
  patientName: head?.patientName ?? '',
  birthDate: head?.birthDate ?? '',
  studyDate: head?.studyDate ?? '',
  studyDescription: head?.studyDescription ?? '',
  modality: head?.modality ?? '',
});

/** What is wrong with a part, compared with what was promised; null when it is what it should be. */
const judge = (
  received: ReceivedPart,
  promised: Promised,
  accepts: Pick<FacilityAccepts, 'modalities' | 'attachments'>,
): PartFault | null => {
  const { head } = received;
  if (head === null || head.prelude === 'none') return 'damaged';
  const isSame =
    head.studyUid === promised.studyUid &&
    head.seriesUid === promised.seriesUid &&
    head.sopInstanceUid === promised.sopInstanceUid &&
    received.datasetSha256 === promised.datasetSha256;
  if (!isSame) return 'other-identity';
  const isTaken = takesModality(accepts, head.modality) && (accepts.attachments || !isAttachment(head));
  return isTaken ? null : 'not-taken';
};

/**
 * Writes down where instances are held.
 *
 * @returns each with whether it is held now. It is not where, while it arrived, the deposit was completed or erased or
 *   the promise was withdrawn; it is also where another request brought it first
 */
const enter = (
  db: GatewayDatabase,
  deposit: string,
  arrivals: readonly Arrival[],
): Promise<(readonly [Arrival, boolean])[]> =>
  db.transaction().execute(async (change) => {
    const open = await change
      .selectFrom('deposit')
      .select('id')
      .where('id', '=', deposit)
      .where('completed_at', 'is', null)
      .executeTakeFirst();
    if (open === undefined) return arrivals.map((arrival) => [arrival, false] as const);
    const entered: (readonly [Arrival, boolean])[] = [];
    for (const arrival of arrivals) {
      await change
        .updateTable('instance')
        .set({ pack: arrival.place.pack, pack_offset: arrival.place.offset, head: arrival.head })
        .where('deposit', '=', deposit)
        .where('sha256', '=', arrival.sha256)
        .where('pack', 'is', null)
        .execute();
      const held = await findPromised(change, deposit, arrival.sha256);
      entered.push([arrival, held?.isHeld === true]);
    }
    return entered;
  });

/** A sender that is gone leaves a message without an end, which is what reading it then says. */
export async function* untilGone(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch {
    return;
  }
}

/**
 * Stores parts one at a time as they arrive. A part that is not what was promised is refused alone.
 * When this returns, what it calls stored survives a power cut.
 */
export const storeParts = async (
  { db, secrets, packs, heads }: GatewayParts,
  deposit: Deposit,
  parts: AsyncIterable<Part>,
): Promise<StoreOutcome> => {
  const stored: StoredInstance[] = [];
  const failed: FailedInstance[] = [];
  const arrivals: Arrival[] = [];
  const largest = await largestPromised(db, deposit.id);
  const accepts = await readAccepts(db, deposit.facility);
  let skipped = 0;

  /** What is left of a part that is too large. Who never ends one is not listened to for ever. */
  const skipRest = async ({ body: rest }: Part): Promise<void> => {
    for await (const chunk of rest) {
      skipped += chunk.length;
      if (skipped > sizes.skippedBytes) throw new MultipartError('too-large');
    }
  };

  const receive = async (part: Part, sink: InstanceSink): Promise<void> => {
    const received = await receivePart(part, sink, largest, heads);
    const names = {
      sopClassUid: received?.head?.sopClassUid ?? '',
      sopInstanceUid: received?.head?.sopInstanceUid ?? '',
    };
    if (received === null) {
      failed.push({ ...names, fault: 'too-large' });
      await skipRest(part);
      return;
    }
    const promised = await findPromised(db, deposit.id, received.sha256);
    if (promised === undefined) {
      const isDamaged = received.head === null || (await isPromisedUid(db, deposit.id, names.sopInstanceUid));
      failed.push({ ...names, fault: isDamaged ? 'damaged' : 'not-promised' });
      return;
    }
    const fault = judge(received, promised, accepts);
    const isHere = promised.isHeld || arrivals.some(({ sha256 }) => sha256 === received.sha256);
    if (fault !== null) failed.push({ ...names, fault });
    else if (isHere) stored.push(names);
    else
      arrivals.push({
        ...names,
        sha256: received.sha256,
        place: sink.keep(),
        head: secrets.seal(headPlace(deposit.id, received.sha256), JSON.stringify(keptHead(received))),
      });
  };

  const pack = await packs.create(deposit.id);
  try {
    let isBroken = false;
    try {
      for await (const part of parts) await receive(part, pack.begin());
    } catch (error) {
      if (!(error instanceof MultipartError)) throw error;
      isBroken = true;
    }
    if (arrivals.length > 0) {
      await pack.commit();
      for (const [arrival, isHeld] of await enter(db, deposit.id, arrivals)) {
        const { sopClassUid, sopInstanceUid } = arrival;
        if (isHeld) stored.push({ sopClassUid, sopInstanceUid });
        else failed.push({ sopClassUid, sopInstanceUid, fault: 'not-promised' });
      }
    }
    return { stored, failed, isBroken };
  } finally {
    await pack.discard();
  }
};

/** Stores the parts of a STOW-RS request, as storeParts does. */
export const storeInstances = (
  parts: GatewayParts,
  deposit: Deposit,
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): Promise<StoreOutcome> =>
  storeParts(
    parts,
    deposit,
    readMultipart(untilGone(body), boundary, { ...multipartLimits, parts: sizes.partsPerRequest }),
  );
