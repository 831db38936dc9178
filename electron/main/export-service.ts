import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dialog, shell, type BrowserWindow, type SaveDialogOptions } from 'electron';
import { UserError } from '../../shared/errors/user-error';
import { mediumBytes } from '../../shared/model/medium';
import type { Calls, ExportReport } from '../../shared/contract/ipc';
import { failureData } from '../failure-data';
import type { SeriesRef } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { canStandIn } from '../export/check-target';
import type { ExportFormat } from '../export/export-format';
import { sourcesOf } from '../media/open-selection';
import { chooseNewFolder, fileName } from './choose-folder';
import type { GrantedPaths } from './granted-paths';
import type { Tell } from './ipc';
import { saveFile } from './save-file';
import type { SourceProcesses } from './source-processes';
import type { ScanService } from './scan-service';

type ExportCalls = Pick<
  Calls,
  'export:choose' | 'export:plan' | 'export:start' | 'export:cancel' | 'export:reveal' | 'export:papers'
>;

const filters: Readonly<Record<'zip' | 'iso', SaveDialogOptions['filters'] & object>> = {
  zip: [{ name: 'ZIP', extensions: ['zip'] }],
  iso: [{ name: 'ISO 9660', extensions: ['iso'] }],
};

/** What an export wrote, and from what. */
export interface WrittenExport {
  readonly paths: readonly string[];
  readonly format: ExportFormat;
  /** The sources that it was written from: the first is the one that was open, the others copies of it. */
  readonly sources: readonly SourceRef[];
  /** What was chosen of them. */
  readonly series: readonly SeriesRef[];
  readonly password: string | null;
  readonly report: ExportReport;
  /** When it was done. */
  readonly time: Date;
}

/** Writing what was chosen as a file-set, one job at a time and process. */
export const createExportService = ({
  tell,
  scans,
  processes,
  granted,
  windowNow,
}: {
  readonly tell: Tell;
  readonly scans: ScanService;
  readonly processes: SourceProcesses;
  readonly granted: GrantedPaths;
  readonly windowNow: () => BrowserWindow | undefined;
}): {
  readonly calls: ExportCalls;
  readonly written: (jobId: string) => WrittenExport | undefined;
  readonly close: () => void;
} => {
  const running = new Map<string, AbortController>();
  const written = new Map<string, WrittenExport>();
  const closed = new AbortController();

  const chooseFile = async (format: 'zip' | 'iso', label: string): Promise<{ path: string } | null> => {
    const window = windowNow();
    if (window === undefined) return null;
    const defaultPath = join(homedir(), `${fileName(label)}.${format}`);
    const { filePath, canceled } = await dialog.showSaveDialog(window, {
      defaultPath,
      filters: filters[format],
    });
    return canceled || filePath === '' ? null : { path: filePath };
  };

  return {
    calls: {
      'export:choose': async ({ format, label }) => {
        const chosen =
          format === 'folder'
            ? await chooseNewFolder(windowNow(), label, (names, folder) => canStandIn(folder, names))
            : await chooseFile(format, label);
        if (chosen !== null) granted.grant(chosen.path);
        return chosen;
      },
      'export:plan': ({ choice, format, viewer, path }) => {
        if (path !== null) granted.require(path);
        const { instances, ...selection } = scans.selectionOf(choice);
        return processes.run('planExport', { selection, format, viewer, path }, instances, {
          signal: new AbortController().signal,
          tell: () => undefined,
        });
      },
      'export:start': ({ choice, medium, path, acknowledged, ...how }) => {
        const { format, password } = how;
        if (!acknowledged) throw new UserError('export/not-acknowledged', 'change-input');
        granted.require(path);
        const capacityBytes = medium === null ? null : mediumBytes[medium];
        const jobId = randomBytes(16).toString('hex');
        const cancelled = new AbortController();
        running.set(jobId, cancelled);
        const { instances, ...selection } = scans.selectionOf(choice);
        void processes
          .run('export', { selection, path, capacityBytes, ...how }, instances, {
            signal: cancelled.signal,
            tell: (progress) => {
              tell('export:progress', { jobId, progress });
            },
          })
          .then(
            (report) => {
              written.set(jobId, {
                paths: report.discs.map((disc) => disc.path),
                format,
                sources: sourcesOf({ ...selection, instances }),
                series: choice.series,
                password,
                report,
                time: new Date(),
              });
              tell('export:done', { jobId, report });
            },
            (error: unknown) => {
              if (!cancelled.signal.aborted)
                tell('export:failed', { jobId, error: failureData('an export', error) });
            },
          )
          .finally(() => running.delete(jobId));
        return Promise.resolve({ jobId });
      },
      'export:cancel': ({ jobId }) => {
        running.get(jobId)?.abort();
        return Promise.resolve(null);
      },
      'export:reveal': ({ jobId }) => {
        const path = written.get(jobId)?.paths[0];
        if (path !== undefined) shell.showItemInFolder(path);
        return Promise.resolve(null);
      },
      'export:papers': async ({ jobId, language }) => {
        const copy = written.get(jobId);
        const path = copy?.paths[0];
        if (copy === undefined || path === undefined) throw new UserError('usage/wrong', 'report');
        const { format, report, time } = copy;
        const input = { source: { kind: format, path }, report, time, language } as const;
        const context = { signal: closed.signal, tell: () => undefined };
        const bytes = new Uint8Array(await processes.run('papers', input, [], context));
        // no name of a patient stands in the name of the file
        return { saved: await saveFile(windowNow(), { label: 'Discport labels', kind: 'pdf', bytes }) };
      },
    },
    written: (jobId) => written.get(jobId),
    close: () => {
      closed.abort();
      for (const cancelled of running.values()) cancelled.abort();
    },
  };
};
