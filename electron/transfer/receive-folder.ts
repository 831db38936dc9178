import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError, type ErrorCode } from '../../shared/errors/user-error';
import type { ManifestRow } from '../../shared/model/deposit';
import { systemCode } from '../media/system-error';
import { isSystemsOwn } from '../media/systems-own';
import { createExclusively, freeBytesAt } from './disk';
import { lockFolder, lockName } from './lock-folder';

/** In the folder that fills up: everything of it until it is whole. */
const workName = 'DISCPORT.TMP';
/** Says of which pictures an unfinished folder is, so that no other is ever taken for it. */
const markName = 'mark';
const picturesName = 'DICOM';
const arrivingRule = /^TM[0-9A-F]{6}$/;

/** What a place says that nothing can be begun in. */
const codesOfPlace: Partial<Record<string, ErrorCode>> = {
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

/** And while pictures arrive: all else is a drive that fails. */
const codesOfWriting: Partial<Record<string, ErrorCode>> = {
  ENOSPC: 'receive/no-space',
  EDQUOT: 'receive/no-space',
};

const said = async <T>(codes: Partial<Record<string, ErrorCode>>, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    const code = systemCode(error);
    if (error instanceof UserError || code === undefined) throw error;
    throw new UserError(codes[code] ?? 'receive/write-failed', 'change-input', {}, { cause: error });
  }
};

const beginning = <T>(work: Promise<T>): Promise<T> => said(codesOfPlace, work);
const writing = <T>(work: Promise<T>): Promise<T> => said(codesOfWriting, work);

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
    names.set(
      row.sha256,
      `${picturesName}/${number('ST', study)}/${number('SE', series)}/${number('IM', image)}`,
    );
    last = row;
  }
  return names;
};

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
};

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );

/** Names in a folder that is as good as empty: what systems put there, and a download that did not end. */
export const countsAsEmpty = (names: readonly string[]): boolean =>
  names.every(
    (name) => isSystemsOwn(name) || name === workName || (name === picturesName && names.includes(workName)),
  );

/** The folder that pictures are gathered in, on the drive where they will be: the target itself where it is there. */
const gatheringPlace = async (target: string): Promise<string> =>
  (await isThere(target)) ? target : `${target}.part`;

/** Where a download that did not end keeps what has arrived. */
export const unfinishedPath = async (target: string): Promise<string> =>
  join(await gatheringPlace(resolve(target)), workName);

/** Free bytes where pictures are received into a folder; null where the system doesn't say. */
export const freeBytesFor = async (target: string): Promise<number | null> =>
  (await freeBytesAt(target)) ?? (await freeBytesAt(dirname(resolve(target))));

/** A picture while it arrives. */
export interface ArrivingFile {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** It is whole: it goes where it belongs. */
  readonly keep: (sha256: string) => Promise<void>;
  /** It is not, or nobody asked for it. */
  readonly discard: () => Promise<void>;
}

/**
 * A folder that takes its name, or its pictures, when all of them are whole.
 *
 * A new one fills up beside its place, so that the last step is to give it its name. One that is there and empty, as a new
 * stick is, fills up inside: beside it is another drive. Until then everything is in one folder of a name of its own.
 */
export class ReceiveFolder {
  readonly #target: string;
  /** See gatheringPlace. */
  readonly #place: string;
  readonly #work: string;
  readonly #names: ReadonlyMap<string, string>;
  #unlock: () => Promise<void> = () => Promise.resolve();

  private constructor(target: string, place: string, rows: readonly ManifestRow[]) {
    this.#target = target;
    this.#place = place;
    this.#work = join(place, workName);
    this.#names = nameRows(rows);
  }

  /**
   * @param target does not exist, or is an empty folder
   * @throws {UserError} `export/exists`, `export/no-permission`, `export/no-folder` where the place itself is missing,
   *   `receive/in-the-way` where an unfinished folder is there, and not of these pictures, `receive/under-way` where another
   *   is receiving into it
   */
  static async open(target: string, rows: readonly ManifestRow[]): Promise<ReceiveFolder> {
    const full = resolve(target);
    const folder = new ReceiveFolder(full, await beginning(gatheringPlace(full)), rows);
    await beginning(folder.#claim());
    return folder;
  }

  async #claim(): Promise<void> {
    if (this.#place === this.#target) {
      const isEmpty = (await lstat(this.#target)).isDirectory() && countsAsEmpty(await readdir(this.#target));
      if (!isEmpty) throw new UserError('export/exists', 'change-input');
    } else await this.#makePlace();
    await this.#makeWork();
    try {
      const unlock = await lockFolder(this.#work);
      if (unlock === null) throw new UserError('receive/under-way', 'change-input');
      this.#unlock = unlock;
      await this.#requireMark();
      // it was whole, and something came between that and the end
      if (await isThere(join(this.#place, picturesName)))
        await rename(join(this.#place, picturesName), join(this.#work, picturesName));
    } catch (error) {
      await this.close();
      // as far as they are empty
      await rmdir(this.#work).catch(() => undefined);
      await this.#giveUpPlace();
      throw error;
    }
  }

  async #makePlace(): Promise<void> {
    try {
      await mkdir(this.#place);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      const isOurs = (await lstat(this.#place)).isDirectory() && countsAsEmpty(await readdir(this.#place));
      if (!isOurs) throw new UserError('receive/in-the-way', 'change-input', {}, { cause: error });
    }
  }

  async #makeWork(): Promise<void> {
    try {
      await mkdir(this.#work);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      if (!(await lstat(this.#work)).isDirectory())
        throw new UserError('receive/in-the-way', 'change-input', {}, { cause: error });
    }
  }

  /** Of a folder that holds nothing yet it is written, any other has to have it. */
  async #requireMark(): Promise<void> {
    const list = [...this.#names].map(([sha256, name]) => `${sha256} ${name}`).join('\n');
    const mark = createHash('sha256').update(list).digest('hex');
    const path = join(this.#work, markName);
    const isNew = (await readdir(this.#work)).every((name) => name === lockName);
    if (isNew) {
      try {
        await writeFile(path, mark, { flag: 'wx' });
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    } else if ((await readFile(path, 'utf8').catch(() => '')) !== mark)
      throw new UserError('receive/in-the-way', 'change-input');
  }

  /** Rows whose files are there already, whole: an earlier attempt got so far. What is not whole is removed. */
  whole(rows: readonly ManifestRow[]): Promise<ReadonlySet<string>> {
    return writing(this.#findWhole(rows));
  }

  async #findWhole(rows: readonly ManifestRow[]): Promise<ReadonlySet<string>> {
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
    const path = join(this.#work, `TM${randomBytes(3).toString('hex').toUpperCase()}`);
    const file: FileHandle = await writing(createExclusively(path));
    let position = 0;
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) await file.close();
      isOpen = false;
    };
    return {
      write: async (chunk) => {
        for (let done = 0; done < chunk.length;) {
          const { bytesWritten } = await writing(file.write(chunk, done, chunk.length - done, position));
          done += bytesWritten;
          position += bytesWritten;
        }
      },
      keep: async (sha256) => {
        await writing(close());
        const name = this.#names.get(sha256);
        if (name === undefined) throw new Error('nobody asked for this picture');
        const final = join(this.#work, name);
        await writing(mkdir(dirname(final), { recursive: true }));
        await writing(rename(path, final));
      },
      discard: async () => {
        await close().catch(() => undefined);
        await rm(path, { force: true });
      },
    };
  }

  /** Puts the pictures in their place; the mark goes when they are there. */
  async finish(): Promise<string> {
    await writing(rename(join(this.#work, picturesName), join(this.#place, picturesName)));
    if (this.#place !== this.#target) await writing(rename(this.#place, this.#target));
    await this.close();
    await writing(rm(join(this.#target, workName), { recursive: true, force: true }));
    return this.#target;
  }

  /** Removes everything that arrived, as far as the drive still lets it. */
  async remove(): Promise<void> {
    await rm(this.#work, { recursive: true, force: true }).catch(() => undefined);
    await this.#giveUpPlace();
  }

  /** One that was made for this alone, once it is empty. */
  async #giveUpPlace(): Promise<void> {
    if (this.#place !== this.#target) await rmdir(this.#place).catch(() => undefined);
  }

  /** Lets go of it, as it is. */
  async close(): Promise<void> {
    await this.#unlock().catch(() => undefined);
  }
}
