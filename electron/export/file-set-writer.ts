import { writeSync } from 'node:fs';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import { sentBytes } from '../../shared/dicom/file-meta';
import type { Dicomdir } from '../../shared/dicom/write-dicomdir';
import { scriptBytes } from '../../shared/model/media-viewer';
import type { DiscOfSet } from '../../shared/model/medium';
import type { Instance } from '../../shared/model/scan';
import type { ZipShape } from './zip-file';

/** A file of a file-set that is no instance: the DICOMDIR and the pages for people. */
export interface FrameFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What stands around the instances. */
export interface Frame {
  /** Also the volume identifier of an image. */
  readonly fileSetId: string;
  readonly files: readonly FrameFile[];
  /** What the DICOMDIR had to make up. */
  readonly inventedKeys: Dicomdir['inventedKeys'];
  /** Where some instances lie once more, for the viewer on the media: see shared/model/media-viewer.ts. */
  readonly scripts: ReadonlyMap<Instance, string>;
}

/** A file-set to be written, whatever onto. */
export interface WriteRun {
  readonly members: readonly FileSetMember[];
  /** Written on everything that carries a time. */
  readonly time: Date;
  /** Null where it is the only one. */
  readonly disc: DiscOfSet | null;
  /** Locks a ZIP, which a folder or an image then holds; null for none. */
  readonly password: string | null;
  /** Makes the entries of a ZIP smaller. */
  readonly deflates: boolean;
  readonly frameOf: (members: readonly FileSetMember[]) => Frame;
  /** Size of a member as it is written. */
  readonly bytesOf: (member: FileSetMember) => number;
  /** To be awaited before an instance is read: what is written in another form is made then, and may take its time. */
  readonly ready: (member: FileSetMember) => Promise<void>;
  /** Reads an instance, once. @throws {InstanceFault} */
  readonly read: (member: FileSetMember) => Generator<Uint8Array, WrittenInstance>;
  /** Notes a member that can't be read. @throws what is no fault of one file */
  readonly leaveOut: (member: FileSetMember, error: unknown) => void;
  /** To be awaited between chunks. @throws the signal's reason once cancelled */
  readonly breathe: () => Promise<void> | undefined;
}

/** What was written of an instance. Hashes are lower-case hex SHA-256. */
export interface WrittenInstance {
  /** Of preamble and file meta, which end at `datasetStart`. */
  readonly metaSha256: string;
  readonly datasetStart: number;
  readonly datasetSha256: string;
}

/** The parts that a file was written in, each from where it begins to where the next one does, and its SHA-256. */
export interface WrittenFile {
  readonly path: string;
  readonly parts: readonly { readonly start: number; readonly sha256: string }[];
}

/** What was written, member by member. */
export interface Written {
  /** Of every script, see Frame. */
  readonly scripts: readonly WrittenFile[];
  readonly instances: ReadonlyMap<FileSetMember, WrittenInstance>;
  readonly frame: Frame;
}

/** One way to write a file-set. The empty file or folder at `path` was made by the caller, who removes it on failure. */
export interface FileSetWriter {
  /** Of the finished target; of a ZIP that is deflated, at most. @throws {RangeError} where the format can't hold that */
  readonly size: (
    files: readonly { readonly path: string; readonly bytes: number }[],
    shape: ZipShape,
  ) => number;
  readonly write: (path: string, run: WriteRun) => Promise<Written>;
}

export const pathOf = (member: FileSetMember): string => member.fileId.join('/');

/** Every file of a file-set, in the order in which they lie: an instance that lies once more in a script has that behind it. */
export const filesOf = (
  { files, scripts }: Frame,
  members: readonly FileSetMember[],
  bytesOf: WriteRun['bytesOf'] = ({ instance }) => sentBytes(instance),
): readonly { readonly path: string; readonly bytes: number }[] => [
  ...files.map(({ path, bytes }) => ({ path, bytes: bytes.length })),
  ...members.flatMap((member) => {
    const own = { path: pathOf(member), bytes: bytesOf(member) };
    const script = scripts.get(member.instance);
    return script === undefined ? [own] : [own, { path: script, bytes: scriptBytes(own.bytes) }];
  }),
];

/** Passes on what is read of an instance, and hands it over as a whole in the end. */
export const collect = function* <R>(
  content: Generator<Uint8Array, R>,
  take: (whole: Uint8Array) => void,
): Generator<Uint8Array, R> {
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const next = content.next();
      if (next.done === true) {
        take(Buffer.concat(chunks));
        return next.value;
      }
      chunks.push(next.value.slice());
      yield next.value;
    }
  } finally {
    content.return(undefined as never);
  }
};

/** Writes all of some bytes: a system may take fewer at a time. */
export const writeFully = (descriptor: number, bytes: Uint8Array, position: number): void => {
  let done = 0;
  while (done < bytes.length)
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
};

/** Passes on what a generator yields, and gives what it returns. */
export const pour = async <R>(
  content: Generator<Uint8Array, R>,
  write: (chunk: Uint8Array) => void,
  breathe: () => Promise<void> | undefined,
): Promise<R> => {
  try {
    for (;;) {
      const next = content.next();
      if (next.done === true) return next.value;
      write(next.value);
      await breathe();
    }
  } finally {
    // closes the file that is read, also when writing failed
    content.return(undefined as never);
  }
};
