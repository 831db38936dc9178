import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { KeyStore } from '../../../electron/key-store';

/** A keychain for tests in which a process is killed and another goes on: the real one belongs to a desktop session. */
export const openFileKeys = (path: string, keyHex: string): KeyStore => {
  const kept = (): Record<string, string> =>
    existsSync(path) ? z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
  const keep = (all: Readonly<Record<string, string>>): Promise<void> => {
    writeFileSync(path, JSON.stringify(all));
    return Promise.resolve();
  };
  return {
    kind: 'keychain',
    masterKey: Buffer.from(keyHex, 'hex'),
    get: (name) => Promise.resolve(kept()[name] ?? null),
    set: (name, value) => keep({ ...kept(), [name]: value }),
    remove: (name) => keep(Object.fromEntries(Object.entries(kept()).filter(([one]) => one !== name))),
  };
};
