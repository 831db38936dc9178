import type { Catalog, Patient, Problem, Series, Study } from '../../shared/model/scan';
import { escapeControls } from './escape-controls';

const orElse = (text: string, otherwise: string): string => (text === '' ? otherwise : escapeControls(text));
/** The delimiters of a person's name stand alone where nobody wrote one. */
const nameOf = (name: string): string => orElse(/[^\s^=]/.test(name) ? name : '', 'no name');
const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
const date = (digits: string): string => digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

const named = ({ patientName, patientId, birthDate }: NonNullable<Series['otherPatients']>[number]): string =>
  `${nameOf(patientName)}  (${orElse(patientId, 'no ID')}, born ${orElse(date(birthDate), 'unknown')})`;

const seriesLines = ({
  number,
  modality,
  description,
  instances,
  bytes,
  otherPatients = [],
}: Series): string[] => [
  `    ${number ?? '-'}  ${modality}  ${orElse(description, 'no description')}: ${counted(instances, 'picture', 'pictures')}, ${megabytes(bytes)}`,
  ...otherPatients.map((other) => `       also names ${named(other)}`),
];

const studyLines = (study: Study): string[] => [
  `  ${orElse(date(study.date), 'no date')}  ${orElse(study.description, 'no description')}  ${study.modalities.join(', ')}`,
  ...study.series.flatMap(seriesLines),
];

const patientLines = (patient: Patient): string[] => [named(patient), ...patient.studies.flatMap(studyLines)];

const problemLine = ({ code, path, detail, files }: Problem): string =>
  escapeControls(
    [`  ${code}`, path, detail, files === undefined ? undefined : `(${files} files)`]
      .filter((part) => part !== undefined)
      .join('  '),
  );

/** A catalog for people at a terminal. */
export const scanSummary = ({ patients, problems, counts, provisional }: Catalog): string =>
  [
    ...patients.flatMap(patientLines),
    '',
    `${counted(counts.instances, 'picture', 'pictures')} in ${counted(counts.filesSeen, 'file', 'files')}${provisional ? ', by the index alone' : ''}`,
    ...(counts.fromCopies === undefined
      ? []
      : [`${counts.fromCopies} of them ${counts.fromCopies === 1 ? 'is' : 'are'} taken from another copy`]),
    ...(problems.length === 0 ? [] : ['Things to know:', ...problems.map(problemLine)]),
    '',
  ].join('\n');
