import { setImmediate as turn } from 'node:timers/promises';
import * as z from 'zod';
import { UserError } from '../../shared/errors/user-error';
import { manifestRowSchema, type ManifestRow } from '../../shared/model/deposit';
import type { JobContext } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import { gapSchema, type Gap, type Selection } from '../../shared/model/selection';
import { inOrderOfMedium } from '../media/in-order-of-medium';
import { openSelection, type OpenSelection } from '../media/open-selection';
import { InstanceFault, readInstance } from '../media/read-instance';
import type { Source } from '../media/source';
import { passwordGone } from '../media/source-passwords';
import { isFull } from './disk';
import { spoolPlaceSchema, SpoolWriter, type SpoolPlace } from './spool';

/** An instance that can be promised, and where its bytes are: in the spool, or null, on the source alone. */
export const preparedSchema = z.object({
  /** Of the selection's instances. */
  index: z.number().int().nonnegative(),
  row: manifestRowSchema,
  place: spoolPlaceSchema.nullable(),
});
export type Prepared = z.infer<typeof preparedSchema>;

/** An instance of the selection that can't be sent. */
export const lackedSchema = z.object({ index: z.number().int().nonnegative(), gap: gapSchema });

/** Told in batches: what is told as spooled survives a crash. */
export interface PreparedNews {
  readonly prepared: readonly Prepared[];
  readonly lacked: readonly z.infer<typeof lackedSchema>[];
}

export interface PrepareInput {
  readonly selection: Selection;
  /** Null: nothing is kept, sending reads the source again. The key is 64 hex digits. */
  readonly spool: { readonly folder: string; readonly key: string } | null;
  /** Instances of the selection that were prepared before. */
  readonly done: readonly number[];
}

const batchBytes = 16 * 1024 * 1024;
const batchInstances = 50;
const probes = 8;

const canOpen = (source: Source, { path }: Instance): boolean => {
  try {
    source.open(path).close();
    return true;
  } catch {
    return false;
  }
};

const isEmpty = (source: Source): boolean => {
  try {
    for (const entry of source.list(() => undefined)) return entry.path === '';
    return true;
  } catch {
    return true;
  }
};

/**
 * Whether a file is missing, or all of the source: an empty folder is left where a disc was mounted, and another disc may
 * be in its place. Some instances from all over the selection are tried.
 */
const isGone = ({ sourceOf }: OpenSelection, source: Source, all: readonly Instance[]): boolean => {
  const instances = all.filter((instance) => sourceOf(instance) === source);
  const step = Math.max(1, Math.floor(instances.length / probes));
  const tried = instances.filter((_instance, index) => index % step === 0);
  if (tried.some((instance) => canOpen(source, instance))) return false;
  return tried.length > 2 || isEmpty(source);
};

/** A full disk ends the copying and not the sending. */
class Spooling {
  #writer: SpoolWriter | null;

  constructor(spool: PrepareInput['spool']) {
    this.#writer = spool && new SpoolWriter(spool.folder, Buffer.from(spool.key, 'hex'));
  }

  async #unlessFull<T>(act: (writer: SpoolWriter) => Promise<T>): Promise<T | null> {
    if (this.#writer === null) {
      await turn();
      return null;
    }
    try {
      return await act(this.#writer);
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.#writer.close().catch(() => undefined);
      this.#writer = null;
      return null;
    }
  }

  async begin(): Promise<void> {
    await this.#unlessFull((writer) => writer.begin());
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#unlessFull((writer) => writer.write(chunk));
  }

  end(): Promise<SpoolPlace | null> {
    return this.#unlessFull((writer) => writer.end());
  }

  /** @returns false when what was ended since the last time can't be relied on */
  async flush(): Promise<boolean> {
    const had = this.#writer;
    await this.#unlessFull((writer) => writer.flush());
    return had !== null && this.#writer === had;
  }

  async close(): Promise<void> {
    await this.#writer?.close().catch(() => undefined);
  }
}

const prepareOne = async (
  source: Source,
  instance: Instance,
  spooling: Spooling,
  signal: AbortSignal,
): Promise<{ readonly row: ManifestRow; readonly place: SpoolPlace | null } | Gap> => {
  const { sopInstanceUid, seriesUid, studyUid } = instance;
  const reading = readInstance(source, instance, { zeroPreamble: false });
  try {
    await spooling.begin();
    for (let step = reading.next(); ; step = reading.next()) {
      signal.throwIfAborted();
      if (step.done === true) {
        const { sentSha256, datasetSha256, bytes } = step.value;
        const row = { sha256: sentSha256, datasetSha256, bytes, sopInstanceUid, seriesUid, studyUid };
        const place = await spooling.end();
        // a UID that is none can't be promised; the gateway would refuse the whole page
        return manifestRowSchema.safeParse(row).success
          ? { row, place }
          : { sopInstanceUid, reason: 'refused' };
      }
      await spooling.write(step.value);
    }
  } catch (error) {
    if (!(error instanceof InstanceFault)) throw error;
    if (error.reason === 'changed')
      throw new UserError('deposit/identity-changed', 'change-input', {}, { cause: error });
    return { sopInstanceUid, reason: error.reason };
  } finally {
    reading.return({ sentSha256: '', datasetSha256: '', bytes: 0 });
  }
};

/** It was there when the selection was made. */
const openAgain = async (selection: Selection): Promise<OpenSelection> => {
  try {
    return await openSelection(selection);
  } catch (error) {
    if (error instanceof UserError && error.data.code === 'source/not-found')
      throw new UserError('source/removed', 'retry', {}, { cause: error });
    throw passwordGone(error) ?? error;
  }
};

/**
 * Reads every instance of a selection once, each from its own source: hashes it, checks that it still is who it was, and copies it into the spool.
 *
 * @throws {UserError} `source/removed` when the source went away; `deposit/identity-changed` when a file names another
 *   patient or instance than when it was scanned: then nothing more of it may be sent
 */
export const prepareSelection = async (
  { selection, spool, done }: PrepareInput,
  { signal, tell }: JobContext<PreparedNews>,
): Promise<void> => {
  const isDone = new Set(done);
  const opened = await openAgain(selection);
  const spooling = new Spooling(spool);
  let prepared: Prepared[] = [];
  let bytes = 0;
  const tellAll = async (): Promise<void> => {
    const isKept = await spooling.flush();
    const told = isKept ? prepared : prepared.map((one) => ({ ...one, place: null }));
    prepared = [];
    bytes = 0;
    if (told.length > 0) tell({ prepared: told, lacked: [] });
  };
  try {
    for (const [index, instance] of inOrderOfMedium(opened, selection.instances)) {
      if (isDone.has(index)) continue;
      signal.throwIfAborted();
      const source = opened.sourceOf(instance);
      const one = await prepareOne(source, instance, spooling, signal);
      if ('row' in one) {
        prepared.push({ index, ...one });
        bytes += one.row.bytes;
        if (bytes >= batchBytes || prepared.length >= batchInstances) await tellAll();
      } else {
        if (isGone(opened, source, selection.instances)) throw new UserError('source/removed', 'retry');
        tell({ prepared: [], lacked: [{ index, gap: one }] });
      }
    }
  } finally {
    try {
      await tellAll();
    } finally {
      await spooling.close();
      opened.close();
    }
  }
};
