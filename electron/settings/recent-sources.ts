import { readFileSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as z from 'zod';
import { limits } from '../../shared/model/limits';
import { writePrivateFile } from './private-file';

/** Where pictures were opened from on this computer. */
const recentSchema = z.object({
  id: z.string(),
  kind: z.enum(['folder', 'files', 'zip', 'iso']),
  path: z.string().min(1),
  /** ISO 8601. */
  openedAt: z.string(),
  pictures: z.number(),
});
export type RecentSource = Readonly<z.infer<typeof recentSchema>>;

/** What was opened last, newest first, in a file of its own. Nothing of a patient is in it: see `namesPatient`. */
export interface RecentSources {
  readonly list: () => readonly RecentSource[];
  /** Puts it first, once. Where it can't be written it is remembered until the app ends. */
  readonly note: (source: Omit<RecentSource, 'id'>, newId: () => string) => void;
  readonly remove: (id: string) => void;
  /** Takes the file away too. */
  readonly clear: () => void;
}

const read = (path: string): readonly RecentSource[] => {
  try {
    return z
      .array(recentSchema)
      .parse(JSON.parse(readFileSync(path, 'utf8')))
      .slice(0, limits.recentSources);
  } catch {
    return [];
  }
};

/** @param path of the file, which need not be there */
export const openRecentSources = (path: string): RecentSources => {
  let sources = read(path);
  const keep = (wanted: readonly RecentSource[]): void => {
    sources = wanted;
    try {
      writePrivateFile(path, JSON.stringify(sources));
    } catch {
      // a convenience: no reason to disturb whoever looks at pictures
    }
  };
  return {
    list: () => sources,
    note: (source, newId) => {
      const others = sources.filter((other) => other.path !== source.path);
      const id = sources.find((other) => other.path === source.path)?.id ?? newId();
      keep([{ id, ...source }, ...others].slice(0, limits.recentSources));
    },
    remove: (id) => {
      keep(sources.filter((source) => source.id !== id));
    },
    clear: () => {
      sources = [];
      rmSync(path, { force: true });
    },
  };
};

/** A share that does not answer is not waited for. */
const patienceMs = 1000;

export const isStillThere = (path: string): Promise<boolean> =>
  Promise.race([
    stat(path).then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((done) => {
      setTimeout(done, patienceMs, false).unref();
    }),
  ]);
