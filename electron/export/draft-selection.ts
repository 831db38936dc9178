import { ByteWindow } from '../../shared/dicom/byte-window';
import { joinBytes } from '../../shared/dicom/explicit-elements';
import { isSoundFileMeta, renewedFileMeta, sentPrefix } from '../../shared/dicom/file-meta';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import type { DraftedInstance } from '../../shared/dicom/file-ids';
import { readHead, type Head } from '../../shared/dicom/read-head';
import { readRecordValues } from '../../shared/dicom/read-record-values';
import { draftRecords, shareDrafts, wantedFor, type RecordDrafts } from '../../shared/dicom/record-drafts';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import type { Gap } from '../../shared/model/selection';
import { inflateHead } from '../media/inflate';
import type { OpenSelection } from '../media/open-selection';
import { newPace, throttled } from '../media/pace';
import type { Source } from '../media/source';
import { fileFault } from '../media/system-error';

const windowBytes = 65_536;
const moves = Math.ceil(limits.headBytes / windowBytes);

/** What the pages for people show of an instance: a JPEG, markup in UTF-8, or a PDF. */
export interface PagePart {
  readonly kind: 'picture' | 'report' | 'pdf';
  readonly bytes: Uint8Array;
}

/** What is written in the place of file meta that is not right. */
export interface NewMeta {
  /** With a preamble. */
  readonly fileMeta: Uint8Array;
  /** Where the data set begins in the file that is read. */
  readonly datasetStart: number;
}

/** The heads of a selection, as records and as what people read of them. */
export interface DraftedSelection {
  readonly drafted: readonly DraftedInstance[];
  readonly factsOf: (instance: Instance) => InstanceFacts;
  /** Null where they show nothing of it: see drawPageParts. */
  readonly partOf: (instance: Instance) => PagePart | null;
  /** What is written in the place of its file meta, where that is there and not right; null where it stays as it is. */
  readonly newMetaOf: (instance: Instance) => NewMeta | null;
  /** Whether it is written in another form than it is read in: see makeExplicit. */
  readonly isChanged: (instance: Instance) => boolean;
  /** Instances whose head can't be read, or is another's. */
  readonly gaps: readonly Gap[];
}

/** File meta that says what has to be said, in place of one that does not; null where nothing is wrong, or nothing is there. */
const newMeta = (window: ByteWindow, head: Head, instance: Instance): NewMeta | null => {
  if (instance.bare) return null;
  const { datasetStart } = head;
  const bytes = Math.min(datasetStart, limits.headBytes);
  const there = window.reach(0, bytes) ? window.bytesAt(0, bytes) : window.copy(0, bytes);
  const whole = joinBytes([sentPrefix(instance), there]);
  return isSoundFileMeta(whole, instance)
    ? null
    : { fileMeta: renewedFileMeta(whole, instance), datasetStart };
};

const draftInstance = (
  source: Source,
  window: ByteWindow,
  instance: Instance,
):
  | { readonly drafts: RecordDrafts; readonly facts: InstanceFacts; readonly fileMeta: NewMeta | null }
  | Gap['reason'] => {
  const file = source.open(instance.path);
  try {
    window.open(file.bytes, file.read, moves);
    const head = readHead(window, inflateHead, 0);
    if (head?.sopInstanceUid !== instance.sopInstanceUid) return 'changed';
    const fileMeta = newMeta(window, head, instance);
    // records may need what lies far behind what a catalog needs
    window.movesLeft = moves;
    const values = readRecordValues(window, head, wantedFor(head.sopClassUid), inflateHead);
    return { drafts: draftRecords(head.sopClassUid, values), facts: head, fileMeta };
  } finally {
    file.close();
  }
};

/**
 * Reads the heads of a selection again, for the directory records of an export.
 *
 * @throws {UserError} 'source/removed' when the whole source is gone
 * @throws the signal's reason when cancelled
 */
export const draftSelection = async (
  { sourceOf }: Pick<OpenSelection, 'sourceOf'>,
  instances: readonly Instance[],
  { signal, tell }: JobContext<Progress>,
): Promise<DraftedSelection> => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const window = new ByteWindow(new Uint8Array(windowBytes));
  const drafted: DraftedInstance[] = [];
  const facts = new Map<Instance, InstanceFacts>();
  const metas = new Map<Instance, NewMeta>();
  const lastOf = new Map<string, RecordDrafts>();
  const gaps: Gap[] = [];
  for (const [index, instance] of instances.entries()) {
    let outcome: ReturnType<typeof draftInstance>;
    const source = sourceOf(instance);
    try {
      outcome = draftInstance(source, window, instance);
    } catch (error) {
      if (source.isPresent?.() === false)
        throw new UserError('source/removed', 'retry', {}, { cause: error });
      outcome = fileFault(error);
    }
    if (typeof outcome === 'string') {
      gaps.push({ sopInstanceUid: instance.sopInstanceUid, reason: outcome });
    } else {
      const series = `${instance.studyUid} ${instance.seriesUid}`;
      const drafts = shareDrafts(outcome.drafts, lastOf.get(series));
      lastOf.set(series, drafts);
      drafted.push({ instance, drafts });
      facts.set(instance, outcome.facts);
      if (outcome.fileMeta !== null) metas.set(instance, outcome.fileMeta);
    }
    tellNow(() => ({
      step: 'heads',
      filesDone: index + 1,
      filesTotal: instances.length,
      bytesDone: window.bytesRead,
      bytesTotal: null,
    }));
    if (pace.isDue()) await pace.breathe();
  }
  return {
    drafted,
    gaps,
    partOf: () => null,
    newMetaOf: (instance) => metas.get(instance) ?? null,
    isChanged: () => false,
    factsOf: (instance) => {
      const known = facts.get(instance);
      if (known === undefined) throw new RangeError('not an instance of this selection');
      return known;
    },
  };
};
