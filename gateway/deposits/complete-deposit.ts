import { createHash } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import type { ManifestRow, Receipt } from '../../shared/model/deposit';
import type { GatewayDatabase } from '../database/open-database';
import { hasOffered, readFacility } from '../facilities/facilities';
import type { GatewayParts } from '../gateway-parts';
import { readSigningKey } from '../secrets/signing-key';
import type { Place } from '../storage/packs';
import type { Deposit } from './deposit';
import { manifestRowOf } from './manifest-row';
import { receiptPayload, rootOf, signReceipt, type CompleteRequest } from './receipt';
import { summarizeStudies } from './study-summary';

/** A row of the manifest with where it is held, if it is. */
interface DepositRow extends ManifestRow {
  readonly isMeant: boolean;
  readonly place: Place | null;
  readonly head: Uint8Array | null;
}
export interface HeldRow extends DepositRow {
  readonly place: Place;
  readonly head: Uint8Array;
}

const isHeld = (row: DepositRow): row is HeldRow => row.place !== null && row.head !== null;

const readRows = async (db: GatewayDatabase, deposit: Deposit): Promise<DepositRow[]> => {
  const rows = await db
    .selectFrom('instance')
    .selectAll()
    .where('deposit', '=', deposit.id)
    .orderBy('sha256')
    .execute();
  return rows.map((row) => ({
    ...manifestRowOf(row),
    isMeant: row.generation === deposit.generation,
    place: row.pack === null || row.pack_offset === null ? null : { pack: row.pack, offset: row.pack_offset },
    head: row.head,
  }));
};

const asManifestRow = ({
  sha256,
  datasetSha256,
  bytes,
  sopInstanceUid,
  seriesUid,
  studyUid,
}: ManifestRow): ManifestRow => ({ sha256, datasetSha256, bytes, sopInstanceUid, seriesUid, studyUid });

/** Reads an instance back from the disk, whatever the file system answers. */
const isIntact = async ({ packs }: GatewayParts, deposit: string, row: HeldRow): Promise<boolean> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of packs.read(deposit, row.place, row.bytes)) hash.update(chunk);
  } catch {
    return false;
  }
  return hash.digest('hex') === row.sha256;
};

const conflict = (facts: Readonly<Record<string, number>>): UserError =>
  new UserError('deposit/conflict', 'retry', facts);

const readDeposit = (
  db: GatewayDatabase,
  { id }: Deposit,
): Promise<{ readonly receipt: string | null; readonly created_at: number }> =>
  db.selectFrom('deposit').select(['receipt', 'created_at']).where('id', '=', id).executeTakeFirstOrThrow();

const complete = async (
  parts: GatewayParts,
  deposit: Deposit,
  request: CompleteRequest,
): Promise<Receipt> => {
  const { db, secrets, packs, now } = parts;
  const { receipt, created_at: openedAt } = await readDeposit(db, deposit);
  if (receipt !== null) return { jws: receipt, instances: (await readRows(db, deposit)).map(asManifestRow) };

  const facility = await readFacility(db, deposit.facility);
  if (!(await hasOffered(db, facility.slug, request.declaration.releaseTextVersion)))
    throw new UserError('usage/wrong', 'report');

  const all = await readRows(db, deposit);
  const held = all.filter(isHeld);
  // What is held is never left out of a receipt, and never erased because somebody declares less.
  if (held.length > request.count)
    throw new UserError('deposit/undeclared', 'report', { held: held.length, declared: request.count });
  if (held.length < request.count || rootOf(held) !== request.merkleRoot)
    throw conflict({ held: held.length, declared: request.count });
  const named = new Set(request.gaps.map((gap) => gap.sopInstanceUid));
  const unnamed = all.filter((row) => row.isMeant && !isHeld(row) && !named.has(row.sopInstanceUid));
  if (unnamed.length > 0) throw conflict({ missing: unnamed.length });

  const damaged: string[] = [];
  for (const row of held) if (!(await isIntact(parts, deposit.id, row))) damaged.push(row.sha256);
  if (damaged.length > 0) {
    for (const sha256 of damaged)
      await db
        .updateTable('instance')
        .set({ pack: null, pack_offset: null, head: null })
        .where('deposit', '=', deposit.id)
        .where('sha256', '=', sha256)
        .execute();
    throw conflict({ missing: damaged.length });
  }

  const at = now();
  const payload = receiptPayload(deposit.id, { slug: facility.slug, name: facility.name }, at, held, request);
  const jws = await signReceipt(payload, await readSigningKey(db, secrets, openedAt));
  await db.transaction().execute(async (change) => {
    const { heldNow } = await change
      .selectFrom('instance')
      .select(({ fn }) => fn.count<number>('pack').as('heldNow'))
      .where('deposit', '=', deposit.id)
      .executeTakeFirstOrThrow();
    // Something arrived while the rest was read back: then this is not what the deposit holds any more.
    if (heldNow !== held.length) throw conflict({ held: heldNow, declared: request.count });
    // promises that nothing came of: the receipt names them as gaps, or a later code did not repeat them
    await change.deleteFrom('instance').where('deposit', '=', deposit.id).where('pack', 'is', null).execute();
    for (const { studyUid, summary } of summarizeStudies(secrets, deposit.id, held))
      await change
        .insertInto('held_study')
        .values({ deposit: deposit.id, study_uid: studyUid, summary })
        .execute();
    await change
      .updateTable('deposit')
      .set({
        completed_at: at,
        receipt: jws,
        declaration: secrets.seal(`declaration ${deposit.id}`, JSON.stringify(request.declaration)),
      })
      .where('id', '=', deposit.id)
      .execute();
  });
  // The receipt stands; what can't be removed now goes when the gateway starts again.
  await packs.eraseUnused(deposit.id, new Set(held.map((row) => row.place.pack))).catch(() => undefined);
  return { jws, instances: held.map(asManifestRow) };
};

/** Completes deposits; who asks while one is being read back gets the same answer. */
export const createCompletion = (
  parts: GatewayParts,
): ((deposit: Deposit, request: CompleteRequest) => Promise<Receipt>) => {
  const running = new Map<string, Promise<Receipt>>();
  return (deposit, request) => {
    const before = running.get(deposit.id);
    if (before !== undefined) return before;
    const receipt = complete(parts, deposit, request).finally(() => running.delete(deposit.id));
    running.set(deposit.id, receipt);
    return receipt;
  };
};
