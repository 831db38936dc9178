import { archiving } from '../limits';
import { moveToArchive, type Moving } from './move-to-archive';

/** The moving to the archive while a gateway runs. */
export interface KeptMoving {
  /** What runs every few seconds by itself; who asks while it runs waits for the same. */
  readonly move: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Moves what is due to the archive, again and again, until it is closed. */
export const keepMoving = (moving: Moving): KeptMoving => {
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  const move = (): Promise<void> =>
    (running ??= moveToArchive(moving, ending.signal).finally(() => {
      running = null;
    }));
  const timer = setInterval(() => {
    move().catch((error: unknown) => {
      moving.log(`moving to the archive failed: ${error instanceof Error ? error.name : 'unknown fault'}`);
    });
  }, archiving.everyMs);
  return {
    move,
    close: async () => {
      clearInterval(timer);
      ending.abort();
      await running?.catch(() => undefined);
    },
  };
};
