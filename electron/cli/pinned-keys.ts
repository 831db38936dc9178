import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { jwkSchema, type Facility } from '../../shared/contract/gateway-api';
import type { FacilityLink } from '../transfer/facility-link';

/*
 * The public keys that gateways showed when something was sent to them: a receipt is checked by those, without a network, for
 * as long as it is kept. They say nothing of a person.
 */
const fileName = 'pinned-keys.json';

/** A key, and who showed it. */
const pinnedKeySchema = z.object({ host: z.string(), slug: z.string(), key: jwkSchema });
export type PinnedKey = z.infer<typeof pinnedKeySchema>;

/** Every key that was pinned here. @throws {Error} when what is kept can't be read */
export const recallKeys = async (folder: string): Promise<readonly PinnedKey[]> => {
  const text = await readFile(join(folder, fileName), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '[]';
    throw error;
  });
  return z.array(pinnedKeySchema).parse(JSON.parse(text));
};

/** Keeps the keys of a facility; none that was kept before is ever dropped. */
export const rememberKeys = async (
  folder: string,
  { host }: FacilityLink,
  { slug, jwks }: Pick<Facility, 'slug' | 'jwks'>,
): Promise<void> => {
  const before = await recallKeys(folder);
  const isKept = (kid: string): boolean =>
    before.some((one) => one.host === host && one.slug === slug && one.key.kid === kid);
  const fresh = jwks.keys.filter(({ kid }) => !isKept(kid)).map((key) => ({ host, slug, key }));
  if (fresh.length === 0) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fileName);
  await writeFile(`${path}.new`, JSON.stringify([...before, ...fresh]), { mode: 0o600 });
  await rename(`${path}.new`, path);
};
