import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DriveView } from '../../shared/contract/ipc';
import type { Host } from '../hosts/host';

export type DrivesStore = StoreApi<{ readonly drives: readonly DriveView[] }>;

/** The drives that hold something, as they come and go; none where the host has no drives. */
export const createDrives = (host: Host): DrivesStore =>
  createStore<{ readonly drives: readonly DriveView[] }>()((set) => {
    let isTold = false;
    host.on('drives:changed', (drives) => {
      isTold = true;
      set({ drives });
    });
    host.call('drives:list', undefined).then(
      (drives) => {
        if (!isTold) set({ drives });
      },
      () => null,
    );
    return { drives: [] };
  });
