import { randomBytes } from 'node:crypto';
import type { BrowserWindow } from 'electron';
import { UserError } from '../../shared/errors/user-error';
import type { BurnDriveView, Calls } from '../../shared/contract/ipc';
import { burnerOf } from '../export/burn/burners';
import { listBurnDrives } from '../export/burn/burn-image';
import { sourceOfCopy } from '../export/locked-copy';
import { failureData } from '../failure-data';
import type { WrittenExport } from './export-service';
import type { Tell } from './ipc';
import { saveFile } from './save-file';
import type { SourceProcesses } from './source-processes';

type CheckCalls = Pick<Calls, 'burn:drives' | 'check:start' | 'check:cancel' | 'check:save'>;

/** Burning what an export wrote, and reading a copy to its end: each in the process of what was written. */
export const createCheckService = ({
  tell,
  processes,
  written,
  version,
  windowNow,
}: {
  readonly tell: Tell;
  readonly processes: SourceProcesses;
  readonly written: (exportId: string) => WrittenExport | undefined;
  readonly version: string;
  readonly windowNow: () => BrowserWindow | undefined;
}): { readonly calls: CheckCalls; readonly close: () => void } => {
  const running = new Map<string, AbortController>();
  const sheets = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Those that the page may name. */
  const devices = new Set<string>();
  const closed = new AbortController();

  const look = async (device: string, name: string): Promise<BurnDriveView | null> => {
    const source = { kind: 'disc', path: device } as const;
    try {
      const context = { signal: closed.signal, tell: () => undefined };
      const medium = await processes.run('lookAtBurner', { source }, [], context);
      devices.add(device);
      const { state, kind, isRewritable, freeBytes } = medium;
      return {
        device,
        name,
        canSimulate: burnerOf()?.canSimulate === true,
        medium: { state, kind, isRewritable, freeBytes },
      };
    } catch {
      // it can't burn, or is somebody else's: the others are offered
      return null;
    }
  };

  return {
    calls: {
      'burn:drives': async () => {
        const burner = burnerOf();
        if (burner === null) return [];
        const listed = await listBurnDrives(burner);
        const looked = await Promise.all(listed.map(({ device, name }) => look(device, name)));
        return looked.flatMap((drive) => drive ?? []);
      },
      'check:start': ({ exportId, disc, burn }) => {
        const copy = written(exportId);
        const path = copy?.paths[disc];
        const [against, ...copies] = copy?.sources ?? [];
        if (copy === undefined || path === undefined || against === undefined)
          throw new UserError('usage/wrong', 'report');
        if (burn !== null && (copy.format !== 'iso' || !devices.has(burn.device)))
          throw new UserError('usage/wrong', 'report');
        // what one disc of several lacks is on the others
        const meant = copy.paths.length > 1 ? [] : copy.series;
        const source = sourceOfCopy(copy.format, path, copy.password !== null);
        if (copy.password !== null) processes.unlock(source, copy.password);
        const jobId = randomBytes(16).toString('hex');
        const cancelled = new AbortController();
        running.set(jobId, cancelled);
        void processes
          .run('check', { source, against, copies, meant, writtenAt: copy.time, burn, version }, [], {
            signal: cancelled.signal,
            tell: (progress) => {
              tell('check:progress', { jobId, progress });
            },
          })
          .then(
            ({ verdict, faults, changed, burned, sheet }) => {
              if (sheet !== null) sheets.set(jobId, new Uint8Array(sheet));
              const burnedBytes = burned?.bytes ?? null;
              const check = { verdict, faults, changed, burnedBytes, hasSheet: sheet !== null };
              tell('check:done', { jobId, check });
            },
            (error: unknown) => {
              if (!cancelled.signal.aborted)
                tell('check:failed', { jobId, error: failureData('a check', error) });
            },
          )
          .finally(() => running.delete(jobId));
        return Promise.resolve({ jobId });
      },
      'check:cancel': ({ jobId }) => {
        running.get(jobId)?.abort();
        return Promise.resolve(null);
      },
      'check:save': async ({ jobId }) => {
        const bytes = sheets.get(jobId);
        if (bytes === undefined) return { saved: false };
        // no name of a patient stands in the name of the file
        return { saved: await saveFile(windowNow(), { label: 'Discport check', kind: 'pdf', bytes }) };
      },
    },
    close: () => {
      closed.abort();
      for (const cancelled of running.values()) cancelled.abort();
    },
  };
};
