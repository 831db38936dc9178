import type { Catalog, Patient, Problem, Series, Study } from '../../shared/model/scan';
import { counted } from './counted';
import { escapeControls } from './escape-controls';

const orElse = (text: string, otherwise: string): string => (text === '' ? otherwise : escapeControls(text));
/** The delimiters of a person's name stand alone where nobody wrote one. */
const nameOf = (name: string): string => orElse(/[^\s^=]/.test(name) ? name : '', 'no name');
const date = (digits: string): string => digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

const named = ({
  patientName,
  likelyName,
  patientId,
  birthDate,
}: NonNullable<Series['otherPatients']>[number]): string =>
  `${nameOf(patientName)}${likelyName === undefined ? '' : `, probably ${nameOf(likelyName)}`}  (${orElse(patientId, 'no ID')}, born ${orElse(date(birthDate), 'unknown')})`;

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

/** The first and the last byte of each. */
const bytesOf = (ranges: NonNullable<Problem['ranges']>): string =>
  `bytes ${ranges.map(([start, end]) => `${start}-${end - 1}`).join(', ')}`;

const problemLine = ({ code, path, detail, files, ranges }: Problem): string =>
  escapeControls(
    [
      `  ${code}`,
      path,
      detail,
      ranges === undefined ? undefined : bytesOf(ranges),
      files === undefined ? undefined : `(${files} files)`,
    ]
      .filter((part) => part !== undefined)
      .join('  '),
  );

const kinds = ['programs', 'documents', 'images', 'others'] as const;
const kindNames: Readonly<Record<(typeof kinds)[number], readonly [string, string]>> = {
  programs: ['program', 'programs'],
  documents: ['document', 'documents'],
  images: ['picture of another kind', 'pictures of other kinds'],
  others: ['other file', 'other files'],
};
const shownPaths = 3;

const otherLines = ({ otherFiles, otherFilePaths }: Catalog): string[] =>
  kinds
    .filter((kind) => otherFiles[kind] > 0)
    .map((kind) => {
      const shown = otherFilePaths[kind].slice(0, shownPaths);
      const more = otherFiles[kind] > shown.length ? ' …' : '';
      return `  ${counted(otherFiles[kind], ...kindNames[kind])}: ${shown.map(escapeControls).join(', ')}${more}`;
    });

/** A catalog for people at a terminal. */
export const scanSummary = (catalog: Catalog): string => {
  const { patients, problems, counts, provisional } = catalog;
  const others = otherLines(catalog);
  return [
    ...patients.flatMap(patientLines),
    '',
    `${counted(counts.instances, 'picture', 'pictures')} in ${counted(counts.filesSeen, 'file', 'files')}${provisional ? ', by the index alone' : ''}`,
    ...(counts.fromCopies === undefined
      ? []
      : [`${counts.fromCopies} of them ${counts.fromCopies === 1 ? 'is' : 'are'} taken from another copy`]),
    ...(problems.length === 0 ? [] : ['Things to know:', ...problems.map(problemLine)]),
    ...(others.length === 0 ? [] : ['Also there, neither opened nor sent:', ...others]),
    '',
  ].join('\n');
};
