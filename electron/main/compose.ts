import { join } from 'node:path';
import { app, dialog, nativeTheme, type BrowserWindow } from 'electron';
import type { Calls } from '../../shared/contract/ipc';
import type { InstanceLookup } from './instance-protocol';
import type { Tell } from './ipc';
import type { LaunchRequest } from './launch-request';
import { openKeyStore } from '../settings/secrets';
import { openSettings } from '../settings/settings';
import { createDepositService } from './deposit-service';
import { electronHttpClient } from './electron-http-client';
import { createExportService } from './export-service';
import { createReceiveService } from './receive-service';
import { createScanService } from './scan-service';

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
  /** Ends workers and closes sources; called once, before the app quits. */
  readonly close: () => Promise<void>;
}

/** Builds each part once. */
export const compose = ({ tell, windowNow, launch, trialRuntime }: Surroundings): Composition => {
  const scans = createScanService(tell);
  const keys = openKeyStore();
  const http = electronHttpClient({ loopbackOnly: trialRuntime });
  const folder = join(app.getPath('userData'), 'deposits');
  const deposits = createDepositService({ tell, scans, http, keys, folder, windowNow });
  const exports = createExportService(tell, scans, windowNow);
  const receiving = createReceiveService(tell, http, windowNow);
  const settings = openSettings(join(app.getPath('userData'), 'settings.json'));
  // before the window opens, so that it is never drawn in the other colours
  nativeTheme.themeSource = settings.show().theme;
  return {
    handlers: {
      ...scans.calls,
      ...deposits.calls,
      ...exports.calls,
      ...receiving.calls,
      'app:info': async () => ({
        version: app.getVersion(),
        trialRuntime,
        keepsSecrets: (await keys).kind === 'keychain',
        ...launch,
        locale: app.getLocale(),
      }),
      'settings:show': () => Promise.resolve(settings.show()),
      'settings:keep': async (wanted) => {
        nativeTheme.themeSource = wanted.theme;
        settings.keep(wanted);
        return Promise.resolve(null);
      },
      'source:choose': async ({ what }) => {
        const window = windowNow();
        if (window === undefined) return null;
        const { filePaths } = await dialog.showOpenDialog(
          window,
          what === 'folder'
            ? { properties: ['openDirectory'] }
            : { properties: ['openFile'], filters: [{ name: 'ZIP, ISO', extensions: ['zip', 'iso'] }] },
        );
        return filePaths[0] === undefined ? null : { path: filePaths[0] };
      },
    },
    lookup: scans.lookup,
    close: () => {
      scans.close();
      exports.close();
      receiving.close();
      return deposits.close();
    },
  };
};
