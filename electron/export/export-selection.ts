import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { ExportReport } from '../../shared/contract/ipc';
import {
  discsFor,
  noOffers,
  offersFor,
  profilesFor,
  type ProfileMedium,
} from '../../shared/dicom/media-profiles';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import { isAboveLevel1 } from '../../shared/iso9660/write-iso';
import type { EmbeddedKind } from '../../shared/model/media-viewer';
import type { DiscOfSet } from '../../shared/model/medium';
import type { JobContext, Progress } from '../../shared/model/progress';
import { passwordPattern } from '../../shared/model/password';
import type { Instance } from '../../shared/model/scan';
import { countGaps, noPictures, type Selection } from '../../shared/model/selection';
import { openSelection, sourcesOf, type OpenSelection } from '../media/open-selection';
import { newPace, throttled } from '../media/pace';
import { giveInstance, InstanceFault, type GivenInstance, type Hashing } from '../media/read-instance';
import { openSource } from '../media/open-source';
import type { Source } from '../media/source';
import { checkTarget, type Target } from './check-target';
import { contentsHash } from './contents-hash';
import { draftSelection, type DraftedSelection } from './draft-selection';
import { drawIcons } from './draw-icons';
import { drawPageParts } from './draw-page-parts';
import type { ExportFormat } from './export-format';
import { filesOf, type Frame, type WriteRun, type Written } from './file-set-writer';
import { flushFiles } from './flush-files';
import { makeExplicit, type ExplicitFile, type ExplicitInstances } from './make-explicit';
import { makeTarget, type MadeTarget } from './make-target';
import { PictureDecoder } from './picture-decoder';
import { refuseBesidePictures } from './other-pictures';
import { isProfileStick, isTooLargeFor, largestOf, placeOf } from './place-notes';
import { planFileSets, plannedBytes, type KnownGaps, type PlannedFileSet, type Shape } from './plan-file-set';
import { renewFileMeta, type RenewedInstances } from './renew-file-meta';
import { asPlaceError, asWriteError, freeBytesAt } from './target-error';
import { hashedFrame, verifyWritten, writtenFiles } from './verify-written';
import { besideLocked, lockedNames, openLocked } from './write-locked';
import { writerOf } from './writers';
import { writtenExams } from './written-exams';

/** What is asked for. */
export interface ExportInput {
  readonly selection: Selection;
  readonly format: ExportFormat;
  readonly path: string;
  /** Of a disc: what is larger becomes several targets, with '-1-of-3' in their names. Null for no limit. */
  readonly capacityBytes?: number | null;
  /** Locks a ZIP with AES-256, which is all that a folder or an image then holds: see passwordPattern. Null for none. */
  readonly password?: string | null;
  /** Makes the entries of a ZIP smaller; they are stored as they are when it is not given. */
  readonly deflates?: boolean;
  /** Puts an icon a series into the DICOMDIR: see drawIcons. */
  readonly drawsIcons?: boolean;
  /** Puts the viewer beside the pictures, and what it shows before a folder is chosen; null for none. */
  readonly viewer?: EmbeddedKind | null;
  /** Writes what can be without a loss in Explicit VR Little Endian: see makeExplicit. */
  readonly makesExplicit?: boolean;
  /** Written on the media; the time of the call when it is not given. */
  readonly time?: Date;
}

/** What is known of a selection before it is planned. */
interface DraftedExport {
  readonly drafts: DraftedSelection;
  readonly icons: ExportReport['icons'];
  /** Null where nothing is to be written in another form. */
  readonly explicit: ExplicitInstances | null;
  readonly renewed: RenewedInstances;
}

/** Reads what records and pages are made of, for the plan and for the writing. @param decoder stays the caller's */
export const draftExport = async (
  opened: OpenSelection,
  { selection, drawsIcons = false, makesExplicit = false }: ExportInput,
  decoder: PictureDecoder,
  context: JobContext<Progress>,
): Promise<DraftedExport> => {
  const read = await draftSelection(opened, selection.instances, context);
  const { drafts: drawn, icons } = drawsIcons
    ? await drawIcons(opened, read, context)
    : { drafts: read, icons: null };
  const drafts = await drawPageParts(opened, drawn, decoder, context);
  const explicit = makesExplicit ? await makeExplicit(opened, drafts, decoder, context) : null;
  const renewed = renewFileMeta(explicit?.drafts ?? drafts);
  return { drafts: renewed.drafts, icons, explicit, renewed };
};

/** A file-set with where it goes. */
interface PlacedFileSet {
  readonly fileSet: PlannedFileSet;
  readonly target: Target;
  /** Of the finished target. */
  readonly bytes: number;
}

/** Where a disc of a set goes: 'holiday.iso' becomes 'holiday-1-of-3.iso'. */
export const pathOfDisc = (path: string, disc: DiscOfSet | null): string => {
  if (disc === null) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${disc.number}-of-${disc.of}${ext}`);
};

/** Looks for places and space before the first byte is written. */
const placeFileSets = (
  { selection, format, path, password = null, deflates = false }: ExportInput,
  fileSets: readonly PlannedFileSet[],
): readonly PlacedFileSet[] => {
  const placed = fileSets.map((fileSet) => ({
    fileSet,
    target: checkTarget(pathOfDisc(path, fileSet.disc), format, sourcesOf(selection)),
    bytes: plannedBytes({ format, isLocked: password !== null, deflates }, fileSet),
  }));
  for (const { fileSet, target, bytes } of placed) {
    const files = filesOf(fileSet.frameOf(fileSet.members), fileSet.members);
    const isOneFile = format !== 'folder' || password !== null;
    const largest = isOneFile ? bytes : largestOf(files.map((file) => file.bytes));
    if (isTooLargeFor(placeOf(target), largest)) throw new UserError('export/too-large', 'change-input');
  }
  const needBytes = placed.reduce((sum, { bytes }) => sum + bytes, 0);
  const freeBytes = freeBytesAt(path);
  if (freeBytes !== null && needBytes > freeBytes)
    throw new UserError('export/no-space', 'change-input', { needBytes, freeBytes });
  return placed;
};

/** What was made of an instance that is written in another form. @throws what kept it from being made */
const giveFile = function* (
  made: PromiseSettledResult<ExplicitFile>,
  dataset: Hashing,
): Generator<Uint8Array, GivenInstance> {
  if (made.status === 'rejected') throw made.reason;
  const { bytes, datasetStart } = made.value;
  dataset.update(bytes.subarray(datasetStart));
  yield bytes;
  return { bytes: bytes.length, fileMeta: bytes.subarray(0, datasetStart) };
};

/** Runs over the file-sets of an export, with one count of what is done. */
const newRuns = (
  { sourceOf }: OpenSelection,
  { explicit, renewed }: Pick<DraftedExport, 'explicit' | 'renewed'>,
  fileSets: readonly PlannedFileSet[],
  gaps: KnownGaps,
  how: Pick<WriteRun, 'time' | 'password' | 'deflates'>,
  { signal, tell }: JobContext<Progress>,
): ((fileSet: PlannedFileSet) => WriteRun) => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const all = fileSets.flatMap(({ members }) => members);
  const bytesTotal = all.reduce((sum, { instance }) => sum + sentBytes(instance), 0);
  let filesDone = 0;
  let bytesDone = 0;
  let ready: PromiseSettledResult<ExplicitFile> | null = null;
  const progress = (): Progress => ({
    step: 'write',
    filesDone,
    filesTotal: all.length,
    bytesDone: Math.min(bytesDone, bytesTotal),
    bytesTotal,
  });
  return ({ members, frameOf, disc }) => ({
    members,
    disc,
    ...how,
    frameOf,
    bytesOf: ({ instance }) => sentBytes(instance),
    ready: async ({ instance }) => {
      const made = explicit?.fileOf(instance, signal) ?? null;
      ready = made === null ? null : (await Promise.allSettled([made]))[0];
    },
    read: function* ({ instance }) {
      const dataset = createHash('sha256');
      const { of = instance, fileMeta: newMeta } = renewed.renewedOf(instance) ?? {};
      const content =
        ready === null
          ? giveInstance(sourceOf(of), of, { zeroPreamble: true, fileMeta: newMeta, dataset })
          : giveFile(ready, dataset);
      try {
        for (let next = content.next(); ; next = content.next()) {
          if (next.done === true) {
            filesDone++;
            const { fileMeta } = next.value;
            return {
              metaSha256: createHash('sha256').update(fileMeta).digest('hex'),
              datasetStart: fileMeta.length,
              datasetSha256: dataset.digest('hex'),
            };
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
      gaps.lack({ sopInstanceUid: instance.sopInstanceUid, reason: error.reason });
    },
    breathe: () => (pace.isDue() ? pace.breathe() : undefined),
  });
};

/** Discs are told of together. */
const sumKeys = (rows: ExportReport['inventedKeys']): ExportReport['inventedKeys'] => {
  const sums = new Map<string, ExportReport['inventedKeys'][number]>();
  for (const row of rows) {
    const key = `${row.record} ${row.keyword}`;
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) });
  }
  return Array.from(sums.values());
};

/** What a target can be: an image a disc that holds it, a folder a stick where that is what it is on. */
const mediaOf = ({ format, isLocked }: Shape, placed: readonly PlacedFileSet[]): readonly ProfileMedium[] => {
  if (isLocked) return [];
  const isStick = placed.every(({ target }) => isProfileStick(placeOf(target)));
  if (format === 'folder') return isStick ? ['usb'] : [];
  const hasLarge = instancesOf(placed).some((instance) => isAboveLevel1(sentBytes(instance)));
  return format === 'iso' && !hasLarge ? discsFor(Math.max(...placed.map(({ bytes }) => bytes))) : [];
};

const instancesOf = (placed: readonly PlacedFileSet[]): readonly Instance[] =>
  placed.flatMap(({ fileSet }) => fileSet.members.map(({ instance }) => instance));

const nothingReadable = (): UserError => new UserError('export/nothing-readable', 'change-input');

/** Of the files that a folder holds. */
const namesOf = (
  frame: Frame,
  members: readonly FileSetMember[],
  password: string | null,
): readonly string[] => (password === null ? filesOf(frame, members).map(({ path }) => path) : lockedNames);

const writeTarget = async (
  format: ExportFormat,
  path: string,
  made: MadeTarget,
  run: WriteRun,
  context: JobContext<Progress>,
): Promise<Written> => {
  const { password, disc } = run;
  const written = await writerOf(format, password !== null).write(path, run);
  made.isWritten();
  const names = namesOf(written.frame, Array.from(written.instances.keys()), password);
  const files = format === 'folder' ? names.map((name) => join(path, ...name.split('/'))) : [path];
  const openTarget = (): Promise<Source> => openSource({ kind: format, path });
  const verifyAll = async (): Promise<void> => {
    if (password === null) return verifyWritten(openTarget, writtenFiles(written), context);
    await verifyWritten(() => openLocked(format, path, password), writtenFiles(written), context);
    if (format !== 'zip') await verifyWritten(openTarget, hashedFrame(besideLocked(disc)), context);
  };
  // both to their end, for nothing may still use the target when it is removed
  const checks = await Promise.allSettled([verifyAll(), flushFiles(files, context.signal)]);
  for (const check of checks) if (check.status === 'rejected') throw check.reason;
  return written;
};

const exportFrom = async (
  opened: OpenSelection,
  input: ExportInput,
  decoder: PictureDecoder,
  context: JobContext<Progress>,
): Promise<ExportReport> => {
  const { selection, format, path, capacityBytes = null, password = null, deflates = false } = input;
  const { time = new Date(), viewer = null } = input;
  const shape = { format, isLocked: password !== null, deflates };
  const drafted = await draftExport(opened, input, decoder, context);
  const { drafts, icons, explicit, renewed } = drafted;
  const { fileSets, gaps } = planFileSets(selection, drafts, time, { ...shape, capacityBytes, viewer });
  if (fileSets.every(({ members }) => members.length === 0)) throw nothingReadable();
  const placed = placeFileSets(input, fileSets);
  const syntaxes = new Set(instancesOf(placed).map(({ transferSyntaxUid }) => transferSyntaxUid));
  const profiles = profilesFor(syntaxes, mediaOf(shape, placed));
  const runOf = newRuns(opened, drafted, fileSets, gaps, { time, password, deflates }, context);
  const made: MadeTarget[] = [];
  const discs: ExportReport['discs'] = [];
  const invented: ExportReport['inventedKeys'] = [];
  try {
    for (const { fileSet, target } of placed) {
      const planned = fileSet.members;
      const mine = makeTarget(format, target, namesOf(fileSet.frameOf(planned), planned, password));
      made.push(mine);
      const written = await writeTarget(format, target.path, mine, runOf(fileSet), context);
      const { frame, instances } = written;
      const members = Array.from(instances.keys());
      discs.push({
        path: target.path,
        fileSetId: frame.fileSetId,
        instances: members.length,
        bytes:
          format === 'folder'
            ? writerOf(format, shape.isLocked).size(filesOf(frame, members), shape)
            : statSync(target.path).size,
        sha256: contentsHash(
          Array.from(instances, ([{ instance }, { datasetSha256 }]) => ({
            sopInstanceUid: instance.sopInstanceUid,
            datasetSha256,
          })),
        ),
        exams: writtenExams(members, drafts),
      });
      invented.push(...frame.inventedKeys);
    }
    if (discs.every(({ instances }) => instances === 0)) throw nothingReadable();
  } catch (error) {
    if (made.length === 0) throw asPlaceError(error);
    const needBytes = placed.reduce((sum, { bytes }) => sum + bytes, 0);
    const told = context.signal.aborted ? error : asWriteError(error, path, needBytes);
    for (const { remove } of made) remove();
    throw told;
  }
  const list = gaps.all();
  return {
    format,
    discs,
    instances: discs.reduce((sum, { instances }) => sum + instances, 0),
    bytes: discs.reduce((sum, { bytes }) => sum + bytes, 0),
    profiles,
    isLocked: shape.isLocked,
    hasViewer: viewer !== null,
    inventedKeys: sumKeys(invented),
    icons,
    explicit: explicit?.counts ?? null,
    renewedMeta: renewed.count,
    offers:
      profiles.length > 0 || shape.isLocked
        ? noOffers
        : offersFor(syntaxes, largestOf(instancesOf(placed).map(sentBytes))),
    gaps: list.length,
    gapsBy: countGaps(list),
    gapList: [...list],
    unidentified: selection.unidentified,
    verified: true,
  };
};

/**
 * Writes a selection as a DICOM file-set: a folder, a ZIP or an ISO image, with a DICOMDIR and pages for people; or, with a
 * password, as a locked ZIP of all that, by itself or in a folder or an image.
 *
 * What a disc of the given capacity does not hold becomes one target a disc, each a file-set of its own.
 *
 * Data sets go over byte for byte, read once, but for those that are to be in Explicit VR Little Endian; file meta that is not right is
 * written anew; then the target is opened again and every instance compared. Pictures that
 * can't be read are gaps in the report and are in no index; the report and the pages also tell what the source lost that
 * nobody can name. On failure or cancellation nothing of the target is left.
 *
 * @throws {UserError} before anything is written: 'export/password' | 'export/nothing-chosen' | 'export/nothing-readable' | 'export/exists' | 'export/has-dicomdir' | 'export/other-pictures' | 'export/target-in-source' |
 *   'export/no-permission' | 'export/no-folder' | 'export/no-space' | 'export/too-large'; while writing:
 *   'export/write-failed' | 'export/drive-full' | 'export/too-large' | 'source/removed'; after it: 'verify/failed'
 * @throws the signal's reason when cancelled
 */
export const exportSelection = async (
  input: ExportInput,
  context: JobContext<Progress>,
): Promise<ExportReport> => {
  const { selection, format, path, password = null } = input;
  context.signal.throwIfAborted();
  if (password !== null && !passwordPattern.test(password))
    throw new UserError('export/password', 'change-input');
  if (selection.instances.length === 0) throw noPictures(selection);
  // a place that can't be written to is told before heads are read
  await refuseBesidePictures(checkTarget(path, format, sourcesOf(selection)), context.signal);
  const opened = await openSelection(selection);
  const decoder = new PictureDecoder();
  try {
    return await exportFrom(opened, input, decoder, context);
  } finally {
    decoder.close();
    opened.close();
  }
};
