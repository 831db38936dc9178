import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { syncFolder } from '../storage/sync-folder';

const keyBytes = 32;
const header = 'discport-gateway-key-1 ';

/** Beside the data folder, so that a copy of the folder alone shows nothing. */
export const defaultKeyFile = (dataDir: string): string => `${resolve(dataDir)}.key`;

const isInside = (path: string, folder: string): boolean => {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || way === resolve(path));
};

const create = async (path: string): Promise<Buffer> => {
  const key = randomBytes(keyBytes);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${header}${key.toString('base64url')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
  return key;
};

/**
 * Reads the master key of a data folder; makes one when the folder is new.
 *
 * @param isNew the data folder holds nothing yet: a missing key file of any other is lost, not to be replaced
 * @throws {Error} with a sentence for who operates the gateway
 */
export const readKeyFile = async (path: string, dataDir: string, isNew: boolean): Promise<Buffer> => {
  if (isInside(path, dataDir)) throw new Error('The key file must not be inside the data folder.');
  if (!existsSync(path)) {
    if (!isNew)
      throw new Error(`The key file ${path} is missing: without it this data folder can't be read.`);
    return create(path);
  }
  const text = (await readFile(path, 'utf8')).trim();
  const key = Buffer.from(text.slice(header.length), 'base64url');
  if (!text.startsWith(header) || key.length !== keyBytes)
    throw new Error(`${path} is not the key file of a gateway.`);
  return key;
};
