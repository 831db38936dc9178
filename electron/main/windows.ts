import {
  BrowserWindow,
  Menu,
  nativeTheme,
  session,
  type MenuItemConstructorOptions,
  type Session,
} from 'electron';
import { instanceScheme, isPageAddress, pageOrigin, pageScheme } from './page-address';

/** The page's colour in each theme, so that nothing flashes before it is drawn. */
const background = { light: '#f5f6f3', dark: '#0d1312' };

const localSchemes = [pageScheme, instanceScheme, 'blob', 'data', 'devtools'].map((scheme) => `${scheme}:`);

/** Nobody can listen on port 0. */
const nowhere = 'http://127.0.0.1:0';

/** A session that is in memory alone, grants nothing, keeps nothing and reaches no network. */
export const openSession = (): Session => {
  const pages = session.fromPartition('discport', { cache: false });
  pages.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  pages.setPermissionCheckHandler(() => false);
  pages.setDevicePermissionHandler(() => false);
  pages.on('will-download', (event) => {
    event.preventDefault();
  });
  pages.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !localSchemes.includes(new URL(details.url).protocol) });
  });
  // what makes no request of its own, WebRTC's TCP for one, is sent to a proxy that is not there
  void pages.setProxy({ mode: 'fixed_servers', proxyRules: nowhere, proxyBypassRules: '<-loopback>' });
  return pages;
};

const reloadAtMostEveryMs = 10_000;

const refuse = (event: { preventDefault: () => void }): void => {
  event.preventDefault();
};

/** Opens the window; it shows itself once there is something to see. */
export const openWindow = (
  pages: Session,
  {
    preload,
    devTools,
    pageCame,
  }: {
    readonly preload: string;
    readonly devTools: boolean;
    /** Told of every page, before it can ask for anything. */
    readonly pageCame: (afterCrash: boolean) => void;
  },
): BrowserWindow => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Discport',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    autoHideMenuBar: true,
    webPreferences: {
      session: pages,
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools,
    },
  });
  const { webContents } = window;
  // WebRTC's packets can't go through a proxy, so none are sent
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  webContents.on('will-navigate', refuse);
  webContents.on('will-redirect', refuse);
  webContents.on('will-attach-webview', refuse);
  webContents.on('will-frame-navigate', (event) => {
    if (!isPageAddress(event.url)) event.preventDefault();
  });
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  let hasCrashed = false;
  webContents.on('did-navigate', () => {
    pageCame(hasCrashed);
    hasCrashed = false;
  });
  let reloadedAt = -Infinity;
  webContents.on('render-process-gone', () => {
    // a picture may end the page's process; one that ends it at once again is left alone
    if (performance.now() - reloadedAt < reloadAtMostEveryMs) return;
    reloadedAt = performance.now();
    hasCrashed = true;
    webContents.reload();
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  void window.loadURL(`${pageOrigin}/`);
  return window;
};

const sizeMenu: MenuItemConstructorOptions = {
  label: 'View',
  submenu: [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ],
};

/**
 * The few menus a platform expects: without them there is no copy and paste on macOS. Elsewhere Alt shows them.
 *
 * None reloads the page: what a person has open would be closed.
 */
export const setMenu = (): void => {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
      { role: 'editMenu' },
      sizeMenu,
      { role: 'windowMenu' },
      { role: 'help' },
    ]),
  );
};
