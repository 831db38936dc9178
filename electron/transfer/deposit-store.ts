import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import type { KeyStore, NoKeyStore } from '../key-store';
import { replayDeposit, type DepositRecord, type ReplayedDeposit } from './deposit-record';
import { isFull, makePrivateFolder, syncFolder } from './disk';
import { Journal } from './journal';
import { lockFolder } from './lock-folder';
import { deriveKey } from './sealing';

/** What is kept of one deposit on this computer; or, without a keychain, only in memory. */
export interface KeptDeposit {
  /** Where a copy of what is sent may go; null where nothing may be kept. */
  readonly spool: { readonly folder: string; readonly key: Uint8Array } | null;
  readonly write: (...records: readonly DepositRecord[]) => Promise<void>;
  readonly token: () => Promise<string | null>;
  readonly keepToken: (token: string) => Promise<void>;
  /** Keeps these records in the place of all others, and removes spool and token. */
  readonly end: (...records: readonly DepositRecord[]) => Promise<void>;
  /** Removes everything. */
  readonly erase: () => Promise<void>;
  /** Lets go of it, as it is. */
  readonly close: () => Promise<void>;
}

/** What is kept, as far as this process may have it. */
export interface OpenedStore {
  readonly deposits: readonly { readonly kept: KeptDeposit; readonly replayed: ReplayedDeposit }[];
  /** How many can't be read: damaged, of another keychain, or of a newer version. They stay as they are. */
  readonly unreadable: number;
  /** How many another process has open. */
  readonly elsewhere: number;
}

/** What a deposit can't be kept for, as a person is told it. */
export const notKept = (cause: unknown): UserError =>
  new UserError(isFull(cause) ? 'deposit/no-space' : 'deposit/not-kept', 'change-input', {}, { cause });

/** All deposits that are kept in one place. */
export interface DepositStore {
  /** False: what is sent ends with this process, and the screen says so. */
  readonly keeps: boolean;
  readonly create: (base: string, depositId: string) => Promise<KeptDeposit>;
  readonly openAll: () => Promise<OpenedStore>;
}

/** What a process has that leaves what is kept to others. */
export const nothingOpened: OpenedStore = { deposits: [], unreadable: 0, elsewhere: 0 };

const memoryDeposit = (): KeptDeposit => {
  let kept: string | null = null;
  const forget = (): Promise<void> => {
    kept = null;
    return Promise.resolve();
  };
  return {
    spool: null,
    write: () => Promise.resolve(),
    token: () => Promise.resolve(kept),
    keepToken: (token) => {
      kept = token;
      return Promise.resolve();
    },
    end: () => forget(),
    erase: () => forget(),
    close: () => Promise.resolve(),
  };
};

const memoryStore: DepositStore = {
  keeps: false,
  create: () => Promise.resolve(memoryDeposit()),
  openAll: () => Promise.resolve(nothingOpened),
};

const journalName = 'journal';
/** A gateway keeps an unfinished deposit for as long: after that, what was never begun or can't be read is of no use. */
const uselessMs = 14 * 24 * 60 * 60_000;

const isOld = async (folder: string): Promise<boolean> => {
  const { mtimeMs } = await stat(join(folder, journalName)).catch(() => stat(folder));
  return Date.now() - mtimeMs > uselessMs;
};

const diskDeposit = (
  folder: string,
  name: string,
  keys: KeyStore,
  firstJournal: Journal,
  unlock: () => Promise<void>,
): KeptDeposit => {
  let journal = firstJournal;
  const tokenName = `token ${name}`;
  const spool = { folder: join(folder, 'spool'), key: deriveKey(keys.masterKey, 'spool', name) };
  const forget = async (): Promise<void> => {
    await keys.remove(tokenName).catch(() => undefined);
    await rm(spool.folder, { recursive: true, force: true });
  };
  return {
    spool,
    write: (...records) => journal.append(...records),
    token: () => keys.get(tokenName),
    keepToken: (token) => keys.set(tokenName, token),
    end: async (...records) => {
      const path = join(folder, journalName);
      const fresh = `${path}.new`;
      await rm(fresh, { force: true });
      const last = await Journal.create(fresh, deriveKey(keys.masterKey, 'journal', name));
      await last.append(...records);
      const before = journal;
      journal = last;
      await before.close();
      await last.close();
      await rename(fresh, path);
      await syncFolder(folder);
      await forget();
    },
    erase: async () => {
      await journal.close();
      await forget();
      await rm(folder, { recursive: true, force: true });
      await unlock();
    },
    close: async () => {
      await journal.close();
      await unlock();
    },
  };
};

const diskStore = (root: string, keys: KeyStore): DepositStore => {
  const nameOf = (base: string, depositId: string): string =>
    createHash('sha256').update(`${base}\n${depositId}`).digest('hex').slice(0, 32);
  const keyOf = (name: string): Uint8Array => deriveKey(keys.masterKey, 'journal', name);
  const openOne = async (
    name: string,
  ): Promise<OpenedStore['deposits'][number] | 'unreadable' | 'elsewhere' | 'gone'> => {
    const folder = join(root, name);
    const unlock = await lockFolder(folder);
    if (unlock === null) return 'elsewhere';
    const opened = await Journal.open(join(folder, journalName), keyOf(name)).catch(() => null);
    const replayed = opened === null ? null : replayDeposit(opened.records);
    const isBegun = replayed !== null && (replayed.sources.length > 0 || replayed.ended !== null);
    if (opened !== null && replayed !== null && (isBegun || opened.isWhole)) {
      const kept = diskDeposit(folder, name, keys, opened.journal, unlock);
      if (isBegun || !(await isOld(folder))) return { kept, replayed };
      await kept.erase();
      return 'gone';
    }
    // nothing of it is touched: the keychain, the disk or the version that can read it may come back
    await opened?.journal.close();
    const isUseless = await isOld(folder);
    if (isUseless) await rm(folder, { recursive: true, force: true });
    await unlock();
    return isUseless ? 'gone' : 'unreadable';
  };
  return {
    keeps: true,
    create: async (base, depositId) => {
      const name = nameOf(base, depositId);
      const folder = join(root, name);
      await makePrivateFolder(folder);
      const unlock = await lockFolder(folder);
      if (unlock === null) throw new Error('another process has this deposit open');
      try {
        // never in the place of another: a deposit is begun once, under an id of its own
        const journal = await Journal.create(join(folder, journalName), keyOf(name));
        await syncFolder(root);
        return diskDeposit(folder, name, keys, journal, unlock);
      } catch (error) {
        await unlock();
        throw error;
      }
    },
    openAll: async () => {
      const names = await readdir(root).catch(() => []);
      const deposits: OpenedStore['deposits'][number][] = [];
      const others = { unreadable: 0, elsewhere: 0, gone: 0 };
      for (const name of names.filter((one) => /^[0-9a-f]{32}$/.test(one))) {
        // one that can't be opened keeps nobody from the others
        const one = await openOne(name).catch(() => 'unreadable' as const);
        if (typeof one === 'string') others[one] += 1;
        else deposits.push(one);
      }
      return { deposits, unreadable: others.unreadable, elsewhere: others.elsewhere };
    },
  };
};

/**
 * Where deposits are kept while they are sent. Without a keychain nothing is written, and never in plain text.
 *
 * @param folder of the app's own data, for this account alone
 */
export const openDepositStore = (folder: string, keys: KeyStore | NoKeyStore): DepositStore =>
  keys.kind === 'keychain' ? diskStore(folder, keys) : memoryStore;
