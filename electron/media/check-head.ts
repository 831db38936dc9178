import { ByteWindow, type ReadAt } from '../../shared/dicom/byte-window';
import { readHead, type Head } from '../../shared/dicom/read-head';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { nameOf } from '../../shared/dicom/patients';
import { belongsToNoPatient, mediaStorageDirectory } from '../../shared/dicom/sop-classes';
import { limits } from '../../shared/model/limits';
import type { Instance } from '../../shared/model/scan';
import type { FoundInstance } from './build-catalog';
import { fileKindOf, type OtherFileKind } from './file-kind';
import { inflateHead } from './inflate';
import { addRange, UnreadableError, type ByteRange } from './medium/unreadable';
import type { Source, SourceEntry } from './source';

const windowBytes = 8192;

/** What is said of a file of which less is there than should be. */
export const endsTooSoon = 'ends too soon';

/** What a file turned out to be. */
export type CheckedFile =
  /** Cut: the medium gives less of it than its directory lists, so that it can't be read whole. */
  | { readonly is: 'instance'; readonly found: FoundInstance; readonly isCut: boolean }
  /** Its head says which instance it is, but part of it can't be read. */
  | { readonly is: 'unreadable'; readonly found: FoundInstance; readonly error: UnreadableError }
  /** DICOM, or what could have been, but not to be told which instance it is. */
  | { readonly is: 'damaged'; readonly detail: string }
  | { readonly is: 'other'; readonly kind: OtherFileKind }
  /** DICOM of no patient's: a DICOMDIR, a palette, a protocol. */
  | { readonly is: 'no-instance' };

/** What must be known of an instance for it to be shown, sent and exported: in words, what is not. */
const lacking = ({ sopInstanceUid, sopClassUid, studyUid, seriesUid }: InstanceFacts): string => {
  if (sopInstanceUid !== '' && sopClassUid !== '' && studyUid !== '' && seriesUid !== '') return '';
  const needed: readonly (readonly [string, string])[] = [
    ['SOP Instance UID', sopInstanceUid],
    ['SOP Class UID', sopClassUid],
    ['Study Instance UID', studyUid],
    ['Series Instance UID', seriesUid],
  ];
  return needed
    .filter(([, uid]) => uid === '')
    .map(([words]) => words)
    .join(', ');
};

const instanceOf = (head: Head, { path, bytes }: SourceEntry): Instance => ({
  studyUid: head.studyUid,
  seriesUid: head.seriesUid,
  sopInstanceUid: head.sopInstanceUid,
  sopClassUid: head.sopClassUid,
  transferSyntaxUid: head.transferSyntaxUid,
  path,
  bytes,
  bare: head.prelude === 'none',
  ...(head.prelude === 'no-preamble' ? { lacksPreamble: true as const } : null),
  instanceNumber: head.instanceNumber,
  frames: head.frames,
  sliceDistanceMm: head.sliceDistanceMm,
  patientId: head.patientId,
  ...nameOf(head),
  birthDate: head.birthDate,
});

/** Reads the heads of one file after the other, with one buffer. */
export interface HeadChecker {
  /** @throws what the medium fails with, where that leaves nobody to tell which instance it is */
  readonly check: (entry: SourceEntry) => CheckedFile;
  readonly filesOpened: () => number;
  readonly bytesRead: () => number;
}

/** @param movesForTheEnd see readHead: what the medium can be asked for without a long wait */
export const newHeadChecker = (source: Source, movesForTheEnd: number): HeadChecker => {
  const window = new ByteWindow(new Uint8Array(windowBytes));
  const moves = Math.ceil(limits.headBytes / windowBytes);
  let filesOpened = 0;

  /** What of a file was read. */
  interface ReadEntry {
    readonly head: Head;
    readonly isCut: boolean;
    readonly error: UnreadableError | undefined;
  }

  const readEntry = (entry: SourceEntry): ReadEntry | OtherFileKind | 'cut' => {
    const file = source.open(entry.path);
    filesOpened++;
    try {
      // a medium that is cut, or fails without saying so, gives less than its directory lists
      const held = Math.min(entry.bytes, file.bytes);
      let isCut = held < entry.bytes;
      let error: UnreadableError | undefined;
      const ranges: ByteRange[] = [];
      const read: ReadAt = (into, position) => {
        let got: number;
        try {
          got = file.read(into, position);
        } catch (thrown) {
          if (!(thrown instanceof UnreadableError)) throw thrown;
          error = thrown;
          for (const range of thrown.ranges) addRange(ranges, range);
          return (thrown.ranges[0]?.[0] ?? position) - position;
        }
        if (got < Math.min(into.length, held - position)) isCut = true;
        return got;
      };
      window.open(held, read, moves);
      const head = readHead(window, inflateHead, movesForTheEnd);
      const allOf = (met: UnreadableError | undefined): UnreadableError | undefined =>
        met === undefined ? undefined : new UnreadableError(met, ranges, met.isHopeless);
      if (head !== null) return { head, isCut, error: allOf(error) };
      const start = Math.min(held, 128);
      const kind = fileKindOf(window.reach(0, start) ? window.bytesAt(0, start) : new Uint8Array());
      const met = allOf(error);
      if (met !== undefined && kind === 'others') throw met;
      return isCut && kind === 'others' ? 'cut' : kind;
    } finally {
      file.close();
    }
  };

  return {
    check: (entry) => {
      const read = entry.bytes === 0 ? 'others' : readEntry(entry);
      if (read === 'cut') return { is: 'damaged', detail: endsTooSoon };
      if (typeof read === 'string') return { is: 'other', kind: read };
      const { head, isCut, error } = read;
      if (head.sopClassUid === mediaStorageDirectory || belongsToNoPatient(head.sopClassUid))
        return { is: 'no-instance' };
      const lacks = lacking(head);
      if (lacks !== '' && error !== undefined) throw error;
      if (lacks !== '') return { is: 'damaged', detail: `no ${lacks}` };
      const found = {
        instance: {
          ...instanceOf(head, entry),
          ...(head.isTruncated && !isCut ? { incomplete: true as const } : null),
        },
        facts: head,
        datasetStart: head.datasetStart,
        isTruncated: isCut || head.isTruncated,
      };
      return error === undefined ? { is: 'instance', found, isCut } : { is: 'unreadable', found, error };
    },
    filesOpened: () => filesOpened,
    bytesRead: () => window.bytesRead,
  };
};
