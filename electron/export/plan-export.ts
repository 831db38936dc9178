import type { z } from 'zod';
import type { exportPlanSchema } from '../../shared/contract/ipc';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import { noPictures, type Selection } from '../../shared/model/selection';
import { sourcesOf } from '../media/open-selection';
import { checkTarget } from './check-target';
import type { ExportFormat } from './export-format';
import { freeBytesAt } from './target-error';
import { writers } from './writers';

export type ExportPlan = z.infer<typeof exportPlanSchema>;

/** Of a record in a DICOMDIR, about; and of the pages. */
const instanceRecordBytes = 300;
const upperRecordsBytes = 900;
const pagesBytes = 8192;

const numbered = (prefix: string, number: number): string => `${prefix}${String(number).padStart(6, '0')}`;

/** File names as they will be, but for their numbers. */
const likelyFiles = (instances: readonly Instance[]): { readonly path: string; readonly bytes: number }[] => {
  const folders = new Map<string, string>();
  return instances.map((instance, index) => {
    const series = `${instance.studyUid} ${instance.seriesUid}`;
    const folder = folders.get(series) ?? `DICOM/PA000001/ST000001/${numbered('SE', folders.size)}`;
    folders.set(series, folder);
    return { path: `${folder}/${numbered('IM', index)}`, bytes: sentBytes(instance) };
  });
};

const likelyBytes = ({ instances }: Selection, format: ExportFormat): number => {
  const files = likelyFiles(instances);
  const series = new Set(instances.map(({ studyUid, seriesUid }) => `${studyUid} ${seriesUid}`)).size;
  const dicomdir = instances.length * instanceRecordBytes + series * upperRecordsBytes;
  try {
    return writers[format].size([
      { path: 'DICOMDIR', bytes: dicomdir },
      { path: 'INDEX.HTM', bytes: pagesBytes },
      ...files,
    ]);
  } catch (error) {
    throw new UserError('export/too-large', 'change-input', {}, { cause: error });
  }
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
    return {
      instances: selection.instances.length,
      bytes: likelyBytes(selection, format),
      freeBytes: target === null ? null : freeBytesAt(target.path),
    };
  };
  return Promise.resolve().then(plan);
};
