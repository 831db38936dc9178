import type { Patient, Study } from '../../../shared/model/scan';
import type { GapCounts } from '../../../shared/model/selection';
import type { VerifyReport } from '../verify-file-set';
import {
  aloneSentence,
  besideSentence,
  lockedSentence,
  verdictOf,
  verifySentences,
  viewerUncompared,
  type Verdict,
} from '../verify-words';
import { counted, writtenDate } from '../written-facts';
import { PageWriter } from './page-writer';
import { printedSpellings } from './printed-name';

/** What is written on a sheet beside what was found. */
export interface SheetFacts {
  readonly report: VerifyReport;
  readonly time: Date;
  /** When the image was made that the copy was compared with, as a burned disc is; null where it was compared with the source itself. */
  readonly imageMadeAt: Date | null;
  /** Of this program. */
  readonly version: string;
}

const dim = '#6e6e73';
const bad = '#b3261e';
const labelWidth = 96;

const verdicts: Readonly<Record<Verdict, { readonly word: string; readonly colour: string }>> = {
  pass: { word: 'PASS', colour: '#1e7b4a' },
  fail: { word: 'FAIL', colour: bad },
  incomplete: { word: 'INCOMPLETE', colour: '#9a5b00' },
  uncompared: { word: 'READABLE, NOT COMPARED', colour: '#3a4f7a' },
};

const pictures = (count: number): string => counted(count, 'picture or document', 'pictures and documents');

const sentenceOf = ({ instances, failures, notInCopy, changed }: VerifyReport, verdict: Verdict): string => {
  if (verdict === 'fail')
    return `${counted(failures.length, 'fault', 'faults')} in ${pictures(instances)}: they are listed below. Do not pass this copy on.`;
  const all = `Each of the ${pictures(instances)} was read back`;
  const same =
    changed === 0
      ? 'is the same as in the source'
      : `is the same as in the source, or, as ${changed} of them, the same once the source is written in Explicit VR Little Endian, without loss`;
  if (verdict === 'pass') return `${all} and ${same}.`;
  if (verdict === 'incomplete')
    return `${all} and ${same}, but the source has ${pictures(notInCopy?.instances.length ?? 0)} more of the same exams.`;
  return `${all}. Whether they are the same as where they came from was not looked at.`;
};

/** What was looked at, and what was found in order. */
const checksOf = ({
  instances,
  compared,
  changed,
  failures,
  samples,
  viewer,
  beside,
  isOfLocked,
}: VerifyReport): readonly string[] => {
  const isFree = (...codes: readonly string[]): boolean => !failures.some(({ code }) => codes.includes(code));
  const { decoded, untried } = samples;
  const more = untried === 0 ? '' : ` (${counted(untried, 'more', 'more')} can not be tried here)`;
  return [
    ...(isFree('unreadable', 'damaged') ? [`Every byte of ${pictures(instances)} was read.`] : []),
    ...(compared !== null && isFree('differs', 'not-in-source')
      ? changed === 0
        ? ['The SHA-256 of every data set is that of the source.']
        : [
            `The SHA-256 of ${compared - changed} data sets is that of the source.`,
            `${counted(changed, 'data set was', 'data sets were')} changed on purpose to Explicit VR Little Endian, which loses nothing: elements and pixels keep their values. The source was changed in the same way here once more, and the SHA-256 compared with that.`,
          ]
      : []),
    ...(isFree(
      'no-dicomdir',
      'dicomdir-unreadable',
      'dicomdir-contradicts',
      'dicomdir-faulty',
      'listed-missing',
      'listed-twice',
      'present-unlisted',
    )
      ? [
          'The DICOMDIR lists each picture and document that is there, once and as what it is, and nothing else.',
        ]
      : []),
    ...(isFree('file-meta') ? ['Every one of them begins as DICOM files do.'] : []),
    ...(isFree('undecodable') && decoded > 0
      ? [
          `The pixels of ${counted(decoded, 'picture', 'pictures')} (first, middle and last of each series) were decoded${more}.`,
        ]
      : []),
    ...(viewer !== null && isFree('viewer-damaged', 'viewer-differs')
      ? [
          `The viewer on it shows the same as the files: the ${pictures(viewer.pictures)} in it were compared, byte for byte. ${viewer.page === 'own' ? 'Its page is that of this program.' : viewerUncompared}`,
        ]
      : []),
    ...(isFree('program', 'preamble')
      ? [
          isOfLocked
            ? `There is no program in the copy, by content and by name. ${lockedSentence}`
            : beside.files === 0
              ? 'There is no program on it, by content and by name.'
              : 'There is no program in the copy, by content and by name, and none that starts beside it.',
        ]
      : []),
    ...(isFree('name') ? ['All its file names are such that every system reads them.'] : []),
    ...(beside.files === 0 ? [] : [besideSentence(beside)]),
  ];
};

/** What no copy of that source can have. */
const lossesOf = ({ against, samples }: VerifyReport): readonly string[] => {
  const said = (count: number, text: string): readonly string[] =>
    count === 0 ? [] : [`${pictures(count)} ${text}`];
  const ofGaps = ({ unread, conflict, incomplete }: GapCounts): readonly string[] => [
    ...said(unread, 'of these exams could not be read in the source itself.'),
    ...said(conflict, 'of the source had the number of another one and were left out.'),
    ...said(incomplete, 'are not complete in the source itself.'),
  ];
  return [
    ...(against === null ? [] : ofGaps(against.gapsBy)),
    ...(against === null || against.studies === 0
      ? []
      : [`${counted(against.studies, 'exam', 'exams')} that the source lists can not be had there at all.`]),
    ...(against === null || against.unidentified === 0
      ? []
      : [
          `${counted(against.unidentified, 'file', 'files')} of the source could not be read, and nobody knows which pictures they held.`,
        ]),
    ...said(samples.undecodableThere.length, 'can not be decoded, neither here nor in the source.'),
  ];
};

const fact = (page: PageWriter, name: string, value: string): void => {
  if (value === '') return;
  page.row([
    { text: name, colour: dim, width: labelWidth - 8 },
    { text: value, indent: labelWidth },
  ]);
};

const heading = (page: PageWriter, text: string): void => {
  page.gap(8);
  page.need(60);
  page.text(text, { size: 11, isBold: true });
  page.gap(2);
};

/** The first of a hash: enough to tell two series apart by eye. */
const shortHash = (sha256: string): string => sha256.slice(0, 16);

const writeStudy = (page: PageWriter, study: Study, { contents }: VerifyReport): void => {
  page.need(44);
  const title = [writtenDate(study.date), study.description, study.institution].filter((text) => text !== '');
  page.text(title.join(' · ') || 'Exam', { isBold: true });
  page.text(
    [
      study.accessionNumber === '' ? '' : `Accession number ${study.accessionNumber}`,
      `Study UID ${study.studyUid}`,
    ]
      .filter((text) => text !== '')
      .join(' · '),
    { size: 7.5, colour: dim },
  );
  for (const series of study.series) {
    const hash = contents.series.find(
      ({ studyUid, seriesUid }) => studyUid === study.studyUid && seriesUid === series.seriesUid,
    );
    page.row([
      { text: series.number === null ? '' : String(series.number), indent: 8, width: 28 },
      { text: series.modality, indent: 40, width: 36 },
      { text: series.description, indent: 80, width: 218 },
      { text: String(series.instances), indent: 306, width: 60 },
      { text: hash === undefined ? '' : shortHash(hash.sha256), indent: 374, width: 125 },
    ]);
  }
  page.gap(4);
};

const writePatient = (page: PageWriter, patient: Patient, report: VerifyReport): void => {
  page.need(120);
  page.line();
  const [first = 'No name given', ...spellings] = printedSpellings(patient.patientName, page.pen);
  page.text(first, { size: 13, isBold: true });
  for (const spelling of spellings) page.text(spelling, { size: 11 });
  const birth = writtenDate(patient.birthDate);
  const details = [
    birth === '' ? '' : `Born ${birth}`,
    patient.patientId === '' ? '' : `Patient ID ${patient.patientId}`,
  ];
  page.text(details.filter((text) => text !== '').join(' · '), { colour: dim });
  page.gap(4);
  page.row(
    (
      [
        ['No.', 8],
        ['Kind', 40],
        ['Series', 80],
        ['Pictures', 306],
        ['Begin of its SHA-256', 374],
      ] as const
    ).map(([text, indent]) => ({ text, indent, size: 7.5, colour: dim })),
  );
  for (const study of patient.studies) writeStudy(page, study, report);
};

/** With its distance from universal time, since a sheet may be read elsewhere. */
const writtenTime = (time: Date): string => {
  const minutes = -time.getTimezoneOffset();
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const local = new Date(time.getTime() + minutes * 60_000).toISOString();
  const away = Math.abs(minutes);
  return `${local.slice(0, 10)} ${local.slice(11, 19)} UTC${minutes < 0 ? '-' : '+'}${two(away / 60)}:${two(away % 60)}`;
};

/**
 * Writes what was found of a copy as a sheet for people: whose pictures, which exams, what was compared with what, when, and by
 * which version. It may be printed and kept with the disc.
 *
 * @returns a PDF of A4 pages, with its fonts in it
 */
export const checkSheet = async ({ report, time, imageMadeAt, version }: SheetFacts): Promise<Uint8Array> => {
  const verdict = verdictOf(report);
  const { word, colour } = verdicts[verdict];
  const page = new PageWriter(`Check of a copy: ${word}`, time);
  const { patients, sha256 } = report.contents;
  page.text('Check of a copy of medical pictures', { size: 9, colour: dim });
  page.gap(4);
  page.band(word, colour);
  page.text([sentenceOf(report, verdict), aloneSentence(report) ?? ''].join(' ').trim(), { size: 11 });
  page.gap(6);
  fact(page, 'Copy', report.label);
  fact(page, 'Disc', report.disc === null ? '' : `${report.disc.number} of ${report.disc.of}`);
  fact(page, 'Compared with', report.against?.label ?? 'nothing');
  if (imageMadeAt !== null)
    page.text(
      `That is the image that was burned. It was itself compared with the source of the pictures when it was made, ${writtenTime(imageMadeAt)}: every picture was read back from it, and its SHA-256 was that of what had been read from the source.`,
      { size: 7.5, colour: dim, indent: labelWidth },
    );
  fact(page, 'Checked', writtenTime(time));
  fact(page, 'By', `Discport ${version}`);
  fact(page, 'Holds', `${pictures(report.instances)}, ${report.bytes.toLocaleString('en')} bytes`);
  fact(page, 'SHA-256', sha256);
  page.text(
    'It is the same for every copy that holds exactly these pictures: the hash of a list of all SOP Instance UIDs, each with the SHA-256 of its data set.',
    { size: 7.5, colour: dim, indent: labelWidth },
  );
  if (report.failures.length > 0) {
    heading(page, 'What is wrong');
    for (const { code, path } of report.failures) {
      page.row([
        { text: path ?? report.label, width: 240 },
        { text: verifySentences[code], indent: 252, colour: bad },
      ]);
    }
  }
  heading(page, 'What was looked at and is in order');
  for (const text of checksOf(report))
    page.row([
      { text: '•', width: 8 },
      { text, indent: 12 },
    ]);
  const losses = lossesOf(report);
  if (losses.length > 0) heading(page, 'What the source itself lacks');
  for (const text of losses)
    page.row([
      { text: '•', width: 8 },
      { text, indent: 12 },
    ]);
  heading(page, counted(patients.length, 'patient', 'patients'));
  for (const patient of patients) writePatient(page, patient, report);
  return page.end(
    (number, of) => `${word} · ${writtenTime(time)} · Discport ${version} · page ${number} of ${of}`,
  );
};
