import { writeDocument, type DicomDocument } from '../../../shared/dicom/write-document';
import type { PictureKeeper } from '../take-along/take-along-dialog';
import type { Mark, MarkedPicture } from './marks';
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
    byExam(list, ({ picture }) => picture).map((marks) => measurementReport(marks, words, label, new Date())),
  );

export const saveKeys = (save: SaveFile, label: string, list: readonly MarkedPicture[]): Promise<boolean> =>
  saveAll(
    save,
    label,
    byExam(list, (picture) => picture).map((pictures) => keyObjectSelection(pictures, label, new Date())),
  );
