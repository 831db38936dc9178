import { nullOutOfRange } from '../../shared/errors/null-out-of-range';
import type { z } from 'zod';
import type { exportPlanSchema } from '../../shared/contract/ipc';
import { discsFor, noOffers, offersFor, profilesFor } from '../../shared/dicom/media-profiles';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import { isAboveLevel1 } from '../../shared/iso9660/write-iso';
import { embeddedKinds, scriptBytes, type EmbeddedKind } from '../../shared/model/media-viewer';
import { mediumBytes, ofEachMedium, type MediumKind } from '../../shared/model/medium';
import { noPictures, type Selection } from '../../shared/model/selection';
import { sourcesOf } from '../media/open-selection';
import { checkTarget } from './check-target';
import type { ExportFormat } from './export-format';
import { canBeScript, keyOf, viewerPageBytes, viewerPath } from './media-viewer';
import { refuseBesidePictures } from './other-pictures';
import { isProfileStick, isTooLargeFor, largestOf, notesFor, placeOf } from './place-notes';
import { splitOverDiscs } from './split-over-discs';
import { freeBytesAt } from './target-error';
import { writerOf } from './writers';

export type ExportPlan = z.infer<typeof exportPlanSchema>;

/** Of a record in a DICOMDIR, about; and of the pages. */
const instanceRecordBytes = 300;
const upperRecordsBytes = 900;
const pagesBytes = 8192;
const examPageBytes = 2048;
/** Of a small picture of a series. */
const keyPictureBytes = 8192;

const numbered = (prefix: string, number: number): string => `${prefix}${String(number).padStart(6, '0')}`;

interface LikelyFile {
  /** As it will be, but for its numbers. */
  readonly path: string;
  readonly bytes: number;
  readonly folder: string;
  readonly study: string;
  readonly instance: Instance;
}

const likelyFiles = (instances: readonly Instance[]): readonly LikelyFile[] => {
  const folders = new Map<string, string>();
  return instances.map((instance, index) => {
    const series = `${instance.studyUid} ${instance.seriesUid}`;
    const folder = folders.get(series) ?? `DICOM/PA000001/ST000001/${numbered('SE', folders.size)}`;
    folders.set(series, folder);
    return {
      path: `${folder}/${numbered('IM', index)}`,
      bytes: sentBytes(instance),
      folder,
      study: instance.studyUid,
      instance,
    };
  });
};

/** A row of the list of what lies in scripts, about. */
const indexRowBytes = 100;

/** What the viewer takes, file by file: the page, what it asks for first, and pictures. */
interface LikelyViewer {
  readonly pageBytes: number;
  /** Of the scripts with pictures. */
  readonly scripts: ReadonlyMap<LikelyFile, number>;
}

const likelyViewer = (
  files: readonly LikelyFile[],
  kind: EmbeddedKind | null,
  pageBytes: number | null,
): LikelyViewer | null => {
  if (kind === null || pageBytes === null) return null;
  const series = new Map<string, LikelyFile[]>();
  for (const file of files) {
    const known = series.get(file.folder);
    if (known === undefined) series.set(file.folder, [file]);
    else known.push(file);
  }
  const chosen = kind === 'all-pictures' ? files : Array.from(series.values(), keyOf);
  return {
    pageBytes: pageBytes + scriptBytes(files.length * instanceRecordBytes + series.size * upperRecordsBytes),
    scripts: new Map(
      chosen.flatMap((file) =>
        file === undefined || !canBeScript(file) ? [] : [[file, scriptBytes(file.bytes)] as const],
      ),
    ),
  };
};

const filesOfViewer = (
  viewer: LikelyViewer | null,
): readonly { readonly path: string; readonly bytes: number }[] =>
  viewer === null
    ? []
    : [
        { path: viewerPath, bytes: viewer.pageBytes },
        { path: 'IHE_PDI/D0000000.DAT', bytes: scriptBytes((viewer.scripts.size + 1) * indexRowBytes) },
        ...Array.from(viewer.scripts.values(), (bytes, index) => ({
          path: `IHE_PDI/${numbered('D', index)}.DAT`,
          bytes,
        })),
      ];

const likelyBytes = (
  files: readonly LikelyFile[],
  format: ExportFormat,
  viewer: LikelyViewer | null,
): number => {
  const series = new Set(files.map(({ folder }) => folder)).size;
  const exams = new Set(files.map(({ study }) => study)).size;
  return writerOf(format, false).size(
    [
      { path: 'DICOMDIR', bytes: files.length * instanceRecordBytes + series * upperRecordsBytes },
      { path: 'INDEX.HTM', bytes: pagesBytes },
      ...Array.from({ length: exams }, (_, index) => ({
        path: `IHE_PDI/${numbered('E', index)}.HTM`,
        bytes: examPageBytes,
      })),
      ...Array.from({ length: series }, (_, index) => ({
        path: `IHE_PDI/${numbered('K', index)}.JPG`,
        bytes: keyPictureBytes,
      })),
      ...files,
      ...filesOfViewer(viewer),
    ],
    { isLocked: false, deflates: false },
  );
};

/** Records, directories and what fills sectors, of a file; a bridge has two sectors a file more. None is more. */
const besideFileBytes: Readonly<Record<MediumKind, number>> = { cd: 3072, dvd: 7168, bd: 7168 };
const besideAllBytes = 1_048_576;

/** Without planning a disc: an exact answer costs seconds, and is asked for when discs are written. */
const likelyDiscs = (
  files: readonly LikelyFile[],
  format: ExportFormat,
  viewer: LikelyViewer | null,
): ExportPlan['discs'] => {
  const inSeries = [...files].sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0));
  const count = (kind: MediumKind): number | null => {
    if (format !== 'iso') return null;
    const scriptOf = (file: LikelyFile): number => viewer?.scripts.get(file) ?? 0;
    const sizeOf = (some: readonly LikelyFile[]): number =>
      some.reduce(
        (sum, file) => sum + file.bytes + scriptOf(file) + (viewer === null ? 1 : 2) * besideFileBytes[kind],
        besideAllBytes + (viewer?.pageBytes ?? 0),
      );
    const filling = {
      capacityBytes: mediumBytes[kind],
      seriesOf: ({ folder }: LikelyFile) => folder,
      bytesOf: ({ bytes }: LikelyFile) => bytes,
      sizeOf,
    };
    return nullOutOfRange(() => splitOverDiscs(inSeries, filling).length);
  };
  return ofEachMedium(count);
};

const viewersOf = (files: readonly LikelyFile[], pageBytes: number): NonNullable<ExportPlan['viewers']> => {
  const bytesOf = (kind: EmbeddedKind): number =>
    filesOfViewer(likelyViewer(files, kind, pageBytes)).reduce((sum, { bytes }) => sum + bytes, 0);
  const [keys, all] = embeddedKinds;
  return { [keys]: bytesOf(keys), [all]: bytesOf(all) };
};

/**
 * Tells what an export would take, before anything is written and without reading a picture: sizes are close, not exact.
 *
 * @param input.path null while no target was chosen
 * @throws {UserError} 'export/nothing-chosen' | 'export/nothing-readable' | 'export/too-large', 'export/other-pictures', or why it can't be written there: see checkTarget
 * @throws the signal's reason when cancelled
 */
export const planExport = async (
  input: {
    readonly selection: Selection;
    readonly format: ExportFormat;
    /** See ExportInput. */
    readonly viewer?: EmbeddedKind | null;
    readonly path: string | null;
  },
  { signal }: Pick<JobContext<never>, 'signal'>,
): Promise<ExportPlan> => {
  const { selection, format, viewer = null, path } = input;
  if (selection.instances.length === 0) throw noPictures(selection);
  const target = path === null ? null : checkTarget(path, format, sourcesOf(selection));
  if (target !== null) await refuseBesidePictures(target, signal);
  const files = likelyFiles(selection.instances);
  const pageBytes = viewerPageBytes();
  const viewing = likelyViewer(files, viewer, pageBytes);
  const bytes = nullOutOfRange(() => likelyBytes(files, format, viewing));
  const place = target === null ? null : placeOf(target);
  const largest = largestOf(files.map((file) => file.bytes));
  if (bytes === null || (place !== null && isTooLargeFor(place, format === 'folder' ? largest : bytes)))
    throw new UserError('export/too-large', 'change-input');
  const hasLarge = files.some((file) => isAboveLevel1(file.bytes));
  const syntaxes = new Set(selection.instances.map(({ transferSyntaxUid }) => transferSyntaxUid));
  const media = {
    folder: place !== null && isProfileStick(place) ? (['usb'] as const) : [],
    zip: [],
    iso: hasLarge ? [] : discsFor(bytes),
  }[format];
  const profiles = profilesFor(syntaxes, media);
  return {
    profiles,
    offers: profiles.length > 0 ? noOffers : offersFor(syntaxes, largest),
    instances: files.length,
    bytes,
    discs: likelyDiscs(files, format, viewing),
    notes: [...notesFor(selection.instances, format, place)],
    viewers: pageBytes === null ? null : viewersOf(files, pageBytes),
    freeBytes: target === null ? null : freeBytesAt(target.path),
  };
};
