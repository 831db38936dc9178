import type { CallName, Calls, News, NewsName, ViewInstance } from '../../../shared/contract/ipc';
import { viewInstanceOf } from '../../../shared/contract/view-instance';
import type { UserErrorData } from '../../../shared/errors/user-error';
import type { Catalog, Instance } from '../../../shared/model/scan';
import { defaultSettings } from '../../../shared/model/settings';
import { HostError, toUserError, type Host } from '../host';
import type { DiscFile } from './disc-file';
import { readDisc, type Disc, type DiscList } from './read-disc';

/** What a page can answer by itself. */
type Answers = {
  readonly [N in CallName]?: (args: Parameters<Calls[N]>[0]) => Promise<Awaited<ReturnType<Calls[N]>>>;
};

interface Listener {
  readonly name: NewsName;
  readonly hear: (told: never) => void;
}

const noDicom: UserErrorData = { code: 'source/no-dicom', facts: {}, remedy: 'change-input' };
/** Of what a page on a disc can't do; nothing in it asks for that but to hear that it can't. */
const unknown: UserErrorData = { code: 'internal', facts: {}, remedy: 'report' };
const removed: UserErrorData = { code: 'source/removed', facts: {}, remedy: 'retry' };

const catalogOf = (
  { patients, instances, provisional }: DiscList,
  folder: string,
  files: readonly DiscFile[],
): Catalog => ({
  source: { kind: 'folder', path: folder, label: folder },
  provisional,
  usedDicomdir: provisional,
  patients: [...patients],
  problems: [],
  otherFiles: { programs: 0, documents: 0, images: 0, others: 0 },
  otherFilePaths: { programs: [], documents: [], images: [], others: [] },
  counts: {
    instances: instances.length,
    filesSeen: files.length,
    filesOpened: 0,
    bytesRead: 0,
    bytesTotal: files.reduce((sum, { bytes }) => sum + bytes, 0),
  },
  elapsedMs: 0,
});

/** Hands a file over as a browser does: into the folder for downloads, or after asking. */
const save = (name: string, bytes: Uint8Array): void => {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has it by the time that the page does something else
  requestIdleCallback(() => {
    URL.revokeObjectURL(url);
  });
};

/** In the place of a folder's name: what lies in scripts beside the page is read. */
export const embeddedPath = 'embedded:';

/** The page on a disc: it reads the files that a person let it read, and nothing else is within its reach. */
export interface DiscHost {
  readonly host: Host;
  /** What the next scan reads; it takes the name of the folder for its path, see embeddedPath. */
  readonly give: (files: readonly DiscFile[]) => void;
}

interface OpenDisc {
  readonly disc: Disc;
  readonly cancelled: AbortController;
  readonly urls: Map<string, string>;
}

export const createDiscHost = (): DiscHost => {
  const listeners = new Set<Listener>();
  const discs = new Map<string, OpenDisc>();
  let given: readonly DiscFile[] = [];
  let scans = 0;

  const tell = <N extends NewsName>(name: N, told: News[N]): void => {
    for (const listener of listeners)
      if (listener.name === name) (listener.hear as (told: News[N]) => void)(told);
  };

  const read = async (scanId: string, folder: string, files: readonly DiscFile[]): Promise<void> => {
    const isEmbedded = folder === embeddedPath;
    const disc = await readDisc(files, isEmbedded);
    const open: OpenDisc = { disc, cancelled: new AbortController(), urls: new Map() };
    discs.set(scanId, open);
    const listed = disc.listed();
    if (listed.patients.length > 0 && !isEmbedded)
      tell('scan:catalog', { scanId, catalog: catalogOf(listed, folder, files) });
    const whole = await disc.read((filesDone, filesTotal) => {
      tell('scan:progress', {
        scanId,
        progress: { step: 'heads', filesDone, filesTotal, bytesDone: 0, bytesTotal: null },
      });
    }, open.cancelled.signal);
    if (whole.patients.length === 0) tell('scan:failed', { scanId, error: noDicom });
    else tell('scan:catalog', { scanId, catalog: catalogOf(whole, folder, files) });
  };

  const urlOf = async ({ disc, urls }: OpenDisc, instance: Instance): Promise<string> => {
    const known = urls.get(instance.path);
    if (known !== undefined) return known;
    const blob = await disc
      .fileOf(instance)
      ?.blob()
      .catch(() => undefined);
    const url = blob === undefined ? 'blob:gone' : URL.createObjectURL(blob);
    urls.set(instance.path, url);
    return url;
  };

  const view = async (open: OpenDisc, instance: Instance): Promise<ViewInstance> =>
    viewInstanceOf(instance, await urlOf(open, instance), instance.bytes);

  const answers: Answers = {
    'settings:show': () => Promise.resolve({ ...defaultSettings, viewerTools: true }),
    'settings:keep': () => Promise.resolve(null),
    'scan:start': ({ paths: [folder = ''] }) => {
      scans += 1;
      const scanId = String(scans);
      const files = given;
      // its news come once it has a name
      setTimeout(() => {
        read(scanId, folder, files).catch((error: unknown) => {
          if (discs.get(scanId)?.cancelled.signal.aborted !== true)
            tell('scan:failed', { scanId, error: toUserError(error) });
        });
      });
      return Promise.resolve({ scanId, place: folder });
    },
    'scan:cancel': ({ scanId }) => {
      discs.get(scanId)?.cancelled.abort();
      return Promise.resolve(null);
    },
    'scan:close': ({ scanId }) => {
      for (const url of discs.get(scanId)?.urls.values() ?? []) URL.revokeObjectURL(url);
      discs.delete(scanId);
      return Promise.resolve(null);
    },
    'series:instances': async ({ scanId, series: { studyUid, seriesUid } }) => {
      const open = discs.get(scanId);
      if (open === undefined) throw new HostError(removed);
      const instances = await open.disc.series(studyUid, seriesUid);
      return Promise.all(instances.map((instance) => view(open, instance)));
    },
    'file:save': ({ label, kind, bytes }) => {
      save(`${label}.${kind}`, bytes);
      return Promise.resolve({ saved: true });
    },
    'picture:copy': async ({ png }) => {
      await navigator.clipboard.write([
        new ClipboardItem({ 'image/png': new Blob([new Uint8Array(png)], { type: 'image/png' }) }),
      ]);
      return null;
    },
  };

  return {
    give: (files) => {
      given = files;
    },
    host: {
      call: (name, args) => answers[name]?.(args) ?? Promise.reject(new HostError(unknown)),
      on: (name, listener) => {
        const entry = { name, hear: listener };
        listeners.add(entry);
        return () => listeners.delete(entry);
      },
      pathOfFile: () => '',
    },
  };
};
