import { closeSync, mkdirSync, openSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import {
  collect,
  pour,
  writeFully,
  type FileSetWriter,
  type FrameFile,
  type WrittenFile,
  type WrittenInstance,
} from './file-set-writer';
import { hashedFile } from './hashed-file';
import { asScript } from './media-viewer';

/** What file systems mostly give a file at a time, and a folder. */
const clusterBytes = 4096;

const withFile = async <R>(path: string, use: (descriptor: number) => Promise<R>): Promise<R> => {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'wx');
  try {
    return await use(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** A file-set in a folder, or on a drive. The DICOMDIR comes last, when it is known what could be read. */
export const folderWriter: FileSetWriter = {
  size: (files) => {
    const folders = new Set(files.map(({ path }) => dirname(path)));
    const inClusters = files.reduce((sum, { bytes }) => sum + Math.ceil(bytes / clusterBytes), 0);
    return (inClusters + folders.size) * clusterBytes;
  },
  write: async (root, run) => {
    const instances = new Map<FileSetMember, WrittenInstance>();
    const scripts: WrittenFile[] = [];
    const put = (file: FrameFile, made: () => void = () => undefined): Promise<void> =>
      withFile(join(root, ...file.path.split('/')), (descriptor) => {
        made();
        writeFully(descriptor, file.bytes, 0);
        return Promise.resolve();
      });
    const { scripts: scriptOf } = run.frameOf(run.members);
    for (const member of run.members) {
      const path = join(root, ...member.fileId);
      const scriptPath = scriptOf.get(member.instance);
      let script: FrameFile | undefined;
      await run.ready(member);
      try {
        const written = await withFile(path, (descriptor) => {
          let at = 0;
          const write = (chunk: Uint8Array): void => {
            writeFully(descriptor, chunk, at);
            at += chunk.length;
          };
          const content = run.read(member);
          if (scriptPath === undefined) return pour(content, write, run.breathe);
          const take = (whole: Uint8Array): void => {
            script = asScript(scriptPath, whole);
          };
          return pour(collect(content, take), write, run.breathe);
        });
        instances.set(member, written);
      } catch (error) {
        run.leaveOut(member, error);
        unlinkSync(path);
      }
      if (script !== undefined) {
        await put(script);
        scripts.push(hashedFile(script));
      }
    }
    const frame = run.frameOf(run.members.filter((member) => instances.has(member)));
    const made: string[] = [];
    try {
      for (const file of frame.files) await put(file, () => made.push(join(root, ...file.path.split('/'))));
    } catch (error) {
      // one of that name may be somebody else's by now: only what was made here goes
      for (const file of made) unlinkSync(file);
      throw error;
    }
    return { instances, frame, scripts };
  },
};
