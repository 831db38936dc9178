import { randomBytes } from 'node:crypto';
import { AsyncEntry } from '@napi-rs/keyring';
import type { KeyStore, NoKeyStore } from '../key-store';

const service = 'org.discport.Discport';
const masterKeyName = 'master-key';
const keyBytes = 32;
/** A locked keychain asks its owner for a password; where nobody answers it would wait for ever. */
const patienceMs = 60_000;

/**
 * Windows' Credential Manager, macOS' Keychain, or the Secret Service of a Linux desktop. Not the kernel's keyring, which
 * forgets with the session: what it encrypts could never be read again.
 */
const entryOf = (name: string): AsyncEntry =>
  new AsyncEntry(service, name, { linux: { store: 'secret-service' } });

const inTime = async <T>(work: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the keychain does not answer'));
    }, patienceMs);
  });
  return Promise.race([work, tooLong]).finally(() => {
    clearTimeout(timer);
  });
};

const openMasterKey = async (): Promise<Uint8Array> => {
  const entry = entryOf(masterKeyName);
  const kept = await entry.getPassword();
  if (kept !== null) return Buffer.from(kept, 'base64');
  const made = randomBytes(keyBytes).toString('base64');
  await entry.setPassword(made);
  // read again: what only seemed to be kept would make everything encrypted with it unreadable
  if ((await entry.getPassword()) !== made) throw new Error('the keychain does not keep what it is given');
  return Buffer.from(made, 'base64');
};

/** Opens the keychain, or says that there is none. Never throws and never writes a secret anywhere else. */
export const openKeyStore = async (): Promise<KeyStore | NoKeyStore> => {
  try {
    const masterKey = await inTime(openMasterKey());
    if (masterKey.length !== keyBytes) return { kind: 'unavailable' };
    return {
      kind: 'keychain',
      masterKey,
      get: (name) => entryOf(name).getPassword(),
      set: (name, value) => entryOf(name).setPassword(value),
      remove: async (name) => {
        await entryOf(name).deletePassword();
      },
    };
  } catch {
    return { kind: 'unavailable' };
  }
};
