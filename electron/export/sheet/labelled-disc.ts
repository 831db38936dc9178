import type { ExportReport, WrittenExam } from '../../../shared/contract/ipc';
import { writtenDate, writtenDay } from '../written-facts';
import type { PaperTexts } from './paper-texts';
import { printedName } from './printed-name';
import type { TextPen } from './text-pen';

/** One disc, or what stands for one: all that is printed of it is text by now. */
export interface LabelledDisc {
  readonly patients: readonly LabelledPatient[];
  readonly exams: readonly WrittenExam[];
  readonly institutions: readonly string[];
  readonly modalities: readonly string[];
  /** Which of several it is; empty for the only one. */
  readonly number: string;
  readonly instances: number;
  readonly fileSetId: string;
  readonly sha256: string;
  readonly isLocked: boolean;
  readonly hasViewer: boolean;
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly texts: PaperTexts;
}

export interface LabelledPatient {
  readonly name: string;
  /** Date of birth and number, as far as they are known. */
  readonly details: string;
}

const unique = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== '')),
];

const patientsOf = (
  exams: readonly WrittenExam[],
  texts: PaperTexts,
  pen: TextPen,
): readonly LabelledPatient[] =>
  [...new Set(exams.map(({ patient }) => patient))].map((patient) => {
    const own = exams.filter((exam) => exam.patient === patient);
    const said = (of: (exam: WrittenExam) => string): string => own.map(of).find((text) => text !== '') ?? '';
    const birth = writtenDate(said(({ birthDate }) => birthDate));
    const id = said(({ patientId }) => patientId);
    return {
      name:
        printedName(
          said(({ patientName }) => patientName),
          pen,
        ) || texts.noName,
      details: [birth === '' ? '' : texts.born(birth), id === '' ? '' : texts.patientId(id)]
        .filter((text) => text !== '')
        .join(' · '),
    };
  });

/** What an exam is, in a line. */
export const examLine = ({ date, description, modalities }: WrittenExam, { exam }: PaperTexts): string =>
  [writtenDate(date), description || modalities.join(', ')].filter((text) => text !== '').join(' · ') || exam;

/** What is printed of each disc of an export. @param pen that it is printed with */
export const labelledDiscs = (
  { discs, isLocked, hasViewer }: Pick<ExportReport, 'discs' | 'isLocked' | 'hasViewer'>,
  time: Date,
  texts: PaperTexts,
  pen: TextPen,
): readonly LabelledDisc[] =>
  discs.map(({ exams, instances, fileSetId, sha256 }, index) => ({
    patients: patientsOf(exams, texts, pen),
    exams,
    institutions: unique(exams.map(({ institution }) => institution)),
    modalities: unique(exams.flatMap(({ modalities }) => modalities)),
    number: discs.length === 1 ? '' : texts.disc(index + 1, discs.length),
    ...{ instances, fileSetId, sha256, isLocked, hasViewer },
    day: writtenDay(time),
    texts,
  }));
