import { closeSync, ftruncateSync, openSync } from 'node:fs';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import { sectorBytes } from '../../shared/iso9660/sectors';
import { mediumBytes } from '../../shared/model/medium';
import { isoHead, planIso, reduceIso, writeIso, type IsoPlan } from '../../shared/iso9660/write-iso';
import {
  collect,
  filesOf,
  pathOf,
  writeFully,
  type FileSetWriter,
  type Frame,
  type WriteRun,
  type Written,
  type WrittenFile,
  type WrittenInstance,
} from './file-set-writer';
import { hashedFile } from './hashed-file';
import { asScript } from './media-viewer';

const zeros = new Uint8Array(65_536);

const zerosFor = function* (bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
};

/** As long as a volume identifier gets, or shorter: the size of an image does not depend on it, nor on its time. */
export const volumeName = 'DISCPORT';
export const anyTime = new Date(0);

/** What a CD does not hold goes onto a DVD or BD, of which players and programs expect UDF (PS3.12 P). */
export const planImage = (input: Omit<Parameters<typeof planIso>[0], 'isBridge'>): IsoPlan => {
  const plain = planIso({ ...input, isBridge: false });
  return plain.bytes <= mediumBytes.cd ? plain : planIso({ ...input, isBridge: true });
};

/** Makes the image forget what was left out, and what is no longer as long as it was. */
const overwrite = (descriptor: number, plan: IsoPlan, reduced: IsoPlan, frame: Frame): void => {
  const put = (chunks: Iterable<Uint8Array>, sector: number): void => {
    let at = sector * sectorBytes;
    for (const chunk of chunks) {
      writeFully(descriptor, chunk, at);
      at += chunk.length;
    }
  };
  const kept = new Set(reduced.files.map(({ path }) => path));
  const frameFiles = new Map(frame.files.map((file) => [file.path, file.bytes]));
  for (const { path, bytes, sector } of plan.files) {
    const framed = frameFiles.get(path);
    if (framed !== undefined || !kept.has(path)) put(zerosFor(bytes), sector);
    if (framed !== undefined) put([framed], sector);
  }
  put([isoHead(reduced)], 0);
};

/**
 * Writes the image from its first byte to its last, and comes back to it only where instances could not be read: their bytes
 * are zeroed, and the directories and the DICOMDIR are written again without them, in the places they have.
 *
 * @returns null when that does not fit, and the image has to be written anew without what could not be read
 */
const writeOnce = async (
  descriptor: number,
  run: WriteRun,
  members: readonly FileSetMember[],
): Promise<Written | null> => {
  const frame = run.frameOf(members);
  const planned = planImage({
    volumeId: frame.fileSetId,
    time: run.time,
    files: filesOf(frame, members, run.bytesOf),
  });
  const memberAt = new Map(members.map((member) => [pathOf(member), member]));
  const frameFiles = new Map(frame.files.map((file) => [file.path, file.bytes]));
  const startsAt = new Map(
    planned.files.map(({ path, sector }) => [sector * sectorBytes, memberAt.get(path)]),
  );
  const instances = new Map<FileSetMember, WrittenInstance>();
  const scripts: WrittenFile[] = [];
  /** That of the instance which was written last lies behind it. */
  let script: Uint8Array | undefined;

  const read = (member: FileSetMember): ReturnType<WriteRun['read']> => {
    const path = frame.scripts.get(member.instance);
    script = undefined;
    if (path === undefined) return run.read(member);
    return collect(run.read(member), (whole) => {
      const made = asScript(path, whole);
      scripts.push(hashedFile(made));
      script = made.bytes;
    });
  };
  const instance = function* (member: FileSetMember, bytes: number): Generator<Uint8Array> {
    let given = 0;
    const content = read(member);
    try {
      for (let next = content.next(); ; next = content.next()) {
        if (next.done === true) {
          instances.set(member, next.value);
          return;
        }
        given += next.value.length;
        yield next.value;
      }
    } catch (error) {
      run.leaveOut(member, error);
      yield* zerosFor(bytes - given);
    } finally {
      content.return(undefined as never);
    }
  };

  let position = 0;
  for (const chunk of writeIso(planned, ({ path, bytes }) => {
    const member = memberAt.get(path);
    if (member !== undefined) return instance(member, bytes);
    const framed = frameFiles.get(path) ?? script;
    return framed === undefined ? zerosFor(bytes) : [framed];
  })) {
    writeFully(descriptor, chunk, position);
    position += chunk.length;
    const next = startsAt.get(position);
    if (next !== undefined) await run.ready(next);
    await run.breathe();
  }

  const kept = members.filter((member) => instances.has(member));
  if (kept.length === members.length) return { instances, frame, scripts };
  const reducedFrame = run.frameOf(kept);
  const reduced = reduceIso(planned, reducedFrame.fileSetId, filesOf(reducedFrame, kept, run.bytesOf));
  if (reduced === null) return null;
  overwrite(descriptor, planned, reduced, reducedFrame);
  return { instances, frame: reducedFrame, scripts };
};

/** A file-set in an ISO 9660 image (PS3.12 F). Everything is planned before the first byte is written. */
export const isoWriter: FileSetWriter = {
  size: (files) => planImage({ volumeId: volumeName, time: anyTime, files }).bytes,
  write: async (path, run) => {
    const descriptor = openSync(path, 'r+');
    try {
      let members = run.members;
      for (;;) {
        const left = new Set<FileSetMember>();
        const leaveOut = (member: FileSetMember, error: unknown): void => {
          run.leaveOut(member, error);
          left.add(member);
        };
        const written = await writeOnce(descriptor, { ...run, leaveOut }, members);
        if (written !== null) {
          return written;
        }
        members = members.filter((member) => !left.has(member));
        ftruncateSync(descriptor, 0);
      }
    } finally {
      closeSync(descriptor);
    }
  },
};
