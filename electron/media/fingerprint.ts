import { createHash } from 'node:crypto';
import { hashDicomdirs } from './read-index';
import type { Source, SourceEntry } from './source';

/** What tells one disc from another. A part is null where it is not known: it then speaks neither for nor against. */
export interface Fingerprint {
  /** The volume's name, or the folder's. */
  readonly label: string;
  /** SHA-256 of each DICOMDIR that counts; null where there is none, or one can't be read whole. */
  readonly dicomdirs: string | null;
  /** SHA-256 over path and size of every file; null where not all of it could be listed. */
  readonly listing: string | null;
}

/** The same for the same files, in whatever order they are listed. */
export const hashListing = (entries: readonly SourceEntry[]): string => {
  const lines = entries.map(({ path, bytes }) => `${path}\0${bytes}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
};

/** 'unknown': nothing that both know tells. */
type Likeness = 'same' | 'other' | 'unknown';

const parts = ['dicomdirs', 'listing'] as const;

/** Whether two discs hold the same, whatever they are called. */
const compareContents = (one: Fingerprint, other: Fingerprint): Likeness => {
  const known = parts.filter((part) => one[part] !== null && other[part] !== null);
  if (known.some((part) => one[part] !== other[part])) return 'other';
  return known.length === 0 ? 'unknown' : 'same';
};

/** Whether what is in a drive, or at a path, is what was there before. */
export const compareDiscs = (before: Fingerprint, now: Fingerprint): Likeness =>
  before.label === now.label ? compareContents(before, now) : 'other';

/** All that is known of one disc: what could not be read the second time was read the first. */
export const joinFingerprints = (before: Fingerprint, now: Fingerprint): Fingerprint => ({
  label: now.label,
  dicomdirs: now.dicomdirs ?? before.dicomdirs,
  listing: now.listing ?? before.listing,
});

/** Of a source that is opened again, where nothing else is wanted of it. */
export const fingerprintOf = (source: Source): Fingerprint => {
  const notListed = new Set<string>();
  const entries = Array.from(
    source.list((path, reason) => {
      if (reason !== 'not-followed') notListed.add(path);
    }),
  );
  return {
    label: source.label,
    dicomdirs: hashDicomdirs(source, entries),
    listing: notListed.size === 0 ? hashListing(entries) : null,
  };
};
