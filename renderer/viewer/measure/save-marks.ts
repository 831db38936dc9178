import { writeDocument, type DicomDocument } from '../../../shared/dicom/write-document';
import type { PictureKeeper } from '../take-along/take-along-dialog';
import { marks, type Mark, type MarkedPicture, type Unsaved } from './marks';
import { keyObjectSelection, measurementReport, type ReportWords } from './measurement-report';
import { measurementTable } from './measurement-table';

/** A file that the host asks a place for. */
export type SaveFile = PictureKeeper['save'];

/** One document is of one exam of one person, whatever a disc lists together. */
const byExam = <T>(list: readonly T[], pictureOf: (one: T) => MarkedPicture): readonly (readonly T[])[] => {
  const exams = new Map<string, T[]>();
  for (const one of list) {
    const { studyUid, patientId, patientName, birthDate } = pictureOf(one).identity;
    const key = [studyUid, patientId, patientName, birthDate].join('\0');
    exams.set(key, [...(exams.get(key) ?? []), one]);
  }
  return [...exams.values()];
};

const saveAll = async (
  save: SaveFile,
  label: string,
  documents: readonly (DicomDocument | undefined)[],
): Promise<boolean> => {
  for (const document of documents) {
    if (document === undefined) continue;
    const bytes = Uint8Array.from(writeDocument(document));
    if (!(await save({ label, kind: 'dcm', bytes }))) return false;
  }
  return true;
};

export const saveTable = (save: SaveFile, label: string, list: readonly Mark[]): Promise<boolean> =>
  save({ label, kind: 'csv', bytes: measurementTable(list) });

export const saveReport = (
  save: SaveFile,
  label: string,
  list: readonly Mark[],
  words: ReportWords,
): Promise<boolean> =>
  saveAll(
    save,
    label,
    byExam(list, ({ picture }) => picture).map((ofExam) =>
      measurementReport(ofExam, words, label, new Date()),
    ),
  );

export const saveKeys = (save: SaveFile, label: string, list: readonly MarkedPicture[]): Promise<boolean> =>
  saveAll(
    save,
    label,
    byExam(list, (picture) => picture).map((pictures) => keyObjectSelection(pictures, label, new Date())),
  );

/** What the files are called. */
export type FileLabels = Readonly<Record<'table' | 'report' | 'keys', string>>;

/**
 * Saves everything that would be lost: as reports, what lies on computed pictures as a table, key pictures as a list of them.
 *
 * @returns false where a person wanted one of these nowhere; what was saved before it is
 * @throws what `save` throws
 */
export const saveUnsaved = async (
  save: SaveFile,
  labels: FileLabels,
  { marks: list, keyPictures }: Unsaved,
  words: ReportWords,
): Promise<boolean> => {
  const ofFiles = list.filter(({ picture }) => picture.cut === undefined);
  const computed = list.filter(({ picture }) => picture.cut !== undefined);
  const parts = [
    [ofFiles, () => saveReport(save, labels.report, ofFiles, words)],
    [computed, () => saveTable(save, labels.table, computed)],
    [keyPictures, () => saveKeys(save, labels.keys, keyPictures)],
  ] as const;
  for (const [part, saving] of parts) {
    if (part.length === 0) continue;
    if (!(await saving())) return false;
    marks.getState().setSaved(part);
  }
  return true;
};
