import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { implementationClassUid } from '../../shared/dicom/implementation';
import {
  embeddedIndexSchema,
  indexScript,
  pageSeal,
  scriptBytes,
  scriptEnd,
  scriptFile,
  scriptStart,
  unsealed,
  type EmbeddedIndex,
} from '../../shared/model/media-viewer';
import { faultOf, InstanceFault } from '../media/read-instance';
import type { Source, SourceFile } from '../media/source';
import { ownViewerPage, viewerPath } from './media-viewer';

/** What was found of a viewer that lies on media. */
export interface ViewerCheck {
  /** How many pictures and documents lie once more in scripts; each was compared with its file. */
  readonly pictures: number;
  /** 'own': the very page that this program puts on media. 'other': whole, but of another version, so that it was compared with nothing. */
  readonly page: 'own' | 'other';
}

interface PageFailure {
  readonly code: 'page-missing' | 'viewer-damaged' | 'viewer-differs';
  readonly path: string;
}

interface PagesCheck {
  readonly failures: readonly PageFailure[];
  /** Null where there is no viewer, or its page is damaged or missing. */
  readonly viewer: ViewerCheck | null;
}

type Breathe = (bytes: number) => Promise<void> | undefined;

/** Of pages and lists; what is larger was not made by us. */
const mostBytes = 67_108_864;
/** A multiple of three: each step is whole in base64. */
const stepBytes = 786_432;
/** In which file meta and the seal of a page lie. */
const startBytes = 4096;

const withFile = <R>(source: Source, path: string, read: (file: SourceFile) => R): R => {
  const file = source.open(path);
  try {
    return read(file);
  } finally {
    file.close();
  }
};

/** @returns null where it can't be read, or is too large to be ours */
const readFile = (source: Source, path: string, most = mostBytes): Buffer | null => {
  try {
    return withFile(source, path, (file) => {
      if (most === mostBytes && file.bytes > mostBytes) return null;
      const bytes = Buffer.alloc(Math.min(file.bytes, most));
      return bytes.subarray(0, file.read(bytes, 0));
    });
  } catch {
    return null;
  }
};

/** Whether a script hands over just that file, byte for byte, with its right hash. */
const handsOver = async (
  source: Source,
  { name, path }: EmbeddedIndex['files'][number],
  scriptPath: string,
  breathe: Breathe,
): Promise<boolean> => {
  const script = source.open(scriptPath);
  try {
    const file = source.open(path);
    try {
      if (script.bytes !== scriptBytes(file.bytes)) return false;
      let position = 0;
      const goesOnWith = (text: string): boolean => {
        const wanted = Buffer.from(text, 'latin1');
        const found = Buffer.alloc(wanted.length);
        position += script.read(found, position);
        return found.equals(wanted);
      };
      const hash = createHash('sha256');
      const step = Buffer.alloc(stepBytes);
      if (!goesOnWith(scriptStart(name))) return false;
      for (let at = 0; at < file.bytes;) {
        const read = step.subarray(0, file.read(step, at));
        hash.update(read);
        if (read.length === 0 || !goesOnWith(read.toString('base64'))) return false;
        at += read.length;
        await breathe(read.length);
      }
      return goesOnWith(scriptEnd(hash.digest('hex')));
    } finally {
      file.close();
    }
  } finally {
    script.close();
  }
};

/** The list that the page goes by; null where it is damaged. */
const readList = (script: Buffer): EmbeddedIndex | null => {
  const [, inBase64 = ''] = /^[^"]*"[^"]*","([^"]*)"/.exec(script.toString('latin1')) ?? [];
  const bytes = Buffer.from(inBase64, 'base64');
  const whole = `${scriptStart(indexScript)}${bytes.toString('base64')}${scriptEnd(createHash('sha256').update(bytes).digest('hex'))}`;
  if (script.toString('latin1') !== whole) return null;
  try {
    return embeddedIndexSchema.parse(JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
};

/** @returns null where it is not as it was made */
const judgePage = (page: Buffer): ViewerCheck['page'] | null => {
  const own = ownViewerPage();
  if (own !== null && page.equals(own)) return 'own';
  const [before = ''] = pageSeal(unsealed).split(unsealed);
  const at = page.subarray(0, startBytes).indexOf(before, 0, 'latin1');
  if (at < 0) return null;
  const sealAt = at + before.length;
  const seal = page.toString('latin1', sealAt, sealAt + unsealed.length);
  const bare = Buffer.from(page);
  bare.write(unsealed, sealAt, 'latin1');
  return createHash('sha256').update(bare).digest('hex') === seal ? 'other' : null;
};

/** What the pages of people lead to: those of our own media lead to nothing that is elsewhere. */
const linkedFrom = (source: Source, found: (path: string) => string | undefined): readonly string[] => {
  const linked = new Set(['README.TXT', 'INDEX.HTM']);
  // what is added while it is walked through is walked through, too
  for (const path of linked) {
    const at = found(path);
    if (at === undefined || path === viewerPath || !path.endsWith('.HTM')) continue;
    const page = readFile(source, at)?.toString('utf8') ?? '';
    for (const [, to = ''] of page.matchAll(/ (?:href|src)="([^":#]+)"/g))
      linked.add(posix.join(posix.dirname(path), to));
  }
  return [...linked];
};

/**
 * Looks at what lies on media for people: whether all pages are there that lead to one another, and whether the viewer is as it was made
 * and shows the same as the pictures' files. Media that others wrote are not asked for pages.
 *
 * @param paths of every file
 * @throws {UserError} 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const checkPages = async (
  source: Source,
  paths: readonly string[],
  signal: AbortSignal,
  breathe: Breathe,
): Promise<PagesCheck> => {
  // some systems show the names of a stick in small letters
  const known = new Map(paths.map((path) => [path.toUpperCase(), path]));
  const found = (path: string): string | undefined => known.get(path.toUpperCase());
  const failures: PageFailure[] = [];
  const dicomdir = found('DICOMDIR');
  const isOwn =
    dicomdir !== undefined &&
    readFile(source, dicomdir, startBytes)?.includes(implementationClassUid) === true;
  if (!isOwn) return { failures, viewer: null };
  for (const path of linkedFrom(source, found))
    if (found(path) === undefined) failures.push({ code: 'page-missing', path });

  const pagePath = found(viewerPath);
  if (pagePath === undefined) return { failures, viewer: null };
  const pageBytes = readFile(source, pagePath);
  const page = pageBytes === null ? null : judgePage(pageBytes);
  if (page === null) failures.push({ code: 'viewer-damaged', path: pagePath });

  const scriptAt = (name: string): string => `${posix.dirname(viewerPath)}/${scriptFile(name)}`;
  const listPath = scriptAt(indexScript);
  const listBytes = readFile(source, found(listPath) ?? listPath);
  const list = listBytes === null ? null : readList(listBytes);
  if (list === null) failures.push({ code: 'viewer-damaged', path: listPath });
  for (const file of list?.files ?? []) {
    const path = scriptAt(file.name);
    const there = { ...file, path: found(file.path) ?? file.path };
    const isSame = await handsOver(source, there, found(path) ?? path, breathe).catch((error: unknown) => {
      signal.throwIfAborted();
      const fault = faultOf(source, error);
      if (fault instanceof InstanceFault) return false;
      throw fault;
    });
    if (!isSame) failures.push({ code: 'viewer-differs', path });
  }
  const pictures = list?.files.filter(({ path }) => path !== 'DICOMDIR').length ?? 0;
  return { failures, viewer: page === null || list === null ? null : { pictures, page } };
};
