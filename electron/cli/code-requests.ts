import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { linkTo, type FacilityLink } from '../transfer/facility-link';

/*
 * A mailed code is good together with the request that it was asked for by. The request alone opens nothing and says nothing
 * of a person, so it may lie in a file where there is no keychain; the code itself is never kept.
 */
const fileName = 'code-requests.json';
const rememberedSchema = z.record(z.string(), z.object({ requestId: z.string(), expiresAt: z.number() }));
type Remembered = z.infer<typeof rememberedSchema>;

const keyOf = ({ base, slug }: FacilityLink): string => linkTo(base, slug);

const readAll = async (folder: string): Promise<Remembered> => {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(join(folder, fileName), 'utf8')));
  } catch {
    return {};
  }
};

/** Remembers the last request at a facility, until its code has expired. */
export const rememberRequest = async (
  folder: string,
  link: FacilityLink,
  requestId: string,
  expiresInSeconds: number,
): Promise<void> => {
  const now = Date.now();
  const alive = Object.entries(await readAll(folder)).filter(([, { expiresAt }]) => expiresAt > now);
  const all = {
    ...Object.fromEntries(alive),
    [keyOf(link)]: { requestId, expiresAt: now + expiresInSeconds * 1000 },
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, fileName), JSON.stringify(all), { mode: 0o600 });
};

/** @returns undefined when nobody asked from here, or too long ago */
export const recallRequest = async (folder: string, link: FacilityLink): Promise<string | undefined> => {
  const found = (await readAll(folder))[keyOf(link)];
  return found !== undefined && found.expiresAt > Date.now() ? found.requestId : undefined;
};

/** @returns when the last code that was asked for from here runs out, or did (milliseconds since 1970); null when nobody knows */
export const recallCodeExpiry = async (folder: string, link: FacilityLink): Promise<number | null> =>
  (await readAll(folder))[keyOf(link)]?.expiresAt ?? null;
