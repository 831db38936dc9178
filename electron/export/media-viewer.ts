import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import { sentBytes } from '../../shared/dicom/file-meta';
import { contentOf } from '../../shared/dicom/sop-classes';
import { limits } from '../../shared/model/limits';
import {
  indexScript,
  scriptEnd,
  scriptFile,
  scriptName,
  scriptStart,
  type EmbeddedIndex,
  type EmbeddedKind,
} from '../../shared/model/media-viewer';
import type { Instance } from '../../shared/model/scan';
import { pathOf, type FrameFile } from './file-set-writer';

/** Beside what is for people already: the folder of pictures is for DICOM alone (IHE PDI). */
const folder = 'IHE_PDI';
const pageName = 'VIEWER.HTM';
export const viewerPath = `${folder}/${pageName}`;

/** Above the source, above the built worker and command line, and above those in the packaged app. */
const findPage = (): string | null => {
  for (let at = __dirname; ; at = dirname(at)) {
    const page = join(at, 'dist', 'viewer', pageName);
    if (existsSync(page)) return page;
    if (dirname(at) === at) return null;
  }
};

/** Of the page alone; null where this program came without it. */
export const viewerPageBytes = (): number | null => {
  const page = findPage();
  return page === null ? null : statSync(page).size;
};

let known: Uint8Array | undefined;

/** The page that is put on media; null where this program came without it. */
export const ownViewerPage = (): Uint8Array | null => {
  const page = findPage();
  return page === null ? null : (known ??= readFileSync(page));
};

const readPage = (): Uint8Array => {
  const page = ownViewerPage();
  if (page === null) throw new Error('the viewer for media is missing');
  return page;
};

const scriptPath = (name: string): string => `${folder}/${scriptFile(name)}`;

const nameIn = (path: string): string => parse(path).name;

/** Whether a file is there for the viewer alone. */
export const isOfViewer = (path: string): boolean =>
  path === viewerPath || /^IHE_PDI\/D\d{7}\.DAT$/.test(path);

/** A file as the script that hands it over: see shared/model/media-viewer.ts. */
export const asScript = (path: string, bytes: Uint8Array): FrameFile => {
  const name = nameIn(path);
  const inBase64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, bytes: Buffer.from(`${scriptStart(name)}${inBase64}${scriptEnd(sha256)}`, 'latin1') };
};

const dicomdirNumber = 1;

/** The one that stands for a series: of its pictures the middle one. Of what is no picture the first. */
export const keyOf = <T extends { readonly instance: Instance }>(series: readonly T[]): T | undefined => {
  const pictures = series.filter(({ instance }) =>
    ['pictures', 'loops'].includes(contentOf(instance.sopClassUid, instance.frames)),
  );
  return pictures[pictures.length >> 1] ?? series[0];
};

/** What is too large for a browser to take from a script is there as a file alone. */
export const canBeScript = ({ instance }: { readonly instance: Instance }): boolean =>
  sentBytes(instance) <= limits.embeddedBytes;

/**
 * Which pictures lie once more in scripts, and where.
 *
 * @param series the members of a file-set, series by series
 */
export const scriptsOf = (
  series: readonly (readonly FileSetMember[])[],
  kind: EmbeddedKind | null,
): ReadonlyMap<Instance, string> => {
  const chosen =
    kind === null
      ? []
      : series.flatMap((members) => (kind === 'all-pictures' ? members : [keyOf(members) ?? []].flat()));
  return new Map(
    chosen
      .filter(canBeScript)
      .map(({ instance }, index) => [instance, scriptPath(scriptName(dicomdirNumber + 1 + index))]),
  );
};

/** The page, and the scripts that it asks for first. */
export const viewerFiles = (
  dicomdir: Uint8Array,
  members: readonly FileSetMember[],
  scripts: ReadonlyMap<Instance, string>,
): readonly FrameFile[] => {
  const embedded = members.flatMap((member) => {
    const path = scripts.get(member.instance);
    return path === undefined ? [] : [{ member, path }];
  });
  const index: EmbeddedIndex = {
    total: members.length,
    isWhole: embedded.length === members.length,
    files: [
      { path: 'DICOMDIR', name: scriptName(dicomdirNumber), bytes: dicomdir.length },
      ...embedded.map(({ member, path }) => ({
        path: pathOf(member),
        name: nameIn(path),
        bytes: sentBytes(member.instance),
      })),
    ],
  };
  return [
    { path: viewerPath, bytes: readPage() },
    asScript(scriptPath(indexScript), Buffer.from(JSON.stringify(index))),
    asScript(scriptPath(scriptName(dicomdirNumber)), dicomdir),
  ];
};
