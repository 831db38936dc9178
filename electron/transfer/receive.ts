import { createHash } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import type { ManifestRow } from '../../shared/model/deposit';
import type { JobContext, Progress } from '../../shared/model/progress';
import { MultipartError, type Part } from '../../shared/stow/read-multipart';
import { throttled } from '../media/pace';
import type { Access } from './access-client';
import { backoffMs, pause, usualPace, type Pace } from './backoff';
import { freeBytesFor, ReceiveFolder } from './receive-folder';

export interface ReceiveInput {
  readonly studyUids: readonly string[];
  /** A new folder, or an empty one. */
  readonly folder: string;
}

/** What came of a download. */
export interface Received {
  readonly path: string;
  readonly instances: number;
  readonly bytes: number;
  /** Pictures that arrived damaged twice, or that the gateway holds damaged: they were not kept. */
  readonly damaged: number;
}

const sizeOf = (rows: readonly ManifestRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);

const inParallel = 3;
const mostFailures = 5;

const isPassing = (error: unknown): boolean =>
  error instanceof MultipartError ||
  (error instanceof UserError && error.data.code.startsWith('network/') && error.data.remedy === 'retry');

/** The gateway's own copy is damaged: asking again changes nothing. */
const isLostThere = (error: unknown): boolean =>
  error instanceof UserError && error.data.code === 'receive/damaged';

/** What is still to come, and what is told of it. */
class Download {
  readonly #rows: ReadonlyMap<string, ManifestRow>;
  readonly #whole: Set<string>;
  readonly #lost = new Set<string>();
  readonly #folder: ReceiveFolder;
  readonly #tell: (progress: () => Progress) => void;
  readonly #bytesTotal: number;
  #bytesDone: number;

  constructor(
    rows: readonly ManifestRow[],
    whole: ReadonlySet<string>,
    folder: ReceiveFolder,
    tell: (progress: Progress) => void,
  ) {
    this.#rows = new Map(rows.map((row) => [row.sha256, row]));
    this.#whole = new Set(whole);
    this.#folder = folder;
    this.#tell = throttled(tell);
    this.#bytesTotal = sizeOf(rows);
    this.#bytesDone = this.#bytesTotal - sizeOf(this.missing());
  }

  /** What is not here, and may still come. */
  missing(): readonly ManifestRow[] {
    return [...this.#rows.values()].filter(
      ({ sha256 }) => !this.#whole.has(sha256) && !this.#lost.has(sha256),
    );
  }

  /** What can't be had any more is not asked for again. */
  lose(rows: readonly ManifestRow[]): void {
    for (const { sha256 } of rows) this.#lost.add(sha256);
  }

  get damaged(): number {
    return this.#rows.size - this.#whole.size;
  }

  #add(bytes: number): void {
    this.#bytesDone += bytes;
    this.#tell(() => this.progress);
  }

  get progress(): Progress {
    return {
      step: 'receive',
      filesDone: this.#whole.size,
      filesTotal: this.#rows.size,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
    };
  }

  /** Takes one part: keeps it where its hash is that of a picture that was asked for and is not here yet. */
  async take(part: Part, largest: number): Promise<void> {
    const hash = createHash('sha256');
    const file = await this.#folder.begin();
    let bytes = 0;
    let isKept = false;
    try {
      for await (const chunk of part.body) {
        if (bytes + chunk.length > largest) return;
        hash.update(chunk);
        await file.write(chunk);
        bytes += chunk.length;
        this.#add(chunk.length);
      }
      const sha256 = hash.digest('hex');
      if (!this.#rows.has(sha256) || this.#whole.has(sha256)) return;
      await file.keep(sha256);
      isKept = true;
      this.#whole.add(sha256);
    } finally {
      if (!isKept) {
        this.#add(-bytes);
        await file.discard();
      }
    }
  }
}

/** One request: the address below the DICOMweb root, and what it should bring. */
interface Fetch {
  readonly path: string;
  readonly rows: readonly ManifestRow[];
}

const seriesPath = ({ studyUid, seriesUid }: ManifestRow): string =>
  `/studies/${studyUid}/series/${seriesUid}`;
const one = (row: ManifestRow): Fetch => ({
  path: `${seriesPath(row)}/instances/${row.sopInstanceUid}`,
  rows: [row],
});

/**
 * A series at a time where all of it is missing, else one by one. One by one, too, where an answer broke off: damage ends
 * an answer of many, and is said of one alone.
 */
const planFetches = (
  all: readonly ManifestRow[],
  missing: readonly ManifestRow[],
  broken: ReadonlySet<string>,
): readonly Fetch[] => {
  const bySeries = (rows: readonly ManifestRow[]): Map<string, ManifestRow[]> => {
    const series = new Map<string, ManifestRow[]>();
    for (const row of rows) series.set(seriesPath(row), [...(series.get(seriesPath(row)) ?? []), row]);
    return series;
  };
  const totals = bySeries(all);
  return [...bySeries(missing)].flatMap(([path, rows]) =>
    rows.length === totals.get(path)?.length && !broken.has(path) ? [{ path, rows }] : rows.map(one),
  );
};

const fetchAll = async (
  access: Access,
  download: Download,
  fetches: readonly Fetch[],
  broken: Set<string>,
  signal: AbortSignal,
): Promise<void> => {
  const left = [...fetches];
  const failed = new AbortController();
  const cancel = (): void => {
    failed.abort(signal.reason);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const bring = async ({ path, rows }: Fetch): Promise<void> => {
    const largest = rows.reduce((most, { bytes }) => Math.max(most, bytes), 0);
    let isBegun = false;
    try {
      for await (const part of access.fetch(path, failed.signal)) {
        isBegun = true;
        await download.take(part, largest);
      }
    } catch (error) {
      if (isLostThere(error)) {
        download.lose(rows);
        return;
      }
      if (isBegun && !failed.signal.aborted) broken.add(path);
      throw error;
    }
  };
  const work = async (): Promise<void> => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        failed.signal.throwIfAborted();
        await bring(next);
      }
    } catch (error) {
      failed.abort(error);
    }
  };
  try {
    await Promise.all(Array.from({ length: inParallel }, work));
    failed.signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};

/** Fetches what is missing, over breaks of the network; what then still is arrives damaged, and is asked for once more. */
const fetchMissing = async (
  access: Access,
  all: readonly ManifestRow[],
  download: Download,
  signal: AbortSignal,
  pace: Pace,
): Promise<void> => {
  const broken = new Set<string>();
  const fetched = async (plan: () => readonly Fetch[]): Promise<void> => {
    for (let failures = 0; ;) {
      const [missing, brokenBefore] = [download.missing().length, broken.size];
      try {
        await fetchAll(access, download, plan(), broken, signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        // Where something came, or an answer that can be asked for in smaller ones broke off, it goes on.
        if (download.missing().length < missing || broken.size > brokenBefore) failures = 0;
        if (!isPassing(error) || ++failures > mostFailures) throw error;
        await pause(backoffMs(pace, failures, Math.random()), signal);
        signal.throwIfAborted();
      }
    }
  };
  await fetched(() => planFetches(all, download.missing(), broken));
  await fetched(() => download.missing().map(one));
};

/** What ended a download, with how many pictures are kept for the next time; of a full disk what is needed and free there. */
const inNumbers = async (
  error: unknown,
  target: string,
  needBytes: number,
  keptFiles: number,
): Promise<unknown> => {
  if (!(error instanceof UserError)) return error;
  const { code, remedy, facts } = error.data;
  const free = code === 'receive/no-space' ? await freeBytesFor(target) : null;
  const room =
    code === 'receive/no-space' ? { needBytes, ...(free === null ? {} : { freeBytes: free }) } : {};
  return new UserError(code, remedy, { ...facts, ...room, keptFiles }, { cause: error });
};

/**
 * Downloads studies into a new folder, where they are a source like any other. Every picture is hashed as it arrives and
 * compared with what the gateway said it would be.
 *
 * Cancelled, it leaves nothing behind. When the network breaks for good or the disk is full, what is whole stays beside the
 * target, or in it where it is there, and is not fetched again the next time.
 *
 * @throws {UserError} `access/refused`, `network/…`, `export/exists`, `receive/no-space` …; `receive/damaged` when no picture
 *   arrived whole
 * @throws the signal's reason when cancelled
 */
export const receiveStudies = async (
  access: Access,
  { studyUids, folder: target }: ReceiveInput,
  { signal, tell }: JobContext<Progress>,
  pace: Pace = usualPace,
): Promise<Received> => {
  const offered = new Set(access.studies.map(({ studyUid }) => studyUid));
  if (studyUids.length === 0 || !studyUids.every((uid) => offered.has(uid)))
    throw new UserError('export/nothing-chosen', 'change-input');
  const byHash = new Map<string, ManifestRow>();
  for (const studyUid of new Set(studyUids))
    for (const row of await access.manifest(studyUid, signal)) byHash.set(row.sha256, row);
  const rows = [...byHash.values()];
  if (rows.length === 0) throw new UserError('export/nothing-chosen', 'change-input');

  let [needBytes, keptFiles] = [sizeOf(rows), 0];
  let folder: ReceiveFolder | undefined;
  try {
    folder = await ReceiveFolder.open(target, rows);
    const download = new Download(rows, await folder.whole(rows), folder, tell);
    try {
      await folder.requireSpace(sizeOf(download.missing()));
      await fetchMissing(access, rows, download, signal, pace);
      signal.throwIfAborted();
      tell(download.progress);
      const { damaged, progress } = download;
      if (progress.filesDone === 0) throw new UserError('receive/damaged', 'retry', { damaged });
      const path = await folder.finish();
      return { path, instances: progress.filesDone, bytes: progress.bytesDone, damaged };
    } catch (error) {
      keptFiles = signal.aborted ? 0 : download.progress.filesDone;
      needBytes = sizeOf(download.missing());
      if (keptFiles === 0) await folder.remove();
      throw error;
    }
  } catch (error) {
    throw await inNumbers(error, target, needBytes, keptFiles);
  } finally {
    await folder?.close();
  }
};
