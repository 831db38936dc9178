import type { Instance } from '../../shared/model/scan';
import { newPace } from '../media/pace';
import { giveInstance, InstanceFault } from '../media/read-instance';
import type { Source } from '../media/source';

/**
 * Reads an instance to its end into memory, with file meta where it had none: see limits for what may be.
 *
 * @returns null where it can't be read: its gap is found when it is written
 * @throws {UserError} 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const readWhole = async (
  source: Source,
  instance: Instance,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  const pace = newPace(signal);
  const chunks: Uint8Array[] = [];
  const content = giveInstance(source, instance, { zeroPreamble: false });
  try {
    for (let next = content.next(); ; next = content.next()) {
      if (next.done === true) return new Uint8Array(Buffer.concat(chunks));
      chunks.push(next.value.slice());
      if (pace.isDue()) await pace.breathe();
    }
  } catch (error) {
    if (error instanceof InstanceFault) return null;
    throw error;
  } finally {
    content.return(undefined as never);
  }
};
