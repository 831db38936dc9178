import { createHash } from 'node:crypto';
import { arrangeFileSet, type DraftedInstance, type FileSetMember } from '../../shared/dicom/file-ids';
import { sentBytes } from '../../shared/dicom/file-meta';
import { writeDicomdir } from '../../shared/dicom/write-dicomdir';
import { UserError } from '../../shared/errors/user-error';
import type { EmbeddedKind } from '../../shared/model/media-viewer';
import type { DiscOfSet } from '../../shared/model/medium';
import { addGaps, countGaps, type Gap, type Selection } from '../../shared/model/selection';
import type { DraftedSelection } from './draft-selection';
import type { ExportFormat } from './export-format';
import { filesOf, type Frame } from './file-set-writer';
import { mediaPages } from './media-pages';
import { scriptsOf, viewerFiles } from './media-viewer';
import { LargerThanDisc, mostDiscs, splitOverDiscs } from './split-over-discs';
import { writerOf } from './writers';
import type { ZipShape } from './zip-file';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** What gaps are known by now; all discs of a set share them. */
export interface KnownGaps {
  readonly all: () => readonly Gap[];
  /** One of the members turns out to be unreadable. */
  readonly lack: (gap: Gap) => void;
}

/** Everything a file-set is made of, and what is not in it. */
export interface PlannedFileSet {
  readonly members: readonly FileSetMember[];
  readonly frameOf: (members: readonly FileSetMember[]) => Frame;
  /** Null where it is the only one. */
  readonly disc: DiscOfSet | null;
}

const tooLarge = (error: unknown): UserError =>
  new UserError('export/too-large', 'change-input', {}, { cause: error });

/** @throws {UserError} 'export/too-large' in place of a RangeError */
export const orTooLarge = <T>(act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(error) : error;
  }
};

/** What a file-set is written as. */
export interface Shape extends ZipShape {
  readonly format: ExportFormat;
}

/** @returns bytes of the finished target @throws {UserError} 'export/too-large' */
export const plannedBytes = (
  { format, ...shape }: Shape,
  { frameOf, members }: Pick<PlannedFileSet, 'frameOf' | 'members'>,
): number =>
  orTooLarge(() => writerOf(format, shape.isLocked).size(filesOf(frameOf(members), members), shape));

/** What is said on the discs, and of what. */
interface Making {
  readonly selection: Selection;
  readonly drafts: DraftedSelection;
  readonly time: Date;
  /** What the viewer on them shows at once; null for no viewer. */
  readonly viewer: EmbeddedKind | null;
}

const knownGaps = ({ selection, drafts }: Making): KnownGaps => {
  let gaps: readonly Gap[] = addGaps(selection.gaps, drafts.gaps);
  return {
    all: () => gaps,
    lack: (gap) => {
      gaps = addGaps(gaps, [gap]);
    },
  };
};

const seriesOf = ({ branch, fileId }: FileSetMember): string =>
  branch === null ? fileId.join('/') : `${branch.patient}/${branch.study}/${branch.series}`;

/** @param members in their order */
export const membersBySeries = (members: readonly FileSetMember[]): readonly (readonly FileSetMember[])[] => {
  const series = new Map<string, FileSetMember[]>();
  for (const member of members) {
    const known = series.get(seriesOf(member));
    if (known === undefined) series.set(seriesOf(member), [member]);
    else known.push(member);
  }
  return Array.from(series.values());
};

const planOne = (
  drafted: readonly DraftedInstance[],
  disc: DiscOfSet | null,
  gaps: KnownGaps,
  { selection, drafts, time, viewer }: Making,
): PlannedFileSet => {
  const members = orTooLarge(() => arrangeFileSet(drafted));
  const scripts = scriptsOf(membersBySeries(members), viewer);
  const build = (kept: readonly FileSetMember[]): Frame => {
    const { bytes, fileSetId, inventedKeys } = writeDicomdir(kept, sha256, disc);
    const pages = mediaPages({
      members: kept,
      factsOf: ({ instance }) => drafts.factsOf(instance),
      partOf: ({ instance }) => drafts.partOf(instance),
      fileSetId,
      time,
      gapsBy: countGaps(gaps.all()),
      unidentified: selection.unidentified,
      changed: kept.filter(({ instance }) => drafts.isChanged(instance)).length,
      disc,
      hasViewer: viewer !== null,
    });
    const viewing = viewer === null ? [] : viewerFiles(bytes, kept, scripts);
    return { fileSetId, inventedKeys, scripts, files: [{ path: 'DICOMDIR', bytes }, ...pages, ...viewing] };
  };
  // members only ever leave, each as a gap: as many of both means the same ones
  let built: { readonly of: string; readonly frame: Frame } | undefined;
  const frameOf = (kept: readonly FileSetMember[]): Frame => {
    const of = `${kept.length} ${gaps.all().length}`;
    if (built?.of !== of) built = { of, frame: build(kept) };
    return built.frame;
  };
  return { members, frameOf, disc };
};

/**
 * Plans the file-sets that a selection becomes: one, or one a disc where a disc does not hold all of it. Nothing is written.
 *
 * @param capacityBytes of a disc; null for no limit
 * @throws {UserError} 'export/disc-too-small' | 'export/too-many-discs'; 'export/too-large' when a format can't hold a picture
 */
export const planFileSets = (
  selection: Selection,
  drafts: DraftedSelection,
  time: Date,
  {
    capacityBytes,
    viewer,
    ...shape
  }: Shape & Pick<Making, 'viewer'> & { readonly capacityBytes: number | null },
): { readonly fileSets: readonly PlannedFileSet[]; readonly gaps: KnownGaps } => {
  const making = { selection, drafts, time, viewer };
  const gaps = knownGaps(making);
  const whole = planOne(drafts.drafted, null, gaps, making);
  if (capacityBytes === null || plannedBytes(shape, whole) <= capacityBytes)
    return { fileSets: [whole], gaps };
  // as long as any number of a set is written
  const anyDisc = { number: mostDiscs, of: mostDiscs };
  const bytesOf = ({ instance }: FileSetMember): number => sentBytes(instance);
  const sizeOf = (members: readonly FileSetMember[]): number =>
    plannedBytes(shape, { ...planOne(members, anyDisc, gaps, making), members });
  const split = (): readonly (readonly FileSetMember[])[] => {
    try {
      return splitOverDiscs(whole.members, { capacityBytes, seriesOf, bytesOf, sizeOf });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const large = error instanceof LargerThanDisc ? whole.members[error.index] : undefined;
      throw large === undefined
        ? new UserError('export/too-many-discs', 'change-input', { capacityBytes, mostDiscs })
        : new UserError('export/disc-too-small', 'change-input', {
            capacityBytes,
            pictureBytes: bytesOf(large),
            needBytes: sizeOf([large]),
          });
    }
  };
  const discs = split();
  return {
    fileSets: discs.map((members, index) =>
      planOne(members, { number: index + 1, of: discs.length }, gaps, making),
    ),
    gaps,
  };
};
