import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { UserError } from '../../shared/errors/user-error';
import { newTargetSchema, targetSchema, type NewTarget, type Target } from '../../shared/model/target';
import type { KeyStore, NoKeyStore } from '../key-store';
import { writePrivateFile } from './private-file';

/** The DICOMweb servers that staff sends to from this computer, in a file; their secrets are in the keychain alone. */
export interface Targets {
  readonly list: () => readonly Target[];
  /**
   * Adds one, or changes the login of the one that has this name and this address. Without a keychain its secret is known until this
   * process ends.
   *
   * @throws {UserError} `target/exists` when another one has its name or its address; `target/invalid`
   */
  readonly add: (wanted: NewTarget, secret: string) => Promise<Target>;
  /** Takes its secret away too. */
  readonly remove: (id: string) => Promise<void>;
  /** For this process alone. */
  readonly lend: (id: string, secret: string) => void;
  /** Null where it is not known. */
  readonly secretOf: (id: string) => Promise<string | null>;
}

const read = (path: string): readonly Target[] => {
  try {
    return z.array(targetSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
};

const secretName = (id: string): string => `target ${id}`;

/** @param path of the file, which need not be there */
export const openTargets = (path: string, keys: KeyStore | NoKeyStore): Targets => {
  let targets = read(path);
  const lent = new Map<string, string>();
  const keep = (wanted: readonly Target[]): void => {
    writePrivateFile(path, JSON.stringify(wanted));
    targets = wanted;
  };
  return {
    list: () => targets,
    add: async (wanted, secret) => {
      const { data } = newTargetSchema.safeParse(wanted);
      if (data === undefined || secret === '') throw new UserError('target/invalid', 'change-input');
      const like = targets.filter(({ name, url }) => name === data.name || url === data.url);
      const isSame = like.every(({ name, url }) => name === data.name && url === data.url);
      if (!isSame) throw new UserError('target/exists', 'change-input');
      const id = like[0]?.id ?? randomBytes(16).toString('hex');
      const target = { ...data, id };
      if (keys.kind === 'keychain') await keys.set(secretName(id), secret);
      else lent.set(id, secret);
      keep([...targets.filter((one) => one.id !== id), target]);
      return target;
    },
    remove: async (id) => {
      lent.delete(id);
      if (keys.kind === 'keychain') await keys.remove(secretName(id));
      keep(targets.filter((one) => one.id !== id));
    },
    lend: (id, secret) => {
      lent.set(id, secret);
    },
    secretOf: async (id) => lent.get(id) ?? (keys.kind === 'keychain' ? keys.get(secretName(id)) : null),
  };
};
