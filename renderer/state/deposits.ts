import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DepositView } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';
import { toUserError, type Host } from '../hosts/host';

/** What was sent or is being sent from this computer. Main sends; the window only watches and asks. */
export interface DepositsState {
  readonly status: 'loading' | 'listed' | 'failed';
  readonly deposits: ReadonlyMap<string, DepositView>;
  /** How many are kept on this computer and can't be read. */
  readonly unreadable: number;
  /** Of the last question that main could not do. */
  readonly error: UserErrorData | null;
  /** Deposits whose receipt was saved since the window is there. */
  readonly saved: ReadonlySet<string>;
  readonly refresh: () => Promise<void>;
  readonly pause: (depositId: string) => Promise<void>;
  readonly resume: (depositId: string) => Promise<void>;
  readonly stop: (depositId: string) => Promise<void>;
  /** Says that another disc is to come, or that this was all. */
  readonly expectMore: (depositId: string, isExpected: boolean) => Promise<void>;
  /** @returns whether it was; a person may have thought better of it */
  readonly saveReceipt: (depositId: string) => Promise<boolean>;
}
export type DepositsStore = StoreApi<DepositsState>;

/** States that go on by themselves or wait for the person. */
export const isUnderWay = ({ state }: DepositView): boolean => !['done', 'stopped'].includes(state);

/** Newest first. */
export const inOrder = (deposits: ReadonlyMap<string, DepositView>): readonly DepositView[] =>
  [...deposits.values()].sort((one, other) => other.startedAt.localeCompare(one.startedAt));

/** Deposits whose receipt is written nowhere yet. */
export const unsavedReceipts = ({
  deposits,
  saved,
}: Pick<DepositsState, 'deposits' | 'saved'>): readonly DepositView[] =>
  inOrder(deposits).filter(({ depositId, hasReceipt }) => hasReceipt && !saved.has(depositId));

export const createDeposits = (host: Host): DepositsStore =>
  createStore<DepositsState>()((set) => {
    host.on('deposit:changed', (deposit) => {
      set(({ deposits }) => ({ deposits: new Map(deposits).set(deposit.depositId, deposit) }));
    });
    host.on('deposit:moved', ({ from }) => {
      set(({ deposits }) => ({ deposits: new Map([...deposits].filter(([id]) => id !== from)) }));
    });
    const attempt = async (question: () => Promise<unknown>): Promise<void> => {
      set({ error: null });
      try {
        await question();
      } catch (error) {
        set({ error: toUserError(error) });
      }
    };
    return {
      status: 'loading',
      deposits: new Map(),
      unreadable: 0,
      error: null,
      saved: new Set(),
      refresh: async () => {
        try {
          const listed = await host.call('deposit:list', undefined);
          const unreadable = await host.call('deposit:unreadable', undefined);
          // what was told meanwhile is newer than the list
          set(({ deposits }) => ({
            status: 'listed',
            unreadable,
            deposits: new Map([
              ...listed.map((deposit) => [deposit.depositId, deposit] as const),
              ...deposits,
            ]),
          }));
        } catch (error) {
          set({ status: 'failed', error: toUserError(error) });
        }
      },
      pause: (depositId) => attempt(() => host.call('deposit:pause', { depositId })),
      resume: (depositId) => attempt(() => host.call('deposit:resume', { depositId })),
      stop: (depositId) => attempt(() => host.call('deposit:stop', { depositId })),
      expectMore: (depositId, isExpected) =>
        attempt(() => host.call('deposit:more', { depositId, isExpected })),
      saveReceipt: async (depositId) => {
        const { saved: isSaved } = await host.call('receipt:save', { depositId });
        if (isSaved) set(({ saved }) => ({ saved: new Set(saved).add(depositId) }));
        return isSaved;
      },
    };
  });
