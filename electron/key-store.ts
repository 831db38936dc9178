/** The system's keychain, as far as Discport uses it. Values are text; names are ours and hold nothing of a patient. */
export interface KeyStore {
  readonly kind: 'keychain';
  /** The key (32 bytes) of everything that is kept on this computer; made on first use. */
  readonly masterKey: Uint8Array;
  readonly get: (name: string) => Promise<string | null>;
  readonly set: (name: string, value: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

/** There is no place for a secret: nothing may be kept, and that is said. Never a file in plain text instead. */
export interface NoKeyStore {
  readonly kind: 'unavailable';
}
