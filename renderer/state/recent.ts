import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RecentView } from '../../shared/contract/ipc';
import type { Host } from '../hosts/host';

/** What was opened last on this computer; main keeps it. */
export interface RecentState {
  readonly sources: readonly RecentView[];
  readonly refresh: () => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly clear: () => Promise<void>;
}
export type RecentStore = StoreApi<RecentState>;

export const createRecent = (host: Host): RecentStore =>
  createStore<RecentState>()((set) => {
    const refresh = async (): Promise<void> => {
      // a host that keeps nothing has nothing to offer
      set({ sources: await host.call('recent:list', undefined).catch(() => []) });
    };
    return {
      sources: [],
      refresh,
      remove: async (id) => {
        await host.call('recent:remove', { id }).catch(() => null);
        await refresh();
      },
      clear: async () => {
        await host.call('recent:clear', undefined).catch(() => null);
        await refresh();
      },
    };
  });
