import { openKeyStore } from '../../../electron/settings/secrets';

/** `keep-secret-script NAME [VALUE]`: keeps a value; without one, says what is kept and removes it. */
const store = await openKeyStore();
if (store.kind === 'unavailable') console.log(JSON.stringify(store));
else {
  const [name = '', value] = process.argv.slice(2);
  const found = await store.get(name);
  if (value === undefined) await store.remove(name);
  else await store.set(name, value);
  console.log(JSON.stringify({ kind: store.kind, found, key: Buffer.from(store.masterKey).toString('hex') }));
}
