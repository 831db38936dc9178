import type { Part } from '../../shared/stow/read-multipart';
import type { GatewayDatabase } from '../database/open-database';
import type { Deposit } from '../deposits/deposit';
import type { GatewayParts } from '../gateway-parts';
import { sizes } from '../limits';
import { StorageDamaged } from '../storage/sealed-bytes';
import { storeParts, untilGone } from './store-instances';

/** How far a large instance is. */
export interface UploadState {
  /** Of the whole, as it was promised. */
  readonly length: number;
  /** So many bytes from its start are held. */
  readonly offset: number;
  readonly isHeld: boolean;
}

interface Segment {
  readonly bytes: number;
  readonly pack: string;
  readonly pack_offset: number;
}

const segmentsOf = (db: GatewayDatabase, deposit: string, sha256: string): Promise<Segment[]> =>
  db
    .selectFrom('segment')
    .select(['bytes', 'pack', 'pack_offset'])
    .where('deposit', '=', deposit)
    .where('sha256', '=', sha256)
    .orderBy('start')
    .execute();

/** @returns null where no such instance was promised */
export const uploadState = async (
  { db }: GatewayParts,
  deposit: Deposit,
  sha256: string,
): Promise<UploadState | null> => {
  const row = await db
    .selectFrom('instance')
    .select(['bytes', 'pack'])
    .where('deposit', '=', deposit.id)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (row === undefined) return null;
  const isHeld = row.pack !== null;
  const segments = isHeld ? [] : await segmentsOf(db, deposit.id, sha256);
  const offset = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  return { length: row.bytes, offset: isHeld ? row.bytes : offset, isHeld };
};

/** Keeps what came, also of a request that was cut off. @returns whether it was more than the instance has left */
const keepSegment = async (
  { db, packs }: GatewayParts,
  { id }: Deposit,
  sha256: string,
  { offset, length }: UploadState,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly isTooLarge: boolean }> => {
  const pack = await packs.create(id);
  try {
    const sink = pack.begin();
    let bytes = 0;
    let isTooLarge = false;
    for await (const chunk of untilGone(body)) {
      bytes += chunk.length;
      isTooLarge = offset + bytes > length;
      // who stops reading at once cuts the connection, and nobody gets the answer
      if (offset + bytes > length + sizes.skippedBytes) break;
      if (!isTooLarge) await sink.write(chunk);
    }
    if (isTooLarge) return { isTooLarge };
    // many of a few bytes each would cost more than sending them again
    if (bytes === 0 || (bytes < sizes.leastSegmentBytes && offset + bytes < length))
      return { isTooLarge: false };
    await sink.finish();
    const place = sink.keep();
    await pack.commit();
    await db
      .insertInto('segment')
      .values({ deposit: id, sha256, start: offset, bytes, pack: place.pack, pack_offset: place.offset })
      .execute();
    return { isTooLarge: false };
  } finally {
    await pack.discard();
  }
};

/** Judges the whole as any other instance, and stores it or not; its segments are of no use any more. */
const assemble = async (parts: GatewayParts, deposit: Deposit, sha256: string): Promise<void> => {
  const { db, packs } = parts;
  const segments = await segmentsOf(db, deposit.id, sha256);
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for (const { pack, pack_offset: offset, bytes } of segments)
      yield* packs.read(deposit.id, { pack, offset }, bytes);
  };
  const whole = async function* (): AsyncGenerator<Part> {
    yield await Promise.resolve({ headers: new Map(), body: body() });
  };
  try {
    await storeParts(parts, deposit, whole());
  } catch (error) {
    // what the disk lost comes once more, from its start
    if (!(error instanceof StorageDamaged)) throw error;
  }
  await db.deleteFrom('segment').where('deposit', '=', deposit.id).where('sha256', '=', sha256).execute();
  for (const { pack } of segments) await packs.remove(deposit.id, pack);
};

/**
 * Takes the next bytes of a large instance. What was taken survives a power cut, also where the request was cut off; with the
 * last byte the whole is judged like any other instance.
 *
 * Only one request at a time may do so for an instance.
 *
 * @param state as uploadState just said
 * @returns how far it is now; 'refused' where the whole is not what was promised and has to come again from its start;
 *   'too-large' where there came more than was promised
 */
export const appendToUpload = async (
  parts: GatewayParts,
  deposit: Deposit,
  sha256: string,
  state: UploadState,
  body: AsyncIterable<Uint8Array>,
): Promise<UploadState | 'refused' | 'too-large'> => {
  if (state.isHeld) return state;
  const { isTooLarge } = await keepSegment(parts, deposit, sha256, state, body);
  if (isTooLarge) return 'too-large';
  const taken = await uploadState(parts, deposit, sha256);
  if (taken !== null && taken.offset < taken.length) return taken;
  if (taken?.isHeld === false) await assemble(parts, deposit, sha256);
  const whole = await uploadState(parts, deposit, sha256);
  return whole?.isHeld === true ? whole : 'refused';
};
