import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Bridge } from '../../shared/contract/ipc';

/** Where a dropped file is. Electron before 29 said it on the file itself, later ones in `webUtils`. */
const pathOf = (file: object): string => {
  if (!(file instanceof File)) return '';
  return 'path' in file && typeof file.path === 'string' ? file.path : webUtils.getPathForFile(file);
};

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

contextBridge.exposeInMainWorld('discport', bridge);
