import '../web-crypto';
import { join } from 'node:path';
import { app, protocol, type BrowserWindow } from 'electron';
import { compose } from './compose';
import { answerInstance } from './instance-protocol';
import { hearDrops, serveCalls, tellTo } from './ipc';
import type { LaunchRequest } from './launch-request';
import { startLifecycle, type Running } from './lifecycle';
import { instanceScheme, pageScheme } from './page-address';
import { answerPage } from './pages-protocol';
import { isTrialRuntime } from './trial-runtime';
import { openSession, openWindow, setMenu } from './windows';

const privileges = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true };
protocol.registerSchemesAsPrivileged([
  { scheme: pageScheme, privileges },
  { scheme: instanceScheme, privileges },
]);

const start = (launch: LaunchRequest): Running => {
  let window: BrowserWindow | undefined;
  const contentsNow = () => window?.webContents;
  const tell = tellTo(contentsNow);
  const { handlers, lookup, pageCame, asked, dropped, close } = compose({
    tell,
    windowNow: () => window,
    launch,
    trialRuntime: isTrialRuntime(process.versions.electron),
  });

  const pageFolder = join(__dirname, '..', 'renderer');
  const pages = openSession();
  pages.protocol.handle(pageScheme, (request) => answerPage(request, pageFolder));
  pages.protocol.handle(instanceScheme, (request) => answerInstance(request, lookup));
  serveCalls(handlers, contentsNow);
  hearDrops(dropped, contentsNow);
  setMenu();

  return {
    show: () => {
      if (window !== undefined) {
        if (window.isMinimized()) window.restore();
        window.focus();
        return;
      }
      window = openWindow(pages, {
        preload: join(__dirname, '..', 'preload', 'preload.cjs'),
        devTools: !app.isPackaged,
        pageCame,
      });
      window.once('closed', () => {
        window = undefined;
      });
    },
    asked,
    close,
  };
};

startLifecycle(start);
