import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportReport } from '../../shared/contract/ipc';
import { arrangeFileSet, type FileSetMember } from '../../shared/dicom/file-ids';
import { sentBytes } from '../../shared/dicom/file-meta';
import { writeDicomdir } from '../../shared/dicom/write-dicomdir';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import { addGaps, countGaps, noPictures, type Gap, type Selection } from '../../shared/model/selection';
import { openSelection, sourcesOf, type OpenSelection } from '../media/open-selection';
import { newPace, throttled } from '../media/pace';
import { InstanceFault, readInstance } from '../media/read-instance';
import { checkTarget, type Target } from './check-target';
import { draftSelection, type DraftedSelection } from './draft-selection';
import type { ExportFormat } from './export-format';
import { pathOf, type Frame, type WriteRun, type Written } from './file-set-writer';
import { flushFiles } from './flush-files';
import { mediaPages } from './media-pages';
import { asPlaceError, asWriteError, freeBytesAt } from './target-error';
import { verifyWritten } from './verify-written';
import { writers } from './writers';

/** What is asked for. */
export interface ExportInput {
  readonly selection: Selection;
  readonly format: ExportFormat;
  readonly path: string;
  /** Written on the media; the time of the call when it is not given. */
  readonly time?: Date;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const tooLarge = (error: unknown): UserError =>
  new UserError('export/too-large', 'change-input', {}, { cause: error });

const orTooLarge = <T>(act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(error) : error;
  }
};

/** Everything a file-set is made of, and what is not in it. */
interface Planned {
  readonly members: readonly FileSetMember[];
  readonly frameOf: (members: readonly FileSetMember[]) => Frame;
  /** Known so far. */
  readonly gaps: () => readonly Gap[];
  /** One of the members turns out to be unreadable. */
  readonly lack: (gap: Gap) => void;
}

const planFileSet = (selection: Selection, drafts: DraftedSelection, time: Date): Planned => {
  let gaps: readonly Gap[] = addGaps(selection.gaps, drafts.gaps);
  const members = orTooLarge(() => arrangeFileSet(drafts.drafted));
  const build = (kept: readonly FileSetMember[]): Frame => {
    const { bytes, fileSetId, inventedKeys } = writeDicomdir(kept, sha256);
    const pages = mediaPages({
      members: kept,
      factsOf: ({ instance }) => drafts.factsOf(instance),
      fileSetId,
      time,
      gapsBy: countGaps(gaps),
      unidentified: selection.unidentified,
    });
    return { fileSetId, inventedKeys, files: [{ path: 'DICOMDIR', bytes }, ...pages] };
  };
  // members only ever leave, each as a gap: as many of both means the same ones
  let built: { readonly of: string; readonly frame: Frame } | undefined;
  const frameOf = (kept: readonly FileSetMember[]): Frame => {
    const of = `${kept.length} ${gaps.length}`;
    if (built?.of !== of) built = { of, frame: build(kept) };
    return built.frame;
  };
  return {
    members,
    frameOf,
    gaps: () => gaps,
    lack: (gap) => {
      gaps = addGaps(gaps, [gap]);
    },
  };
};

const sized = (
  frame: Frame,
  members: readonly FileSetMember[],
): readonly { readonly path: string; readonly bytes: number }[] => [
  ...frame.files.map(({ path, bytes }) => ({ path, bytes: bytes.length })),
  ...members.map((member) => ({ path: pathOf(member), bytes: sentBytes(member.instance) })),
];

/** Looks for space before the first byte is written. @returns bytes of the finished target */
const checkSpace = (format: ExportFormat, path: string, { frameOf, members }: Planned): number => {
  const needBytes = orTooLarge(() => writers[format].size(sized(frameOf(members), members)));
  const freeBytes = freeBytesAt(path);
  if (freeBytes !== null && needBytes > freeBytes)
    throw new UserError('export/no-space', 'change-input', { needBytes, freeBytes });
  return needBytes;
};

/** What an export made, and how to take it back. */
interface MadeTarget {
  readonly remove: () => void;
}

/** Makes the target, which must not be there, or is an empty folder. Nobody else's is ever opened or removed. */
const makeTarget = (format: ExportFormat, { path, isThere }: Target, frame: Frame): MadeTarget => {
  if (format === 'folder') {
    if (!isThere) mkdirSync(path);
  } else closeSync(openSync(path, 'wx'));
  const names = new Set(['DICOM', ...frame.files.map((file) => file.path.split('/')[0] ?? file.path)]);
  const remove = (): void => {
    if (format === 'folder') {
      for (const name of names) rmSync(join(path, name), { recursive: true, force: true });
      if (!isThere) rmdirSync(path);
    } else rmSync(path, { force: true });
  };
  return {
    remove: () => {
      try {
        remove();
      } catch {
        // the drive is gone, or somebody uses the folder: the failure before this one is what counts
      }
    },
  };
};

const newRun = (
  { sourceOf }: OpenSelection,
  planned: Planned,
  time: Date,
  { signal, tell }: JobContext<Progress>,
): WriteRun => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const bytesTotal = planned.members.reduce((sum, { instance }) => sum + sentBytes(instance), 0);
  let filesDone = 0;
  let bytesDone = 0;
  const progress = (): Progress => ({
    step: 'write',
    filesDone,
    filesTotal: planned.members.length,
    bytesDone: Math.min(bytesDone, bytesTotal),
    bytesTotal,
  });
  return {
    members: planned.members,
    time,
    frameOf: planned.frameOf,
    bytesOf: ({ instance }) => sentBytes(instance),
    read: function* ({ instance }) {
      const content = readInstance(sourceOf(instance), instance, { zeroPreamble: true });
      try {
        for (let next = content.next(); ; next = content.next()) {
          if (next.done === true) {
            filesDone++;
            return next.value;
          }
          bytesDone += next.value.length;
          tellNow(progress);
          yield next.value;
        }
      } finally {
        content.return(undefined as never);
      }
    },
    leaveOut: ({ instance }, error) => {
      if (!(error instanceof InstanceFault)) throw error;
      planned.lack({ sopInstanceUid: instance.sopInstanceUid, reason: error.reason });
    },
    breathe: () => (pace.isDue() ? pace.breathe() : undefined),
  };
};

const nothingReadable = (): UserError => new UserError('export/nothing-readable', 'change-input');

const writeTarget = async (
  { format }: ExportInput,
  path: string,
  run: WriteRun,
  context: JobContext<Progress>,
): Promise<Written> => {
  const written = await writers[format].write(path, run);
  if (written.digests.size === 0) throw nothingReadable();
  const names = [
    ...written.frame.files.map((file) => file.path),
    ...Array.from(written.digests.keys(), pathOf),
  ];
  const files = format === 'folder' ? names.map((name) => join(path, ...name.split('/'))) : [path];
  // both to their end, for nothing may still use the target when it is removed
  const checks = await Promise.allSettled([
    verifyWritten({ kind: format, path }, written, context),
    flushFiles(files, context.signal),
  ]);
  for (const check of checks) if (check.status === 'rejected') throw check.reason;
  return written;
};

const exportFrom = async (
  opened: OpenSelection,
  input: ExportInput,
  target: Target,
  context: JobContext<Progress>,
): Promise<ExportReport> => {
  const { selection, format, time = new Date() } = input;
  const { path } = target;
  const drafts = await draftSelection(opened, selection.instances, context);
  const planned = planFileSet(selection, drafts, time);
  if (planned.members.length === 0) throw nothingReadable();
  const needBytes = checkSpace(format, path, planned);
  let made: MadeTarget | undefined;
  try {
    made = makeTarget(format, target, planned.frameOf(planned.members));
    const { digests, frame } = await writeTarget(
      input,
      path,
      newRun(opened, planned, time, context),
      context,
    );
    const members = Array.from(digests.keys());
    const gaps = planned.gaps();
    return {
      path,
      format,
      instances: members.length,
      bytes: writers[format].size(sized(frame, members)),
      fileSetId: frame.fileSetId,
      inventedKeys: [...frame.inventedKeys],
      gaps: gaps.length,
      gapsBy: countGaps(gaps),
      gapList: [...gaps],
      unidentified: selection.unidentified,
      verified: true,
    };
  } catch (error) {
    if (made === undefined) throw asPlaceError(error);
    const told = context.signal.aborted ? error : asWriteError(error, path, needBytes);
    made.remove();
    throw told;
  }
};

/**
 * Writes a selection as a DICOM file-set: a folder, a ZIP or an ISO image, with a DICOMDIR and pages for people.
 *
 * Data sets go over byte for byte, read once; then the target is opened again and every instance compared. Pictures that
 * can't be read are gaps in the report and are in no index; the report and the pages also tell what the source lost that
 * nobody can name. On failure or cancellation nothing of the target is left.
 *
 * @throws {UserError} before anything is written: 'export/nothing-chosen' | 'export/nothing-readable' | 'export/exists' | 'export/target-in-source' |
 *   'export/no-permission' | 'export/no-folder' | 'export/no-space' | 'export/too-large'; while writing:
 *   'export/write-failed' | 'export/drive-full' | 'export/too-large' | 'source/removed'; after it: 'verify/failed'
 * @throws the signal's reason when cancelled
 */
export const exportSelection = async (
  input: ExportInput,
  context: JobContext<Progress>,
): Promise<ExportReport> => {
  const { selection, format, path } = input;
  context.signal.throwIfAborted();
  if (selection.instances.length === 0) throw noPictures(selection);
  const target = checkTarget(path, format, sourcesOf(selection));
  const opened = await openSelection(selection);
  try {
    return await exportFrom(opened, input, target, context);
  } finally {
    opened.close();
  }
};
