import type { Bridge, Outcome } from '../../shared/contract/ipc';
import { HostError, type Host } from './host';

declare global {
  interface Window {
    /** Set by the preload script of the desktop. */
    readonly discport?: Bridge;
  }
}

/** Electron before 32 puts the path on the file itself; later ones ask the preload script. */
const pathOnFile = (file: File): string | null =>
  'path' in file && typeof file.path === 'string' && file.path !== '' ? file.path : null;

const unwrap = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new HostError(outcome.error);
  return outcome.value;
};

/** The desktop: every call goes over the preload script's bridge to main. */
export const desktopHost = (bridge: Bridge): Host => ({
  call: (name, args) => bridge.call(name, args).then(unwrap),
  on: (name, listener) => bridge.on(name, listener),
  pathOfFile: (file) => pathOnFile(file) ?? bridge.pathOf(file),
});
