import { webcrypto } from 'node:crypto';

// Node 18 in the oldest Electron we run on has no global `crypto`, and packages we bundle look for it while they load:
// this module is therefore the first import of every entry.
if (!('crypto' in globalThis)) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
