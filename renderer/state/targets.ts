import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Calls, TargetView } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';
import { toUserError, type Host } from '../hosts/host';

export type AddedTarget = Parameters<Calls['target:add']>[0];

/** What came of asking a server. */
export type TestedTarget =
  | { readonly state: 'asking' }
  | { readonly state: 'answers' | 'silent' }
  | { readonly state: 'failed'; readonly error: UserErrorData };

/** The servers that staff sends to; main keeps them, and their secrets never come back. */
export interface TargetsState {
  readonly targets: readonly TargetView[];
  readonly tested: ReadonlyMap<string, TestedTarget>;
  readonly busy: boolean;
  /** Of what was added, removed or could not be listed. */
  readonly error: UserErrorData | null;
  readonly refresh: () => Promise<void>;
  /** @returns whether it is in the list now */
  readonly add: (wanted: AddedTarget) => Promise<boolean>;
  readonly remove: (id: string) => Promise<void>;
  readonly test: (id: string) => Promise<void>;
  readonly forgetError: () => void;
}
export type TargetsStore = StoreApi<TargetsState>;

export const createTargets = (host: Host): TargetsStore =>
  createStore<TargetsState>()((set, get) => {
    const list = async (): Promise<void> => {
      set({ targets: await host.call('target:list', undefined) });
    };
    const attempt = async (question: () => Promise<void>): Promise<boolean> => {
      set({ busy: true, error: null });
      try {
        await question();
        return true;
      } catch (error) {
        set({ error: toUserError(error) });
        return false;
      } finally {
        set({ busy: false });
      }
    };
    const note = (id: string, tested: TestedTarget): void => {
      set({ tested: new Map(get().tested).set(id, tested) });
    };
    return {
      targets: [],
      tested: new Map(),
      busy: false,
      error: null,
      refresh: async () => {
        await attempt(list);
      },
      add: (wanted) =>
        attempt(async () => {
          await host.call('target:add', wanted);
          await list();
          set({ tested: new Map() });
        }),
      remove: async (id) => {
        await attempt(async () => {
          await host.call('target:remove', { id });
          await list();
        });
      },
      test: async (id) => {
        note(id, { state: 'asking' });
        try {
          const { answersSearches } = await host.call('target:test', { id });
          note(id, { state: answersSearches ? 'answers' : 'silent' });
        } catch (error) {
          note(id, { state: 'failed', error: toUserError(error) });
        }
      },
      forgetError: () => {
        set({ error: null });
      },
    };
  });
