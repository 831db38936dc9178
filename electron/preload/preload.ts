import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Bridge } from '../../shared/contract/ipc';

/** Where a dropped file is. Electron before 29 said it on the file itself, later ones in `webUtils`. */
const pathOf = (file: object): string => {
  if (!(file instanceof File)) return '';
  return 'path' in file && typeof file.path === 'string' ? file.path : webUtils.getPathForFile(file);
};

/** Of the page's window as much as is needed: this project knows no DOM. */
declare const addEventListener: (
  type: 'drop',
  listener: (event: {
    readonly isTrusted: boolean;
    readonly dataTransfer: { readonly files: Iterable<object> } | null;
  }) => void,
  isCapture: true,
) => void;

/** Main holds the table of names and refuses what is not in it; the contract's types say so to the page. */
const bridge: Bridge = {
  call: (name, args) => ipcRenderer.invoke('call', name, args),
  on: (name, listener) => {
    const pass = (_event: IpcRendererEvent, told: unknown, news: Parameters<typeof listener>[0]): void => {
      if (told === name) listener(news);
    };
    ipcRenderer.on('news', pass);
    return () => {
      ipcRenderer.off('news', pass);
    };
  },
  pathOf,
};

// the page may name a path only when main knows that a person chose it: a drop is seen here, where the page can't make one up
addEventListener(
  'drop',
  (event) => {
    if (!event.isTrusted || event.dataTransfer === null) return;
    ipcRenderer.send(
      'dropped',
      [...event.dataTransfer.files].map(pathOf).filter((path) => path !== ''),
    );
  },
  true,
);

contextBridge.exposeInMainWorld('discport', bridge);
