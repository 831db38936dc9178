import type { Declaration, ManifestRow, Receipt } from '../../shared/model/deposit';
import type { Gap } from '../../shared/model/selection';
import type { PartToWrite } from '../../shared/stow/write-multipart';
import type { Ended } from './deposit-record';
import type { DepositRow } from './deposit-rows';

/** What became of rows that a destination was asked about, by their sha256. */
export interface AskAnswer {
  readonly missing: readonly string[];
  /** Their SOP Instance UID is there with other bytes. */
  readonly conflicts: readonly string[];
  /** Larger than the destination takes. */
  readonly tooLarge: readonly string[];
}

/** What became of the parts of one request, by SOP Instance UID. One that is in neither may be sent again. */
export interface StoreAnswer {
  readonly held: ReadonlySet<string>;
  /** Of those: stored with a warning, such as that something in them was changed. */
  readonly changed: ReadonlySet<string>;
  /** Sending them again changes nothing. */
  readonly refused: ReadonlySet<string>;
}

/** What a destination is told at the end. */
export interface Finishing {
  readonly declaration: Declaration;
  readonly unidentified: number;
  readonly rows: readonly ManifestRow[];
  readonly gaps: readonly Gap[];
}

/** A receipt with what it is checked against; or, where there is none, how many rows the server shows afterwards. */
export type Finished =
  { readonly receipt: Receipt; readonly known: NonNullable<Ended['known']> } | { readonly proven: number };

/** Where a deposit goes, for one attempt: a facility's gateway, or a plain DICOMweb server. */
export interface Destination {
  readonly ask: (rows: readonly DepositRow[], signal: AbortSignal) => Promise<AskAnswer>;
  /** @throws {BatchRefused} */
  readonly store: (parts: readonly PartToWrite[], signal: AbortSignal) => Promise<StoreAnswer>;
  /** Sends a large one by itself, from where it broke off; null where that can't be done. @returns whether it is held */
  readonly storeLarge:
    | ((
        row: ManifestRow,
        open: (offset: number) => AsyncIterable<Uint8Array>,
        signal: AbortSignal,
      ) => Promise<boolean>)
    | null;
  /** @throws {UserError} `deposit/conflict` | `target/lacks` when something is not there: then all is asked for again */
  readonly finish: (finishing: Finishing, signal: AbortSignal) => Promise<Finished>;
}
