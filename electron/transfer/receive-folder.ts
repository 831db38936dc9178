import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError, type ErrorCode } from '../../shared/errors/user-error';
import type { ManifestRow } from '../../shared/model/deposit';
import { createExclusively, freeBytesAt } from './disk';

/** Says that an unfinished folder is ours, and of which pictures, so that no other is ever taken for it. */
const markName = 'DISCPORT.TMP';
const unfinished = '.part';
const arrivingRule = /^TM\d{6,}$/;

const codes: Partial<Record<string, ErrorCode>> = {
  EEXIST: 'export/exists',
  ENOTEMPTY: 'export/exists',
  ENOENT: 'export/no-folder',
  ENOTDIR: 'export/no-folder',
  ENAMETOOLONG: 'export/no-folder',
  EACCES: 'export/no-permission',
  EPERM: 'export/no-permission',
  EROFS: 'export/no-permission',
  ENOSPC: 'receive/no-space',
  EDQUOT: 'receive/no-space',
};

/** What the system says of a place, as a person is told it. */
const asPlaceError = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof UserError || !(error instanceof Error) || code === '') return error;
  return new UserError(codes[code] ?? 'receive/write-failed', 'change-input', {}, { cause: error });
};

const inPlace = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw asPlaceError(error);
  }
};

const number = (prefix: string, value: number): string => `${prefix}${String(value).padStart(6, '0')}`;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * Where each picture goes: names of our own, of 8 characters, that every file system and every disc takes. The same rows
 * always get the same names, so that a broken download finds what it has.
 *
 * @returns by sha256, '/' between the parts
 */
export const nameRows = (rows: readonly ManifestRow[]): ReadonlyMap<string, string> => {
  const sorted = [...rows].sort(
    (left, right) =>
      compare(left.studyUid, right.studyUid) ||
      compare(left.seriesUid, right.seriesUid) ||
      compare(left.sopInstanceUid, right.sopInstanceUid),
  );
  const names = new Map<string, string>();
  let [study, series, image] = [0, 0, 0];
  let last: ManifestRow | undefined;
  for (const row of sorted) {
    const isSameStudy = last?.studyUid === row.studyUid;
    const isSameSeries = isSameStudy && last?.seriesUid === row.seriesUid;
    if (!isSameStudy) [study, series] = [study + 1, 0];
    if (!isSameSeries) [series, image] = [series + 1, 0];
    image += 1;
    names.set(row.sha256, `DICOM/${number('ST', study)}/${number('SE', series)}/${number('IM', image)}`);
    last = row;
  }
  return names;
};

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
};

/** Where a folder fills up until it is whole. */
export const unfinishedPath = (target: string): string => `${resolve(target)}${unfinished}`;

const isEmptyFolder = async (path: string): Promise<boolean> =>
  (await lstat(path)).isDirectory() && (await readdir(path)).length === 0;

/** A picture while it arrives. */
export interface ArrivingFile {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** It is whole: it goes where it belongs. */
  readonly keep: (sha256: string) => Promise<void>;
  /** It is not, or nobody asked for it. */
  readonly discard: () => Promise<void>;
}

/** A folder that fills up beside where it will be, and takes its name when it is whole. */
export class ReceiveFolder {
  readonly #target: string;
  readonly #work: string;
  readonly #names: ReadonlyMap<string, string>;
  #arriving = 0;

  private constructor(target: string, rows: readonly ManifestRow[]) {
    this.#target = target;
    this.#work = unfinishedPath(target);
    this.#names = nameRows(rows);
  }

  /**
   * @param target does not exist, or is an empty folder
   * @throws {UserError} `export/exists`, `export/no-permission`, `export/no-folder` where the place itself is missing,
   *   `receive/in-the-way` where the unfinished folder is there, and not of these pictures
   */
  static async open(target: string, rows: readonly ManifestRow[]): Promise<ReceiveFolder> {
    const folder = new ReceiveFolder(resolve(target), rows);
    await inPlace(folder.#claim());
    return folder;
  }

  async #claim(): Promise<void> {
    const isThere = await lstat(this.#target).then(
      () => true,
      () => false,
    );
    if (isThere && !(await isEmptyFolder(this.#target))) throw new UserError('export/exists', 'change-input');
    await stat(dirname(this.#target));
    const list = [...this.#names].map(([sha256, name]) => `${sha256} ${name}`).join('\n');
    const mark = createHash('sha256').update(list).digest('hex');
    try {
      await mkdir(this.#work);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const isOurs =
        (await lstat(this.#work)).isDirectory() &&
        (await readFile(join(this.#work, markName), 'utf8').catch(() => '')) === mark;
      if (!isOurs) throw new UserError('receive/in-the-way', 'change-input', {}, { cause: error });
      return;
    }
    try {
      await writeFile(join(this.#work, markName), mark, { flag: 'wx' });
    } catch (error) {
      await this.remove();
      throw error;
    }
  }

  /** Rows whose files are there already, whole: an earlier attempt got so far. What is not whole is removed. */
  async whole(rows: readonly ManifestRow[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const name of await readdir(this.#work))
      if (arrivingRule.test(name)) await rm(join(this.#work, name), { force: true });
    for (const { sha256, bytes } of rows) {
      const path = join(this.#work, this.#names.get(sha256) ?? markName);
      const stats = await lstat(path).catch(() => null);
      if (stats === null) continue;
      const isWhole = stats.isFile() && stats.size === bytes && (await hashOfFile(path)) === sha256;
      if (isWhole) found.add(sha256);
      else await rm(path, { recursive: true, force: true });
    }
    return found;
  }

  /** @throws {UserError} `receive/no-space` */
  async requireSpace(bytes: number): Promise<void> {
    const free = await freeBytesAt(this.#work);
    if (free !== null && free < bytes) throw new UserError('receive/no-space', 'change-input');
  }

  async begin(): Promise<ArrivingFile> {
    this.#arriving += 1;
    const path = join(this.#work, number('TM', this.#arriving));
    const file: FileHandle = await inPlace(createExclusively(path));
    let position = 0;
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) await file.close();
      isOpen = false;
    };
    return {
      write: async (chunk) => {
        for (let done = 0; done < chunk.length;) {
          const { bytesWritten } = await inPlace(file.write(chunk, done, chunk.length - done, position));
          done += bytesWritten;
          position += bytesWritten;
        }
      },
      keep: async (sha256) => {
        await inPlace(close());
        const name = this.#names.get(sha256);
        if (name === undefined) throw new Error('nobody asked for this picture');
        const final = join(this.#work, name);
        await inPlace(mkdir(dirname(final), { recursive: true }));
        await inPlace(rename(path, final));
      },
      discard: async () => {
        await close().catch(() => undefined);
        await rm(path, { force: true });
      },
    };
  }

  /** Gives it its name. */
  async finish(): Promise<string> {
    await rm(join(this.#work, markName), { force: true });
    await rmdir(this.#target).catch(() => undefined);
    await inPlace(rename(this.#work, this.#target));
    return this.#target;
  }

  /** Removes everything that arrived. */
  async remove(): Promise<void> {
    await rm(this.#work, { recursive: true, force: true });
  }
}
