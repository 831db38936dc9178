import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sectorBytes } from '../../shared/iso9660/sectors';
import { isoHead, reduceIso, type IsoFile, type IsoPlan } from '../../shared/iso9660/write-iso';
import type { DiscOfSet } from '../../shared/model/medium';
import { udfAnchor } from '../../shared/udf/write-udf';
import { lockedZip } from '../media/locked-zip';
import { openSource } from '../media/open-source';
import type { Source } from '../media/source';
import { keepPassword } from '../media/source-passwords';
import type { ExportFormat } from './export-format';
import { filesOf, writeFully, type FileSetWriter, type FrameFile } from './file-set-writer';
import { sourceOfCopy } from './locked-copy';
import { lockedReadme } from './media-pages';
import { folderWriter } from './write-folder';
import { anyTime, planImage, volumeName } from './write-iso-image';
import { writeZip } from './write-zip';
import { zipBytes } from './zip-file';

const locked = { isLocked: true, deflates: false } as const;

/** What stands in the clear: nothing of the pictures, nor of whom they show. */
const readmeFor = (disc: DiscOfSet | null): FrameFile => lockedReadme(disc, lockedZip);

/** The ZIP comes last: what can't be read makes it shorter. */
const filesWith = (zip: number, disc: DiscOfSet | null): readonly IsoFile[] => {
  const readme = readmeFor(disc);
  return [
    { path: readme.path, bytes: readme.bytes.length },
    { path: lockedZip, bytes: zip },
  ];
};

/** Not the identifier of the file-set, which is made of what it holds. */
const volumeIdFor = (disc: DiscOfSet | null): string =>
  disc === null ? volumeName : `DISC${disc.number}OF${disc.of}`;

const planFor = (zip: number, disc: DiscOfSet | null, time: Date): IsoPlan =>
  planImage({ volumeId: volumeIdFor(disc), time, files: filesWith(zip, disc) });

const startOf = ({ files }: IsoPlan, path: string): number =>
  (files.find((file) => file.path === path)?.sector ?? 0) * sectorBytes;

/** A folder, or a stick, with a locked ZIP. */
export const lockedFolderWriter: FileSetWriter = {
  size: (inside) => folderWriter.size(filesWith(zipBytes(inside, locked), null), locked),
  write: async (root, run) => {
    const made: string[] = [];
    const make = async <T>(name: string, write: (descriptor: number) => T): Promise<Awaited<T>> => {
      const path = join(root, name);
      const descriptor = openSync(path, 'wx');
      made.push(path);
      try {
        return await write(descriptor);
      } finally {
        closeSync(descriptor);
      }
    };
    const readme = readmeFor(run.disc);
    try {
      const { written } = await make(lockedZip, (descriptor) => writeZip(descriptor, 0, run));
      await make(readme.path, (descriptor) => {
        writeFully(descriptor, readme.bytes, 0);
      });
      return written;
    } catch (error) {
      // one of that name may be somebody else's: only what was made here goes
      for (const path of made) unlinkSync(path);
      throw error;
    }
  },
};

/** An image with a locked ZIP, which is written where it lies in it. */
export const lockedIsoWriter: FileSetWriter = {
  size: (inside) => planFor(zipBytes(inside, locked), null, anyTime).bytes,
  write: async (path, run) => {
    const { members, disc, time } = run;
    const inside = filesOf(run.frameOf(members), members, run.bytesOf);
    const planned = planFor(zipBytes(inside, locked), disc, time);
    const readme = readmeFor(disc);
    const descriptor = openSync(path, 'r+');
    try {
      writeFully(descriptor, isoHead(planned), 0);
      writeFully(descriptor, readme.bytes, startOf(planned, readme.path));
      const { written, bytes } = await writeZip(descriptor, startOf(planned, lockedZip), run);
      // what lies behind it is zeros
      ftruncateSync(descriptor, planned.bytes);
      const last = planned.bytes - sectorBytes;
      if (planned.isBridge) writeFully(descriptor, udfAnchor(last / sectorBytes), last);
      if (bytes !== zipBytes(inside, locked)) {
        const reduced = reduceIso(planned, planned.volumeId, filesWith(bytes, disc));
        if (reduced === null) throw new RangeError('a ZIP is longer than it was planned');
        writeFully(descriptor, isoHead(reduced), 0);
      }
      return written;
    } finally {
      closeSync(descriptor);
    }
  },
};

/** Files that are beside what is locked, in a folder or an image. */
export const besideLocked = (disc: DiscOfSet | null): readonly FrameFile[] => [readmeFor(disc)];
/** What a locked folder is made of. */
export const lockedNames: readonly string[] = [lockedZip, 'README.TXT'];

/**
 * Opens the locked file-set that an export wrote, read from where it was written to; close it.
 *
 * @throws {UserError} as openSource and openArchive
 */
export const openLocked = async (format: ExportFormat, path: string, password: string): Promise<Source> => {
  const ref = sourceOfCopy(format, path, true);
  keepPassword(ref, password);
  try {
    return await openSource(ref);
  } finally {
    keepPassword(ref, undefined);
  }
};
