import type { z } from 'zod';
import type { exportPlanSchema } from '../../shared/contract/ipc';
import { discsFor, noOffers, offersFor, profilesFor } from '../../shared/dicom/media-profiles';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import { isAboveLevel1 } from '../../shared/iso9660/write-iso';
import { mediumBytes, ofEachMedium, type MediumKind } from '../../shared/model/medium';
import { noPictures, type Selection } from '../../shared/model/selection';
import { sourcesOf } from '../media/open-selection';
import { checkTarget } from './check-target';
import type { ExportFormat } from './export-format';
import { isTooLargeFor, notesOf, placeOf } from './place-notes';
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
    };
  });
};

const likelyBytes = (files: readonly LikelyFile[], format: ExportFormat): number => {
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
    ],
    { isLocked: false, deflates: false },
  );
};

const orNull = <T>(act: () => T): T | null => {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** Records, directories and what fills sectors, of a file; a bridge has two sectors a file more. None is more. */
const besideFileBytes: Readonly<Record<MediumKind, number>> = { cd: 3072, dvd: 7168, bd: 7168 };
const besideAllBytes = 1_048_576;

/** Without planning a disc: an exact answer costs seconds, and is asked for when discs are written. */
const likelyDiscs = (files: readonly LikelyFile[], format: ExportFormat): ExportPlan['discs'] => {
  const inSeries = [...files].sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0));
  const count = (kind: MediumKind): number | null => {
    if (format !== 'iso') return null;
    const sizeOf = (some: readonly LikelyFile[]): number =>
      some.reduce((sum, { bytes }) => sum + bytes + besideFileBytes[kind], besideAllBytes);
    const filling = {
      capacityBytes: mediumBytes[kind],
      seriesOf: ({ folder }: LikelyFile) => folder,
      bytesOf: ({ bytes }: LikelyFile) => bytes,
      sizeOf,
    };
    return orNull(() => splitOverDiscs(inSeries, filling).length);
  };
  return ofEachMedium(count);
};

/**
 * Tells what an export would take, before anything is written and without reading a picture: sizes are close, not exact.
 *
 * @param input.path null while no target was chosen
 * @throws {UserError} 'export/nothing-chosen' | 'export/nothing-readable' | 'export/too-large', or why it can't be written there: see checkTarget
 */
export const planExport = (input: {
  readonly selection: Selection;
  readonly format: ExportFormat;
  readonly path: string | null;
}): Promise<ExportPlan> => {
  const { selection, format, path } = input;
  const plan = (): ExportPlan => {
    if (selection.instances.length === 0) throw noPictures(selection);
    const target = path === null ? null : checkTarget(path, format, sourcesOf(selection));
    const files = likelyFiles(selection.instances);
    const bytes = orNull(() => likelyBytes(files, format));
    const place = target === null ? null : placeOf(target);
    const largest =
      format === 'folder' ? files.reduce((most, file) => Math.max(most, file.bytes), 0) : (bytes ?? 0);
    if (bytes === null || (place !== null && isTooLargeFor(place, largest)))
      throw new UserError('export/too-large', 'change-input');
    const hasLarge = files.some((file) => isAboveLevel1(file.bytes));
    const syntaxes = new Set(selection.instances.map(({ transferSyntaxUid }) => transferSyntaxUid));
    const media = {
      folder: place?.isStick === true && place.isRoot ? (['usb'] as const) : [],
      zip: [],
      iso: hasLarge ? [] : discsFor(bytes),
    }[format];
    const profiles = profilesFor(syntaxes, media);
    return {
      profiles,
      offers: profiles.length > 0 ? noOffers : offersFor(syntaxes),
      instances: files.length,
      bytes,
      discs: likelyDiscs(files, format),
      notes: [
        ...(format === 'iso' && hasLarge ? ['above-level-1' as const] : []),
        ...(place === null ? [] : notesOf(place, format)),
      ],
      freeBytes: target === null ? null : freeBytesAt(target.path),
    };
  };
  return Promise.resolve().then(plan);
};
