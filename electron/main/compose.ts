import { join } from 'node:path';
import { app, dialog, nativeTheme, type BrowserWindow } from 'electron';
import type { Calls } from '../../shared/contract/ipc';
import type { InstanceLookup } from './instance-protocol';
import type { Tell } from './ipc';
import type { LaunchRequest } from './launch-request';
import { openRecentSources } from '../settings/recent-sources';
import { openKeyStore } from '../settings/secrets';
import { openSettings } from '../settings/settings';
import { openTargets } from '../settings/targets';
import { bytesOfMbit } from '../../shared/model/settings';
import { createAttachmentService } from './attachment-service';
import { createCheckService } from './check-service';
import { createConnectionService } from './connection-service';
import { createDepositService } from './deposit-service';
import { electronHttpClient } from './electron-http-client';
import { createDriveService } from './drive-service';
import { createExportService } from './export-service';
import { GrantedPaths } from './granted-paths';
import { createRecentService } from './recent-service';
import { createReceiveService } from './receive-service';
import { copyPicture, saveFile, saveFiles } from './save-file';
import { createScanService } from './scan-service';
import { SourceProcesses } from './source-processes';
import { createTargetService } from './target-service';

/** What main gives to the parts it is made of. */
export interface Surroundings {
  readonly tell: Tell;
  readonly windowNow: () => BrowserWindow | undefined;
  readonly launch: LaunchRequest;
  readonly trialRuntime: boolean;
}

/** What the parts give to main. */
export interface Composition {
  readonly handlers: Calls;
  readonly lookup: InstanceLookup;
  /** Called for every page that comes, the first one too: what an earlier one had open is closed. */
  readonly pageCame: (afterCrash: boolean) => void;
  /** What a second start, a link or a file association asks for. */
  readonly asked: (request: LaunchRequest) => void;
  /** Where what was dropped on the window is. */
  readonly dropped: (paths: readonly string[]) => void;
  /** Ends workers and closes sources; called once, before the app quits. */
  readonly close: () => Promise<void>;
}

/** Builds each part once. */
export const compose = ({ tell, windowNow, launch, trialRuntime }: Surroundings): Composition => {
  const granted = new GrantedPaths();
  const processes = new SourceProcesses();
  const drives = createDriveService({ tell, processes, granted });
  const settings = openSettings(join(app.getPath('userData'), 'settings.json'));
  const recent = openRecentSources(join(app.getPath('userData'), 'recent.json'));
  const recents = createRecentService({ recent, settings, granted, drives: drives.drives });
  const scans = createScanService({
    tell,
    processes,
    granted,
    driveAt: drives.driveAt,
    scanned: recents.scanned,
  });
  const keys = openKeyStore();
  const http = electronHttpClient({ loopbackOnly: trialRuntime });
  const targets = keys.then((known) => openTargets(join(app.getPath('userData'), 'targets.json'), known));
  const folder = join(app.getPath('userData'), 'deposits');
  const bytesPerSecond = (): number | null => {
    const { sendMbitPerSecond } = settings.show();
    return sendMbitPerSecond === null ? null : bytesOfMbit(sendMbitPerSecond);
  };
  const attachments = createAttachmentService({ processes, windowNow });
  const deposits = createDepositService({
    ...{ tell, scans, processes, http, keys, targets, folder },
    windowNow,
    bytesPerSecond,
    attachedPath: attachments.pathOf,
  });
  const targetCalls = createTargetService({ http, targets });
  const connection = createConnectionService({ http, folder, version: app.getVersion() });
  const exports = createExportService({ tell, scans, processes, granted, windowNow });
  const checks = createCheckService({
    ...{ tell, processes, windowNow },
    written: exports.written,
    version: app.getVersion(),
  });
  const receiving = createReceiveService({ tell, http, granted, windowNow });
  const isGranted = (request: LaunchRequest): LaunchRequest => {
    request.openPaths.forEach((path) => {
      granted.grant(path);
    });
    return request;
  };
  let pages = 0;
  let isAfterCrash = false;
  // before the window opens, so that it is never drawn in the other colours
  nativeTheme.themeSource = settings.show().theme;
  return {
    handlers: {
      ...drives.calls,
      ...recents.calls,
      ...scans.calls,
      ...attachments.calls,
      ...deposits.calls,
      ...targetCalls,
      ...connection.calls,
      ...exports.calls,
      ...checks.calls,
      ...receiving.calls,
      'app:info': async () => ({
        version: app.getVersion(),
        trialRuntime,
        keepsSecrets: (await keys).kind === 'keychain',
        // once: a page that comes again is not to open another disc than the one that was open
        ...(pages > 1 ? { openPaths: [], facilityLink: null } : isGranted(launch)),
        startedAgain: isAfterCrash,
        locale: app.getLocale(),
      }),
      'settings:show': () => Promise.resolve(settings.show()),
      'settings:keep': async (wanted) => {
        nativeTheme.themeSource = wanted.theme;
        if (!wanted.remembersRecent) recent.clear();
        settings.keep(wanted);
        return Promise.resolve(null);
      },
      'file:save': async (file) => ({ saved: await saveFile(windowNow(), file) }),
      'files:save': async ({ files }) => ({ saved: await saveFiles(windowNow(), files) }),
      'picture:copy': async ({ png }) => {
        await copyPicture(png);
        return null;
      },
      'source:choose': async ({ what }) => {
        const window = windowNow();
        if (window === undefined) return null;
        const { filePaths } = await dialog.showOpenDialog(
          window,
          what === 'folder'
            ? { properties: ['openDirectory'] }
            : {
                properties: ['openFile'],
                filters: [
                  { name: 'ZIP, ISO, DICOM', extensions: ['zip', 'iso', 'dcm'] },
                  { name: '*', extensions: ['*'] },
                ],
              },
        );
        const path = filePaths[0];
        if (path === undefined) return null;
        granted.grant(path);
        return { path };
      },
    },
    lookup: scans.lookup,
    pageCame: (afterCrash) => {
      pages++;
      isAfterCrash = afterCrash;
      scans.close();
    },
    asked: (request) => {
      tell('app:asked', isGranted(request));
    },
    dropped: (paths) => {
      paths.forEach((path) => {
        granted.grant(path);
      });
    },
    close: () => {
      drives.close();
      scans.close();
      exports.close();
      checks.close();
      receiving.close();
      return deposits.close().finally(() => {
        processes.close();
      });
    },
  };
};
