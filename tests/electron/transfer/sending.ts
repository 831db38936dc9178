import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import type { KeyStore, NoKeyStore } from '../../../electron/key-store';
import { sourceRefOf } from '../../../electron/media/open-source';
import { scanAnything } from '../../../electron/media/scan-source';
import { DepositQueue, type DepositStart, type QueueParts } from '../../../electron/transfer/deposit-queue';
import { openDepositStore } from '../../../electron/transfer/deposit-store';
import { parseFacilityLink, type FacilityLink } from '../../../electron/transfer/facility-link';
import { SourceReader } from '../../../electron/media/source-reader';
import { prepareSelection } from '../../../electron/transfer/prepare-selection';
import type { DepositView } from '../../../shared/contract/ipc';
import { sentExams } from '../../../shared/model/deposit';
import type { Selection } from '../../../shared/model/selection';
import type { GatewayUnderTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';

/** A limit for what hangs, not for what is slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
/** 196 slices, 27 MB: more than one request. */
export const manySlices = join(corpus, 'series-mr', 'fruit-ge-196');
/** 4 slices, 2 MB. */
export const fewSlices = join(corpus, 'series-ct', 'ge-head-4');

const cleanups: (() => Promise<unknown>)[] = [];
/** Done after the test, the last first. */
export const afterwards = (clean: () => Promise<unknown>): void => {
  cleanups.push(clean);
};
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'discport-transfer-'));
  afterwards(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A disc of a test's own, which it can change and remove. */
export const discOf = async (...folders: readonly string[]): Promise<string> => {
  const disc = join(await temporaryFolder(), 'disc');
  for (const [index, folder] of folders.entries())
    await cp(folder, join(disc, `F${String(index)}`), { recursive: true });
  return disc;
};

/** The same in a ZIP file that is locked. */
export const lockedZipOf = async (folder: string, password: string): Promise<string> => {
  const zip = join(await temporaryFolder(), 'a.zip');
  execFileSync('7z', ['a', '-tzip', '-mem=AES256', `-p${password}`, zip, '.'], {
    cwd: folder,
    stdio: 'ignore',
  });
  return zip;
};

/** Everything of a disc, as a person who chose all of it. */
export const chooseAll = async (disc: string): Promise<DepositStart> => {
  const source = await sourceRefOf(disc);
  const scan = await scanAnything(
    { source, depth: 'index' },
    { signal: new AbortController().signal, tell: () => undefined },
  );
  const selection: Selection = { source, instances: scan.instances, gaps: [], unidentified: 0 };
  const exams = sentExams(scan.catalog, () => true);
  const declaration = {
    role: 'patient',
    recipient: 'Dr. Example',
    reason: 'second opinion',
    note: '',
    releaseTextVersion: '1',
  } as const;
  return { selection, exams, declaration };
};

/** SHA-256 of every DICOM file below a folder, sorted. */
export const hashesOf = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && entry.name !== 'LICENSE.txt');
  const hashes = files.map(async (entry) =>
    createHash('sha256')
      .update(await readFile(join(entry.parentPath, entry.name)))
      .digest('hex'),
  );
  return (await Promise.all(hashes)).sort();
};

/** A keychain that lives as long as the test: the real one belongs to a desktop session. */
export const keychain = (): KeyStore & { readonly kept: ReadonlyMap<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kind: 'keychain',
    masterKey: randomBytes(32),
    kept,
    get: (name) => Promise.resolve(kept.get(name) ?? null),
    set: (name, value) => Promise.resolve(void kept.set(name, value)),
    remove: (name) => Promise.resolve(void kept.delete(name)),
  };
};

export const quickPace = { firstMs: 20, mostMs: 100, sourceMs: 50 };

export interface Sender {
  readonly queue: DepositQueue;
  /** Everything that was told, in order. */
  readonly views: readonly DepositView[];
  /** Settles when a deposit comes to be so; at once when it is. */
  readonly until: (depositId: string, isSo: (view: DepositView) => boolean) => Promise<DepositView>;
}

/** The app's side: a queue that keeps its deposits in a folder. */
export const openSender = async (
  folder: string,
  keys: KeyStore | NoKeyStore,
  parts: Partial<QueueParts> = {},
): Promise<Sender> => {
  const views: DepositView[] = [];
  const waiting = new Set<() => void>();
  const reader = new SourceReader();
  const queue = await DepositQueue.open({
    http: nodeHttpClient({ loopbackOnly: true }),
    store: openDepositStore(folder, keys),
    prepare: prepareSelection,
    read: (...asked) => reader.read(...asked),
    changed: (view) => {
      views.push(view);
      for (const look of [...waiting]) look();
    },
    pace: quickPace,
    ...parts,
  });
  afterwards(async () => {
    await queue.close();
    await reader.close();
  });
  return {
    queue,
    views,
    until: (depositId, isSo) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const view = queue.list().find((one) => one.depositId === depositId);
          if (view === undefined || !(isSo(view) || view.state === 'failed')) return;
          waiting.delete(look);
          if (isSo(view)) resolve(view);
          else reject(new Error(`the deposit failed: ${JSON.stringify(view.error)}`));
        };
        waiting.add(look);
        look();
      }),
  };
};

/** The link of the sample facility, by way of an address that leads to the gateway. */
export const linkBy = (url: string): FacilityLink => parseFacilityLink(`${url}/f/sample`);

/** Asks for a code, reads it from the mail and opens a deposit with it. */
export const openDeposit = async (
  { queue }: Sender,
  gateway: GatewayUnderTest,
  url: string = gateway.url,
): Promise<string> => (await queue.redeem(linkBy(url), await askForCode(gateway))).depositId;
