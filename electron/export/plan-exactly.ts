import type { ExportNote } from '../../shared/contract/ipc';
import { sectorsFor } from '../../shared/iso9660/sectors';
import { mediumBytes, ofEachMedium, type MediumKind } from '../../shared/model/medium';
import type { JobContext, Progress } from '../../shared/model/progress';
import { noPictures } from '../../shared/model/selection';
import { UserError } from '../../shared/errors/user-error';
import { openSelection } from '../media/open-selection';
import type { DraftedSelection } from './draft-selection';
import { draftExport, pathOfDisc, type ExportInput } from './export-selection';
import type { IconCounts } from './draw-icons';
import { filesOf, pathOf } from './file-set-writer';
import type { ExplicitCounts } from './make-explicit';
import { isOfViewer } from './media-viewer';
import { notesAt } from './place-notes';
import { PictureDecoder } from './picture-decoder';
import { planFileSets, plannedBytes } from './plan-file-set';

/** A target as it would be written, to the byte. */
export interface PlannedDisc {
  readonly path: string;
  readonly fileSetId: string;
  readonly instances: number;
  readonly bytes: number;
  /** Of 2,048 bytes, as discs have them. */
  readonly sectors: number;
  readonly dicomdirBytes: number;
  /** What the viewer takes of it; 0 where there is none. */
  readonly viewerBytes: number;
  /** In the order in which they lie there, inside of a ZIP where they are in one; which picture each is, where it is one. */
  readonly files: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly sopInstanceUid: string | null;
  }[];
}

export interface ExactPlan {
  readonly discs: readonly PlannedDisc[];
  /** How many blank discs of a kind it takes; null where a picture is larger than one. */
  readonly media: Readonly<Record<MediumKind, number | null>>;
  /** Null where none were asked for. */
  readonly icons: IconCounts | null;
  readonly explicit: ExplicitCounts | null;
  readonly notes: readonly ExportNote[];
  /** Chosen pictures that will not be there, or not whole. */
  readonly gaps: number;
}

const mediaFor = (
  { selection, password = null, viewer = null }: ExportInput,
  drafts: DraftedSelection,
  time: Date,
): Readonly<Record<MediumKind, number | null>> => {
  const count = (kind: MediumKind): number | null => {
    try {
      const discs = {
        format: 'iso',
        isLocked: password !== null,
        deflates: false,
        capacityBytes: mediumBytes[kind],
        viewer,
      } as const;
      return planFileSets(selection, drafts, time, discs).fileSets.length;
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  };
  return ofEachMedium(count);
};

/**
 * Tells what an export would write, to the byte and file by file. Heads are read, nothing is written.
 *
 * @throws {UserError} 'export/nothing-chosen' | 'export/nothing-readable' | 'export/too-large' | 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const planExactly = async (input: ExportInput, context: JobContext<Progress>): Promise<ExactPlan> => {
  const {
    selection,
    format,
    path,
    capacityBytes = null,
    password = null,
    deflates = false,
    viewer = null,
    time = new Date(),
  } = input;
  if (selection.instances.length === 0) throw noPictures(selection);
  const opened = await openSelection(selection);
  const decoder = new PictureDecoder();
  try {
    const { drafts, icons, explicit } = await draftExport(opened, input, decoder, context);
    const shape = { format, isLocked: password !== null, deflates };
    const { fileSets, gaps } = planFileSets(selection, drafts, time, { ...shape, capacityBytes, viewer });
    return {
      discs: fileSets.map((fileSet) => {
        const { members, frameOf, disc } = fileSet;
        const frame = frameOf(members);
        const uids = new Map(members.map((member) => [pathOf(member), member.instance.sopInstanceUid]));
        const files = filesOf(frame, members);
        const bytes = plannedBytes(shape, fileSet);
        return {
          path: pathOfDisc(path, disc),
          fileSetId: frame.fileSetId,
          instances: members.length,
          bytes,
          sectors: sectorsFor(bytes),
          dicomdirBytes: frame.files.find((file) => file.path === 'DICOMDIR')?.bytes.length ?? 0,
          viewerBytes: files.reduce((sum, file) => sum + (isOfViewer(file.path) ? file.bytes : 0), 0),
          files: files.map((file) => ({
            ...file,
            sopInstanceUid: uids.get(file.path) ?? null,
          })),
        };
      }),
      media: mediaFor(input, drafts, time),
      icons,
      explicit: explicit?.counts ?? null,
      notes: notesAt(selection.instances, format, path),
      gaps: gaps.all().length,
    };
  } finally {
    decoder.close();
    opened.close();
  }
};
