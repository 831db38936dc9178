import type { IdentifiedInstance } from '../../shared/model/scan';
import type { FoundInstance } from '../../shared/catalog/found-instance';

/** The first bytes of a data set, as far as they are asked for and can be read: another copy must have the same. */
export interface DatasetStart {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A picture that a disc lacks, as far as it is known. */
export interface WantedPicture {
  readonly uids: IdentifiedInstance;
  /** The file that it would be; null where there is none. */
  readonly path: string | null;
  /** Null where nothing of it can be read. */
  readonly start: DatasetStart | null;
  /** All of its data set, where an earlier copy gave it: another copy must have the same. */
  readonly given: DatasetStart | null;
}

/** A picture that a copy has in the place of a file that failed, or of one that is not there. */
export interface Copied {
  /** What it was asked for. */
  readonly wanted: WantedPicture;
  readonly found: FoundInstance;
}
