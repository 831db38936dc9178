import type { HeldInstance } from '../access/held-studies';
import { StorageDamaged } from '../storage/sealed-bytes';
import type { GatewayContext } from './gateway-context';

/**
 * The bytes of a held instance. Damage is told to who operates the gateway before it ends the reading.
 *
 * @throws {StorageDamaged} before a changed byte gets out
 */
export async function* heldBytes(
  { parts: { packs, audit }, log }: GatewayContext,
  { deposit, place, bytes, sopInstanceUid }: HeldInstance,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* packs.read(deposit, place, bytes);
  } catch (error) {
    if (!(error instanceof StorageDamaged)) throw error;
    log(`DAMAGED on disk: deposit ${deposit}, pack ${place.pack}, from byte ${place.offset}`);
    await audit.record({
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
export const isWhole = async (context: GatewayContext, instance: HeldInstance): Promise<boolean> => {
  const reading = heldBytes(context, instance);
  try {
    while ((await reading.next()).done !== true);
    return true;
  } catch (error) {
    if (error instanceof StorageDamaged) return false;
    throw error;
  }
};
