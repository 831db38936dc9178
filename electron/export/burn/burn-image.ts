import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../../../shared/errors/user-error';
import type { DiscImage, ImageFile } from '../../../shared/iso9660/disc-image';
import { readIso } from '../../../shared/iso9660/read-iso';
import type { JobContext, Progress } from '../../../shared/model/progress';
import { askSystem } from '../../media/drives/drive';
import { newPace, throttled } from '../../media/pace';
import { systemCode } from '../../media/system-error';
import type { BurnDrive, BurnProgram, BurnSettings, CommandLine, Medium } from './burn-program';
import { isWholeImage } from './whole-image';

export interface BurnInput extends BurnSettings {
  readonly image: string;
  /** The disc comes out when it is done. */
  readonly eject: boolean;
}

/** What was burned, after it was read again. */
export interface BurnReport {
  readonly bytes: number;
  /** SHA-256 of the image, and of as many bytes of the disc. */
  readonly sha256: string;
  /** False where nothing was burned: the laser was off. */
  readonly verified: boolean;
  readonly medium: string;
}

/** The disc is not what the image is. */
export class BurnDiffers extends UserError {
  /** A file of the image where they differ; null where none lies there. */
  readonly file: string | null;

  constructor(file: string | null) {
    super('verify/failed', 'retry');
    this.file = file;
  }
}

const bufferBytes = 1_048_576;
/** What a file system of any kind writes into. */
const firstBytes = 1_048_576;

const noImage = (cause?: unknown): UserError => new UserError('burn/no-image', 'change-input', {}, { cause });
const failed = (cause?: unknown): UserError => new UserError('burn/failed', 'retry', {}, { cause });

/** Runs a program to its end. @returns all that it printed, of both streams */
const runProgram = (
  [program, ...args]: CommandLine,
  signal: AbortSignal | null,
  hear: (line: string) => void,
): Promise<{ readonly status: number | null; readonly text: string }> =>
  new Promise((settle, refuse) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
      windowsHide: true,
    });
    let text = '';
    const take = (chunk: string): void => {
      text += chunk;
      for (const line of chunk.split(/[\r\n]/)) hear(line);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('latin1').on('data', take);
    // it closes the disc as well as it can, and ends
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    signal?.addEventListener('abort', stop);
    child.on('error', (error) => {
      refuse(
        systemCode(error) === 'ENOENT' ? new UserError('burn/no-program', 'change-input') : failed(error),
      );
    });
    child.on('close', (status) => {
      signal?.removeEventListener('abort', stop);
      settle({ status, text });
    });
  });

const withFile = async <T>(path: string, use: (image: DiscImage) => T | Promise<T>): Promise<T> => {
  const file = openSync(path, 'r');
  try {
    return await use({
      bytes: fstatSync(file).size,
      read: (into, position) => readSync(file, into, 0, into.length, position),
    });
  } finally {
    closeSync(file);
  }
};

/** Whether something stands at its beginning, where every file system does. */
const holdsSomething = async (path: string): Promise<boolean> => {
  try {
    return await withFile(path, (medium) => {
      const start = new Uint8Array(firstBytes);
      return start.subarray(0, medium.read(start, 0)).some((byte) => byte !== 0);
    });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw failed(error);
  }
};

/**
 * Finds out what lies in a drive.
 *
 * @throws {UserError} 'burn/no-program' | 'burn/no-drive'
 */
export const lookAtDrive = async (burner: BurnProgram, device: string): Promise<Medium> => {
  if (!burner.isDrive(device)) throw new UserError('burn/no-drive', 'change-input');
  const { text } = await runProgram(burner.look(device), null, () => undefined);
  const medium = burner.readMedium(text);
  if (medium === null) throw new UserError('burn/no-drive', 'change-input');
  return medium.isOverwritable && medium.state === 'blank' && (await holdsSomething(burner.fileOf(device)))
    ? { ...medium, state: 'written' }
    : medium;
};

/** Drives of this computer that may burn; none where the system can't be asked. */
export const listBurnDrives = async (burner: BurnProgram): Promise<readonly BurnDrive[]> => {
  const [program, ...args] = burner.list;
  try {
    return burner.readDrives(await askSystem(program, args));
  } catch {
    return [];
  }
};

export const ejectDisc = async (burner: BurnProgram, device: string): Promise<void> => {
  await runProgram(burner.eject(device), null, () => undefined);
};

/** @throws {UserError} 'burn/no-medium' | 'burn/not-blank' | 'burn/too-small' */
const checkMedium = (medium: Medium, needBytes: number, erase: boolean): void => {
  const { state, isRewritable, freeBytes } = medium;
  if (state === 'none') throw new UserError('burn/no-medium', 'change-input');
  if (state === 'written' && !(erase && isRewritable)) throw new UserError('burn/not-blank', 'change-input');
  // what a disc takes once it is blanked is not told before
  if (state === 'blank' && freeBytes !== null && freeBytes < needBytes)
    throw new UserError('burn/too-small', 'change-input', { needBytes, freeBytes });
};

const fileAt = (image: DiscImage, position: number): string | null => {
  const isThere = ({ parts }: ImageFile): boolean =>
    parts.some(
      (part) => part.position !== null && position >= part.position && position < part.position + part.bytes,
    );
  return readIso(image)?.files.find(isThere)?.path ?? null;
};

/** Reads both to the end of the image. @throws {BurnDiffers} */
const compare = async (
  image: DiscImage,
  disc: DiscImage,
  { signal, tell }: JobContext<Progress>,
): Promise<string> => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const [theirs, ours] = [Buffer.alloc(bufferBytes), Buffer.alloc(bufferBytes)];
  const hash = createHash('sha256');
  for (let at = 0; at < image.bytes;) {
    const wanted = ours.subarray(0, Math.min(bufferBytes, image.bytes - at));
    const got = theirs.subarray(0, wanted.length);
    if (image.read(wanted, at) < wanted.length) throw failed();
    const have = disc.read(got, at);
    if (have < wanted.length || !got.equals(wanted)) {
      const differs = wanted.findIndex((byte, index) => index >= have || got[index] !== byte);
      throw new BurnDiffers(fileAt(image, at + differs));
    }
    hash.update(got);
    at += wanted.length;
    tellNow(() => ({ step: 'verify', filesDone: 0, filesTotal: 1, bytesDone: at, bytesTotal: image.bytes }));
    if (pace.isDue()) await pace.breathe();
  }
  return hash.digest('hex');
};

const burnOnly = async (
  burner: BurnProgram,
  { image, ...settings }: BurnInput,
  bytesTotal: number,
  { signal, tell }: JobContext<Progress>,
): Promise<void> => {
  const { status } = await runProgram(burner.burn(resolve(image), settings), signal, (line) => {
    const written = burner.readWritten(line, bytesTotal);
    if (written !== null)
      tell({
        step: 'burn',
        filesDone: 0,
        filesTotal: 1,
        bytesDone: Math.min(written, bytesTotal),
        bytesTotal,
      });
  });
  signal.throwIfAborted();
  if (status !== 0) throw failed();
};

/**
 * Burns an image to a blank disc, reads the disc again and compares it with the image.
 *
 * What is on a disc is never written over, unless it is a rewritable one and that was asked for.
 *
 * @throws {UserError} before anything is burned: 'burn/no-program' | 'burn/no-drive' | 'burn/no-medium' | 'burn/not-blank' | 'burn/too-small' |
 *   'burn/no-simulation' | 'burn/no-image' | 'source/not-found'; then 'burn/failed', and BurnDiffers
 * @throws the signal's reason when cancelled
 */
export const burnImage = async (
  burner: BurnProgram,
  input: BurnInput,
  context: JobContext<Progress>,
): Promise<BurnReport> => {
  const { image, device, simulate, erase, eject } = input;
  const bytes = await withFile(image, (file) => {
    if (!isWholeImage(file)) throw noImage();
    return file.bytes;
  }).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    throw systemCode(error) === 'EISDIR'
      ? noImage(error)
      : new UserError('source/not-found', 'change-input', {}, { cause: error });
  });
  if (simulate && !burner.canSimulate) throw new UserError('burn/no-simulation', 'change-input');
  const medium = await lookAtDrive(burner, device);
  checkMedium(medium, bytes, erase);
  context.signal.throwIfAborted();
  await burnOnly(burner, input, bytes, context);
  const sha256 = await withFile(image, (ours) =>
    simulate
      ? compare(ours, ours, context)
      : withFile(burner.fileOf(device), (disc) => compare(ours, disc, context)),
  );
  if (eject) await ejectDisc(burner, device);
  return { bytes, sha256, verified: !simulate, medium: medium.kind };
};
