import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import { arrangeFileSet, type DraftedInstance, type FileSetMember } from '../../../shared/dicom/file-ids';
import { sentPrefix } from '../../../shared/dicom/file-meta';
import { readHead, type Inflate } from '../../../shared/dicom/read-head';
import { readRecordValues } from '../../../shared/dicom/read-record-values';
import { draftRecords, wantedFor } from '../../../shared/dicom/record-drafts';
import { writeDicomdir, type Dicomdir } from '../../../shared/dicom/write-dicomdir';

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const filesBelow = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];

/** Drafts records for an instance from its bytes alone. */
export const draftInstance = (bytes: Uint8Array, path: string): DraftedInstance | null => {
  const window = ByteWindow.over(bytes);
  const head = readHead(window, inflate);
  if (head === null || head.sopInstanceUid === '' || head.seriesUid === '' || head.studyUid === '')
    return null;
  const values = readRecordValues(window, head, wantedFor(head.sopClassUid), inflate);
  return {
    instance: {
      ...head,
      path,
      bytes: bytes.length,
      bare: head.prelude === 'none',
      ...(head.prelude === 'no-preamble' ? { lacksPreamble: true as const } : {}),
    },
    drafts: draftRecords(head.sopClassUid, values),
  };
};

/** Every instance below some folders, in the order of their names; the first of those with the same identifiers. */
export const draftFolders = (root: string, ...folders: readonly string[]): readonly DraftedInstance[] => {
  const found = new Map<string, DraftedInstance>();
  for (const file of folders.flatMap((folder) => filesBelow(join(root, folder)))) {
    const drafted = draftInstance(readFileSync(file), relative(root, file).split(sep).join('/'));
    if (drafted === null || drafted.instance.sopClassUid === '1.2.840.10008.1.3.10') continue;
    const { sopInstanceUid } = drafted.instance;
    if (!found.has(sopInstanceUid)) found.set(sopInstanceUid, drafted);
  }
  return Array.from(found.values());
};

/** Writes a file-set by the pure parts alone: no Source, no export. */
export const writeDisc = (
  root: string,
  drafted: readonly DraftedInstance[],
  target: string,
): { readonly members: readonly FileSetMember[]; readonly dicomdir: Dicomdir } => {
  const members = arrangeFileSet(drafted);
  const dicomdir = writeDicomdir(members, sha256, null);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'DICOMDIR'), dicomdir.bytes);
  for (const { instance, fileId } of members) {
    const path = join(target, ...fileId);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.concat([sentPrefix(instance), readFileSync(join(root, instance.path))]));
  }
  return { members, dicomdir };
};
