import type { SourceRef } from '../../shared/model/source';

/** A file of a source. Links, FIFOs and devices are never entries. */
export interface SourceEntry {
  /** Inside the source, '/' between the parts, as spelt there. */
  readonly path: string;
  readonly bytes: number;
  /** A system that shows the medium may lack it, see ImageFile. */
  readonly isExtra?: true;
}

/** What is to be told of a listing that lacks nothing: it had to be found another way, or is not that of the whole medium. */
export type ListingNote = 'listing-repaired' | 'earlier-session' | 'earlier-replaced';

/** Why a listing leaves something out, or what is to be told of it besides. */
export type SkipReason =
  'unreadable' | 'packed-unknown' | 'not-followed' | 'limit-reached' | 'archive-cut' | ListingNote;

/** Told what a listing leaves out; without a reason it could not be read. The detail is for staff. */
export type Skipped = (path: string, reason?: SkipReason, detail?: string) => void;

/** An open file of a source; close it. */
export interface SourceFile {
  readonly bytes: number;
  /**
   * Reads at a position, as many bytes as fit and are there.
   *
   * @returns bytes read; 0 at the end
   * @throws {UnreadableError} where the medium can't give all of it, and what was asked again
   * @throws {Error} with the system's code (EIO, ENOENT …) for anything else
   */
  readonly read: (into: Uint8Array, position: number) => number;
  readonly close: () => void;
}

/**
 * A place pictures come from, opened. Reading blocks: it is for workers and the command line.
 */
export interface Source {
  readonly ref: SourceRef;
  /** What a person calls it: the volume's name, or the folder's. */
  readonly label: string;
  /**
   * Every file, in the order of the medium where that is known, else of the directory; a directory or link that is left out is
   * told to `skipped`.
   */
  readonly list: (skipped: Skipped) => Iterable<SourceEntry>;
  /** Where a file starts on the medium, in bytes; not there, or null, where that can't be known. */
  readonly placeOf?: (path: string) => number | null;
  readonly open: (path: string) => SourceFile;
  /** False once the disc was pulled or the file replaced; not there where that can't be. `openSource` sees to it. */
  readonly isPresent?: () => boolean;
  readonly close: () => void;
}
