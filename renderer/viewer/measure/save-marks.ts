import { writeDocument, type DicomDocument } from '../../../shared/dicom/write-document';
import type { PictureKeeper } from '../take-along/take-along-dialog';
import { marks, type Mark, type MarkedPicture, type Unsaved } from './marks';
import { keyObjectSelection, measurementReport, type ReportWords } from './measurement-report';
import { measurementTable } from './measurement-table';

/** A file that the host asks a place for. */
export type SaveFile = PictureKeeper['save'];

/** What keeps the files of marks. */
export type FileKeeper = Pick<PictureKeeper, 'save' | 'saveSeveral'>;
type MadeFile = Parameters<SaveFile>[0];

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

/** @returns false where a person wanted them, or the rest of them, nowhere */
const keepFiles = async ({ save, saveSeveral }: FileKeeper, files: readonly MadeFile[]): Promise<boolean> => {
  if (files.length > 1 && saveSeveral !== undefined) return saveSeveral(files);
  for (const file of files) if (!(await save(file))) return false;
  return true;
};

const filesOf = (label: string, documents: readonly (DicomDocument | undefined)[]): readonly MadeFile[] =>
  documents.flatMap((document) =>
    document === undefined
      ? []
      : [{ label, kind: 'dcm' as const, bytes: Uint8Array.from(writeDocument(document)) }],
  );

const tableFile = (label: string, list: readonly Mark[]): MadeFile => ({
  label,
  kind: 'csv',
  bytes: measurementTable(list),
});

const reportFiles = (label: string, list: readonly Mark[], words: ReportWords): readonly MadeFile[] =>
  filesOf(
    label,
    byExam(list, ({ picture }) => picture).map((ofExam) =>
      measurementReport(ofExam, words, label, new Date()),
    ),
  );

const keyFiles = (label: string, list: readonly MarkedPicture[]): readonly MadeFile[] =>
  filesOf(
    label,
    byExam(list, (picture) => picture).map((pictures) => keyObjectSelection(pictures, label, new Date())),
  );

export const saveTable = (keeper: FileKeeper, label: string, list: readonly Mark[]): Promise<boolean> =>
  keepFiles(keeper, [tableFile(label, list)]);

export const saveReport = (
  keeper: FileKeeper,
  label: string,
  list: readonly Mark[],
  words: ReportWords,
): Promise<boolean> => keepFiles(keeper, reportFiles(label, list, words));

export const saveKeys = (
  keeper: FileKeeper,
  label: string,
  list: readonly MarkedPicture[],
): Promise<boolean> => keepFiles(keeper, keyFiles(label, list));

/** What the files are called. */
export type FileLabels = Readonly<Record<'table' | 'report' | 'keys', string>>;

/** A picture of each exam that has marks which are saved nowhere. */
export const examsOf = ({ marks: list, keyPictures }: Unsaved): readonly MarkedPicture[] =>
  byExam([...list.map(({ picture }) => picture), ...keyPictures], (picture) => picture).flatMap((pictures) =>
    pictures.slice(0, 1),
  );

/**
 * Saves everything that would be lost: as reports, what lies on computed pictures as a table, key pictures as a list of them.
 *
 * @returns false where a person wanted it, or part of it, nowhere
 * @throws what the keeper throws
 */
export const saveUnsaved = async (
  keeper: FileKeeper,
  labels: FileLabels,
  { marks: list, keyPictures }: Unsaved,
  words: ReportWords,
): Promise<boolean> => {
  const ofFiles = list.filter(({ picture }) => picture.cut === undefined);
  const computed = list.filter(({ picture }) => picture.cut !== undefined);
  const isKept = await keepFiles(keeper, [
    ...reportFiles(labels.report, ofFiles, words),
    ...(computed.length === 0 ? [] : [tableFile(labels.table, computed)]),
    ...keyFiles(labels.keys, keyPictures),
  ]);
  if (isKept) marks.getState().setSaved([...list, ...keyPictures]);
  return isKept;
};
