/**
 * The walls of ARCHITECTURE.md as data, for ESLint (which sees what is written) and dependency-cruiser (which sees where
 * it leads). tests/build proves that each bites.
 */

/** The folders that know shared/ and themselves, never one another. */
export const tops = ['electron', 'renderer', 'gateway'];

/** The packages that shared/ may import; TypeScript gives it neither Node nor DOM. */
export const sharedPackages = ['zod', 'dicom-parser', 'dicom-character-set', 'dcmjs'];

/** In electron/: what each part may import besides itself and shared/. Nothing points back. */
export const electronParts = {
  media: [],
  library: ['media'],
  transfer: ['media', 'library'],
  export: ['media', 'library'],
  settings: [],
  preload: [],
  workers: ['media', 'library', 'transfer', 'export'],
  cli: ['media', 'library', 'transfer', 'export', 'settings', 'workers'],
  main: ['media', 'library', 'transfer', 'export', 'settings', 'workers'],
};

/** The parts that may import the module `electron`. */
export const electronModuleParts = ['main', 'preload', 'workers', 'settings'];

/** In electron/, what reaches a network; it is for the files named …http-client.ts in main/ and cli/, and for line-probe.ts. */
export const networkModules = ['http', 'https', 'http2', 'net', 'tls', 'dgram'];
export const networkPackages = ['got', 'undici', 'axios', 'ws', 'node-fetch'];
export const networkGlobals = ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'];

/** Names that say nothing of what is inside. */
export const vagueFolders = ['utils', 'util', 'helpers', 'helper', 'common', 'misc'];

/** Those parts that `part` may not import. */
export const hiddenFrom = (part) =>
  Object.keys(electronParts).filter((other) => other !== part && !electronParts[part].includes(other));
