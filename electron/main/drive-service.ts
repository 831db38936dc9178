import type { Calls, DriveView } from '../../shared/contract/ipc';
import type { SourceRef } from '../../shared/model/source';
import type { Drive } from '../media/drives/drive';
import { watchDrives } from '../media/drives/watch-drives';
import type { GrantedPaths } from './granted-paths';
import type { Tell } from './ipc';
import type { SourceProcesses } from './source-processes';

const keyOf = ({ kind, device, label, bytes, folder }: Drive): string =>
  JSON.stringify([kind, device, label, bytes, folder]);
export const driveRef = ({ kind, folder }: Drive): SourceRef => ({ kind, path: folder });

/** The removable drives that hold something, and whether those are medical pictures. */
export const createDriveService = ({
  tell,
  processes,
  granted,
}: {
  readonly tell: Tell;
  readonly processes: SourceProcesses;
  readonly granted: GrantedPaths;
}): {
  readonly calls: Pick<Calls, 'drives:list'>;
  /** The drive that is mounted at a path. */
  readonly driveAt: (path: string) => Drive | undefined;
  readonly drives: () => readonly Drive[];
  readonly close: () => void;
} => {
  let drives: readonly Drive[] = [];
  const looked = new Map<string, boolean | null>();
  const closed = new AbortController();

  const views = (): DriveView[] =>
    drives.map((drive) => {
      const { kind, label, bytes, folder } = drive;
      return { kind, label, bytes, path: folder, holdsPictures: looked.get(keyOf(drive)) ?? null };
    });
  const say = (): void => {
    tell('drives:changed', views());
  };
  const look = async (drive: Drive): Promise<void> => {
    const key = keyOf(drive);
    if (looked.has(key)) return;
    looked.set(key, null);
    const context = { signal: closed.signal, tell: () => undefined };
    const holds = await processes
      .run('holdsPictures', { source: driveRef(drive) }, [], context)
      .catch(() => null);
    if (!looked.has(key)) return;
    looked.set(key, holds);
    say();
  };
  const stop = watchDrives((now) => {
    drives = now;
    // a disc that is put in again is looked at again
    const keys = new Set(now.map(keyOf));
    for (const key of looked.keys()) if (!keys.has(key)) looked.delete(key);
    for (const drive of now) {
      granted.grant(drive.folder);
      void look(drive);
    }
    say();
  });

  return {
    calls: { 'drives:list': () => Promise.resolve(views()) },
    drives: () => drives,
    driveAt: (path) => drives.find(({ folder }) => folder === path),
    close: () => {
      closed.abort();
      stop();
    },
  };
};
