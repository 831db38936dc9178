import { closeSync, ftruncateSync, openSync } from 'node:fs';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import {
  collect,
  pathOf,
  pour,
  writeFully,
  type FileSetWriter,
  type FrameFile,
  type WriteRun,
  type Written,
  type WrittenFile,
  type WrittenInstance,
} from './file-set-writer';
import { hashedFile } from './hashed-file';
import { asScript } from './media-viewer';
import { startZip, zipBytes } from './zip-file';

/**
 * Writes a ZIP into a file, which ends with it. What can't be read is written over by what comes next.
 *
 * @param start where it begins
 * @returns its length beside what was written
 */
export const writeZip = async (
  descriptor: number,
  start: number,
  run: WriteRun,
): Promise<{ readonly written: Written; readonly bytes: number }> => {
  const zip = startZip(
    (bytes, position) => {
      writeFully(descriptor, bytes, start + position);
    },
    run.time,
    run.password === null ? null : Buffer.from(run.password),
    run.deflates,
  );
  const instances = new Map<FileSetMember, WrittenInstance>();
  const scripts: WrittenFile[] = [];
  const put = ({ path: name, bytes }: FrameFile): void => {
    const entry = zip.begin(name, bytes.length);
    entry.put(bytes);
    entry.end();
  };
  const { scripts: scriptOf } = run.frameOf(run.members);
  for (const member of run.members) {
    await run.ready(member);
    const scriptPath = scriptOf.get(member.instance);
    let script: FrameFile | undefined;
    const take = (whole: Uint8Array): void => {
      if (scriptPath !== undefined) script = asScript(scriptPath, whole);
    };
    try {
      const entry = zip.begin(pathOf(member), run.bytesOf(member));
      const content = run.read(member);
      const written = await pour(
        scriptPath === undefined ? content : collect(content, take),
        entry.put,
        run.breathe,
      );
      entry.end();
      instances.set(member, written);
    } catch (error) {
      run.leaveOut(member, error);
    }
    if (script !== undefined) {
      put(script);
      scripts.push(hashedFile(script));
    }
  }
  const frame = run.frameOf(run.members.filter((member) => instances.has(member)));
  for (const file of frame.files) put(file);
  const bytes = zip.finish();
  ftruncateSync(descriptor, start + bytes);
  return { written: { instances, frame, scripts }, bytes };
};

/** A file-set in a ZIP with the DICOMDIR at its root (PS3.12 V). */
export const zipWriter: FileSetWriter = {
  size: zipBytes,
  write: async (path, run) => {
    const descriptor = openSync(path, 'r+');
    try {
      const { written } = await writeZip(descriptor, 0, run);
      return written;
    } finally {
      closeSync(descriptor);
    }
  },
};
