import type { NamedPatient } from '../../shared/dicom/patients';
import type { IdentifiedInstance, Problem } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';
import type { FoundInstance } from '../../shared/catalog/found-instance';
import type { CheckedFile } from './check-head';
import type { Copied } from './copied-picture';
import type { SourceEntry } from './source';
import type { Fingerprint } from './fingerprint';
import type { ByteRange, UnreadableError } from './medium/unreadable';

/** What became of a file: what it turned out to be, or why nobody can tell. */
export type FileOutcome = CheckedFile | { readonly is: 'failed'; readonly error: unknown };

/** Why a picture could not be read to its end: as it is told, and as it is kept of its file. */
export interface ReadFailure {
  readonly code: 'unreadable' | 'damaged';
  readonly detail: string | undefined;
  readonly ranges: readonly ByteRange[];
  readonly error: UnreadableError;
}

/** A file that failed, and of which nobody knows the picture. */
export interface LostFile {
  readonly path: string;
  /** Null where the medium does not say. */
  readonly bytes: number | null;
}

/** What a disc should hold and can't give. */
export interface Lacking {
  /** Pictures that are identified, and the file that each would be, where one is there. */
  readonly pictures: readonly { readonly uids: IdentifiedInstance; readonly path: string | null }[];
  /** Pictures of which a part is not there, and how much of each one's data set may be read before that. */
  readonly parts: readonly { readonly found: FoundInstance; readonly bytes: number }[];
  readonly files: readonly LostFile[];
  /** Whom the disc's files and records name, by Study Instance UID. */
  readonly named: ReadonlyMap<string, readonly NamedPatient[]>;
}

/** A picture that was taken from another copy. */
export interface TakenPicture extends Copied {
  /** The file in whose place it stands, and what that was; null where there is none. */
  readonly replaced: { readonly path: string; readonly outcome: FileOutcome } | null;
}

/** What is known of one disc. */
export interface KnownDisc {
  readonly fingerprint: Fingerprint;
  /** By path; none of files that were not reached. */
  readonly files: Map<string, FileOutcome>;
  /** Of what was asked for to its last byte, by path: the hash of its data set, or why it could not be read. */
  readonly readToEnd: Map<string, string | ReadFailure>;
  /** Whether two files of the same name hold the same, by both paths. */
  readonly sameContent: Map<string, boolean>;
  /** Pictures from other copies, by their UIDs. */
  readonly copied: Map<string, TakenPicture>;
  /** Pictures of which copies have different ones, by their UIDs. */
  readonly differing: Set<string>;
  /** What was found wrong with those copies. */
  readonly copyProblems: Problem[];
  /** As the last scan left it; null where that lost nothing. */
  lacking: Lacking | null;
}

export const newKnownDisc = (fingerprint: Fingerprint): KnownDisc => ({
  fingerprint,
  files: new Map(),
  readToEnd: new Map(),
  sameContent: new Map(),
  copied: new Map(),
  differing: new Set(),
  copyProblems: [],
  lacking: null,
});

/**
 * What is still known of a folder in which files were replaced, added or taken away: of pictures whose files are there, and of those that
 * were read to their ends, of files of the same size.
 *
 * @returns null where there were pictures, and none of their files is there: it is another folder
 */
export const mendedFolder = (
  known: KnownDisc,
  fingerprint: Fingerprint,
  entries: readonly SourceEntry[],
): KnownDisc | null => {
  const bytesAt = new Map(entries.map(({ path, bytes }) => [path, bytes]));
  const pictures = [...known.files].filter(([, { is }]) => is === 'instance');
  const files = new Map(pictures.filter(([path]) => bytesAt.has(path)));
  if (files.size === 0 && pictures.length > 0) return null;
  const isAsLarge = (path: string): boolean => {
    const outcome = files.get(path);
    return outcome?.is === 'instance' && outcome.found.instance.bytes === bytesAt.get(path);
  };
  const readToEnd = new Map([...known.readToEnd].filter(([path]) => isAsLarge(path)));
  return { ...known, fingerprint, files, readToEnd, sameContent: new Map() };
};

/**
 * The discs that this process has read, by where they are: what was read once is not read again when a person tries a disc
 * again, and another disc is not taken for it. All of it is gone with the process.
 */
export class KnownDiscs {
  readonly #discs = new Map<string, KnownDisc>();

  at(ref: SourceRef): KnownDisc | undefined {
    return this.#discs.get(sourceKey(ref));
  }

  keep(ref: SourceRef, disc: KnownDisc): void {
    this.#discs.set(sourceKey(ref), disc);
  }
}
