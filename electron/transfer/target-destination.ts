import { UserError } from '../../shared/errors/user-error';
import type { ManifestRow } from '../../shared/model/deposit';
import { noPictures } from '../../shared/model/selection';
import { pause } from './backoff';
import { seriesKey } from './deposit-rows';
import type { Destination } from './destination';
import type { Gateway } from './gateway-calls';
import { store } from './stow';
import { answersSearches, searchSeries, showsInstance, targetRefusal } from './target-server';

/** Failure Reason (0008,1197): it has that instance. @see DICOM PS3.7 C.5.9 */
const duplicate = 0x0111;
/** No authorisation, SOP class not supported, data set does not match it, not understood. @see DICOM PS3.4 B.2.3, PS3.7 annex C */
const isForGood = (reason: number): boolean =>
  reason === 0x0124 || reason === 0x0122 || (reason >= 0xa900 && reason <= 0xa9ff) || reason >> 12 === 0xc;

/** What was stored may be shown a moment later only. */
const mostLooks = 5;
const lookAgainMs = 1000;

/** What a server says it has, asked once a series. */
const openListing = (server: Gateway) => {
  let searches: Promise<boolean> | null = null;
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  return {
    answers: (): Promise<boolean> => (searches ??= answersSearches(server)),
    has: async (row: ManifestRow): Promise<boolean> => {
      const key = seriesKey(row);
      const series = known.get(key) ?? searchSeries(server, row);
      known.set(key, series);
      return (await series).has(row.sopInstanceUid);
    },
  };
};

/**
 * A plain DICOMweb server, which has no manifest and gives no receipt: what it has is asked by QIDO-RS, and once all was sent it has to
 * show it. That it is the same, byte for byte, can't be proven: who has an instance under its UID is taken to have it.
 *
 * @param server its base is the root of its DICOMweb services, and its HTTP has the login
 */
export const targetDestination = (server: Gateway): Destination => {
  const before = openListing(server);
  const named = new Map<string, string>();
  /** Two pictures of this deposit under one UID: a server keeps one of them. */
  const isOther = ({ sopInstanceUid, sha256 }: ManifestRow): boolean => {
    const first = named.get(sopInstanceUid) ?? sha256;
    named.set(sopInstanceUid, first);
    return first !== sha256;
  };
  const lacking = async (rows: readonly ManifestRow[], at: Gateway): Promise<readonly ManifestRow[]> => {
    const listing = openListing(at);
    const lacks: ManifestRow[] = [];
    for (const row of rows) if (!(await listing.has(row)) && !(await showsInstance(at, row))) lacks.push(row);
    return lacks;
  };
  return {
    ask: async (rows) => {
      const canTell = await before.answers();
      const missing: string[] = [];
      const conflicts: string[] = [];
      for (const { row, isAcknowledged } of rows)
        if (isOther(row)) conflicts.push(row.sha256);
        else if (canTell ? !(await before.has(row)) : !isAcknowledged) missing.push(row.sha256);
      return { missing, conflicts, tooLarge: [] };
    },
    store: async (parts, signal) => {
      const { held, refused } = await store({ ...server, signal }, server.base, parts, targetRefusal);
      const uidsOf = (some: ReadonlyMap<string, number>, isMeant: (reason: number) => boolean): string[] =>
        [...some].filter(([, reason]) => isMeant(reason)).map(([uid]) => uid);
      return {
        held: new Set([...held.keys(), ...uidsOf(refused, (reason) => reason === duplicate)]),
        changed: new Set(uidsOf(held, (reason) => reason !== 0)),
        refused: new Set(uidsOf(refused, isForGood)),
      };
    },
    storeLarge: null,
    finish: async ({ rows, gaps, unidentified }, signal) => {
      if (rows.length === 0) throw noPictures({ gaps, unidentified });
      const at = { ...server, signal };
      if (!(await answersSearches(at))) {
        // who may not search may often not look either: the first that is not shown ends it
        let proven = 0;
        for (const row of rows) {
          if (!(await showsInstance(at, row))) break;
          proven += 1;
        }
        return { proven };
      }
      let lacks = rows;
      for (let look = 0; lacks.length > 0; look++) {
        if (look > 0) await pause(lookAgainMs, signal);
        signal.throwIfAborted();
        lacks = await lacking(lacks, at);
        if (look === mostLooks && lacks.length > 0)
          throw new UserError('target/lacks', 'retry', { lacking: lacks.length });
      }
      return { proven: rows.length };
    },
  };
};
