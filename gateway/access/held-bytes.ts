import type { HeldInstance } from './held-studies';
import { readArchive } from '../archive/archive-settings';
import { openArchive, readFromArchive } from '../archive/open-archive';
import type { GatewayParts } from '../gateway-parts';
import { StorageDamaged } from '../storage/sealed-bytes';

/** What reading takes of the gateway. */
interface Reading {
  readonly parts: GatewayParts;
  readonly log: (line: string) => void;
}

const fromArchive = async function* (
  parts: GatewayParts,
  instance: HeldInstance,
): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = await readArchive(parts);
  if (archive === null) throw new StorageDamaged();
  yield* readFromArchive(openArchive(archive), instance);
};

/** Whether the gateway's own copy was removed, perhaps a moment ago. */
const isInArchiveAlone = async (
  { db }: GatewayParts,
  { deposit, sha256 }: HeldInstance,
): Promise<boolean> => {
  const row = await db
    .selectFrom('instance')
    .select('pack')
    .where('deposit', '=', deposit)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.pack === '';
};

const fromWhereItIs = async function* (
  parts: GatewayParts,
  instance: HeldInstance,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { deposit, place, bytes } = instance;
  if (place === null) {
    yield* fromArchive(parts, instance);
    return;
  }
  let hasBegun = false;
  try {
    for await (const chunk of parts.packs.read(deposit, place, bytes)) {
      hasBegun = true;
      yield chunk;
    }
  } catch (error) {
    if (hasBegun || !(await isInArchiveAlone(parts, instance))) throw error;
    yield* fromArchive(parts, instance);
  }
};

/**
 * The bytes of a held instance, from the gateway's files or from the archive. Damage is told to who operates the gateway before it
 * ends the reading.
 *
 * @throws {StorageDamaged} before a changed byte of a file gets out, and before the last byte of what the archive gives
 * @throws {UserError} `network/server-error` where the archive can't be asked
 */
export async function* heldBytes(
  { parts, log }: Reading,
  instance: HeldInstance,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { deposit, place, sopInstanceUid } = instance;
  try {
    yield* fromWhereItIs(parts, instance);
  } catch (error) {
    if (!(error instanceof StorageDamaged)) throw error;
    log(
      place === null
        ? `DAMAGED in the archive: one of deposit ${deposit}`
        : `DAMAGED on disk: deposit ${deposit}, pack ${place.pack}, from byte ${place.offset}`,
    );
    await parts.audit.record({
      actor: 'gateway',
      action: 'storage/damaged',
      subject: sopInstanceUid,
      outcome: `deposit ${deposit}`,
      address: '',
    });
    throw error;
  }
}

/**
 * Reads a held instance to its end, to know before an answer begins whether there can be one.
 *
 * @returns whether every byte is what was received
 */
export const isWhole = async (reading: Reading, instance: HeldInstance): Promise<boolean> => {
  const chunks = heldBytes(reading, instance);
  try {
    while ((await chunks.next()).done !== true);
    return true;
  } catch (error) {
    if (error instanceof StorageDamaged) return false;
    throw error;
  }
};
