import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import type { FileSetMember } from '../../shared/dicom/file-ids';
import type { DiscOfSet } from '../../shared/model/medium';
import type { GapCounts } from '../../shared/model/selection';
import type { PagePart } from './draft-selection';
import { viewerPath } from './media-viewer';
import { counted, writtenDate, writtenDay, writtenName } from './written-facts';

/** Above the source, above the built worker and command line, and above those in the packaged app. */
const findTemplates = (): string => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const templates = join(folder, 'resources', 'media-pages');
    if (existsSync(templates)) return templates;
    if (dirname(folder) === folder) throw new Error('the pages for exported media are missing');
  }
};

/** What a page for people says of a file-set. */
export interface MediaContent {
  readonly members: readonly FileSetMember[];
  /** Of each member's head. */
  readonly factsOf: (member: FileSetMember) => InstanceFacts;
  /** What is shown of a member itself. */
  readonly partOf: (member: FileSetMember) => PagePart | null;
  readonly fileSetId: string;
  readonly time: Date;
  /** Pictures that were chosen and are not there, or not whole. */
  readonly gapsBy: GapCounts;
  /** See Selection. */
  readonly unidentified: number;
  /** How many members were written anew in Explicit VR Little Endian. */
  readonly changed: number;
  /** Null where it is the only one. */
  readonly disc: DiscOfSet | null;
  /** See media-viewer.ts. */
  readonly hasViewer: boolean;
}

/** A file at the root of the media that is no DICOM. */
export interface MediaPage {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const template = (name: string): string => readFileSync(join(findTemplates(), name), 'utf8');

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');

/** Control characters but for the end of a line, and those that turn the direction of what follows. */
const disguises = /[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": '#39',
};
const escape = (text: string): string =>
  text.replace(disguises, ' ').replace(/[&<>"']/g, (character) => `&${entities[character] ?? ''};`);

/** README.TXT is read by whatever there is, so it is ASCII (IHE PDI). */
const asAscii = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(disguises, ' ')
    .replace(/[^\x20-\x7e\n]/g, '?');

/** Of what is lacking beside what could not be read: lines short enough for README.TXT, a paragraph each. */
const lostParagraphs = ({ gapsBy, unidentified }: MediaContent): readonly (readonly string[])[] =>
  [
    {
      count: gapsBy.conflict,
      lines: [
        `Pictures that are not here: ${gapsBy.conflict}. Each had the same number as another one`,
        'in the same series, and was not the same picture. The other one is here.',
      ],
    },
    {
      count: gapsBy.incomplete,
      lines: [
        `Pictures that are not complete: ${gapsBy.incomplete}. They end too soon where they come from,`,
        'and are here as far as they go.',
      ],
    },
    {
      count: unidentified,
      lines: [
        unidentified === 1
          ? 'One more file where these pictures come from could not be read or was left out.'
          : `${unidentified} more files where these pictures come from could not be read or were left out.`,
        `Which pictures ${unidentified === 1 ? 'it' : 'they'} held is not known: some may be missing here.`,
      ],
    },
  ]
    .filter(({ count }) => count > 0)
    .map(({ lines }) => lines);

/** That there is more elsewhere: lines short enough for README.TXT. */
const discLines = ({ disc }: Pick<MediaContent, 'disc'>): readonly string[] =>
  disc === null
    ? []
    : [
        `This is disc ${disc.number} of ${disc.of}. The other discs hold more pictures of the same people:`,
        'pass them on together. Each one can be read without the others.',
      ];

/** That there is a way to look at the pictures: lines short enough for README.TXT, and where it is. */
const viewerLines: readonly string[] = [
  'Or look at them in a browser (Chrome, Edge, Firefox, Safari): open the',
  `file ${viewerPath}. It asks once for the disc or folder that it`,
  'lies on. Nothing is installed, and the page can send nothing anywhere.',
];

const home =
  'At home you need a program that shows DICOM pictures: open the file <code>DICOMDIR</code> with it.';
const homeWithViewer = 'At home this browser shows them, by the button above.';

const viewerLink = `
    <p class="look">
      <a href="${viewerPath}">Look at the pictures in this browser</a>
    </p>
    <p>
      The page asks once for the disc or folder that it lies on. Nothing is installed, and it can send nothing anywhere.
    </p>`;

/** For whoever reads them with a program: what was done to the data sets. Lines short enough for README.TXT. */
const changeLines = ({ members, changed }: MediaContent): readonly string[] => {
  if (changed === 0) return ['The data sets are unchanged, in the transfer', 'syntaxes they came in.'];
  return [
    `${changed} of ${members.length} data sets were written`,
    'anew in Explicit VR Little Endian, without loss: their elements and pixels',
    'have the values they came with. Others are unchanged.',
  ];
};

const unique = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== '')),
];

const groupBy = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const at = key(item);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [item]);
    else group.push(item);
  }
  return groups;
};

type Described = InstanceFacts & {
  readonly patient: string;
  readonly study: string;
  /** Where the files of its series lie. */
  readonly folder: string;
  /** What is shown of it; null for nothing. */
  readonly shown: ShownPart | null;
};

/** A part of the pages in a file of its own. */
interface ShownPart {
  readonly kind: PagePart['kind'];
  /** An 8.3 name, below IHE_PDI. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const partNames: Readonly<Record<PagePart['kind'], readonly [letter: string, ending: string]>> = {
  picture: ['K', 'JPG'],
  report: ['R', 'HTM'],
  pdf: ['D', 'PDF'],
};

const shownPart = (part: PagePart | null, index: number): ShownPart | null => {
  if (part === null) return null;
  const [letter, ending] = partNames[part.kind];
  return { ...part, name: `${letter}${String(index + 1).padStart(7, '0')}.${ending}` };
};

const describe = ({ members, factsOf, partOf }: MediaContent): readonly Described[] =>
  members.flatMap((member, index) =>
    member.branch === null
      ? []
      : [
          {
            ...factsOf(member),
            patient: member.branch.patient,
            study: `${member.branch.patient}/${member.branch.study}`,
            folder: member.fileId.slice(0, -1).join('/'),
            shown: shownPart(partOf(member), index),
          },
        ],
  );

type Exam = readonly Described[];

/** What the first picture that says it says. */
const saidIn =
  (some: Exam) =>
  (of: (facts: Described) => string): string =>
    some.map(of).find((text) => text !== '') ?? '';

const row = (cells: readonly string[]): string =>
  `        <tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;

const nameOfPatient = (some: Exam): string =>
  writtenName(saidIn(some)((facts) => facts.patientName)) || 'No name given';

const detailsOfPatient = (some: Exam): string => {
  const said = saidIn(some);
  const birth = writtenDate(said((facts) => facts.birthDate));
  const id = said((facts) => facts.patientId);
  return [birth === '' ? '' : `born ${birth}`, id === '' ? '' : `patient number ${id}`]
    .filter((text) => text !== '')
    .join(', ');
};

const kindsOf = (some: Exam): string => unique(some.map((facts) => facts.modality)).join(', ');

const studyRow = (ofStudy: Exam, page: string): string => {
  const said = saidIn(ofStudy);
  const date = writtenDate(said((facts) => facts.studyDate)) || 'Exam';
  return row([
    `<a href="${page}">${escape(date)}</a>`,
    ...[
      said((facts) => facts.studyDescription),
      kindsOf(ofStudy),
      said((facts) => facts.institution),
      String(ofStudy.length),
    ].map(escape),
  ]);
};

const patientSection = (ofPatient: Exam, pageOf: (study: string) => string): string => {
  const details = detailsOfPatient(ofPatient);
  const headings = ['Date', 'Exam', 'Kind', 'Made at', 'Pictures'].map(
    (text) => `<th scope="col">${text}</th>`,
  );
  return [
    `    <h2>${escape(nameOfPatient(ofPatient))}</h2>`,
    ...(details === '' ? [] : [`    <p>${escape(details)}</p>`]),
    '    <table>',
    `      <thead><tr>${headings.join('')}</tr></thead>`,
    '      <tbody>',
    ...Array.from(
      groupBy(ofPatient, ({ study }) => study),
      ([study, exam]) => studyRow(exam, pageOf(study)),
    ),
    '      </tbody>',
    '    </table>',
  ].join('\n');
};

/** The picture of a series, and what it has to read. */
const shownCell = (ofSeries: Exam): string =>
  ofSeries
    .flatMap(({ shown }) => shown ?? [])
    .map(({ kind, name }) =>
      kind === 'picture'
        ? `<img src="${name}" alt="One picture of this series" />`
        : `<a href="${name}">${kind === 'report' ? 'Report' : 'PDF'}</a>`,
    )
    .join(' ');

const seriesRow = (ofSeries: Exam): string => {
  const said = saidIn(ofSeries);
  return row([
    shownCell(ofSeries),
    ...[
      said(({ seriesNumber }) => (seriesNumber === null ? '' : String(seriesNumber))),
      said((facts) => facts.seriesDescription),
      kindsOf(ofSeries),
      String(ofSeries.length),
      ofSeries[0]?.folder ?? '',
    ].map(escape),
  ]);
};

/** The page of one report, and other parts as they are. */
const partPage = (exam: Exam, examPage: string, { kind, name, bytes }: ShownPart): MediaPage => ({
  path: `IHE_PDI/${name}`,
  bytes:
    kind === 'report'
      ? Buffer.from(
          fill(template('IHE_PDI/REPORT.HTM'), {
            exam: examPage,
            patient: escape(
              [nameOfPatient(exam), detailsOfPatient(exam)].filter((text) => text !== '').join(', '),
            ),
            report: Buffer.from(bytes).toString('utf8'),
          }),
          'utf8',
        )
      : bytes,
});

/** The page of one exam, with its series. */
const examPage = (exam: Exam): string => {
  const said = saidIn(exam);
  const parts = [writtenDate(said((facts) => facts.studyDate)), said((facts) => facts.institution)];
  const patient = [nameOfPatient(exam), detailsOfPatient(exam)].filter((text) => text !== '').join(', ');
  return fill(template('IHE_PDI/EXAM.HTM'), {
    title: escape(said((facts) => facts.studyDescription) || 'Exam'),
    patient: escape(patient),
    details: escape(parts.filter((text) => text !== '').join(', ')),
    rows: Array.from(groupBy(exam, ({ folder }) => folder).values(), seriesRow).join('\n'),
  });
};

/** An 8.3 name. */
const examPageName = (index: number): string => `IHE_PDI/E${String(index + 1).padStart(7, '0')}.HTM`;

/** What people find beside pictures that are locked: it says nothing of them. @param zipName of the file that holds them */
export const lockedReadme = (disc: DiscOfSet | null, zipName: string): MediaPage => {
  const lines = discLines({ disc });
  const text = fill(template('LOCKED.TXT'), {
    zip: zipName,
    disc: lines.length === 0 ? '' : `\n${lines.join('\n')}\n`,
  });
  return { path: 'README.TXT', bytes: Buffer.from(asAscii(text).replaceAll('\n', '\r\n'), 'latin1') };
};

/**
 * What people find beside the pictures: README.TXT, INDEX.HTM, a page for each exam and what these need.
 *
 * Plain text and plain markup without scripts; everything that comes from the pictures is escaped.
 *
 * @see IHE Radiology Technical Framework, Portable Data for Imaging, 4.47
 */
export const mediaPages = (content: MediaContent): readonly MediaPage[] => {
  const described = describe(content);
  const patients = groupBy(described, ({ patient }) => patient);
  const exams = groupBy(described, ({ study }) => study);
  const pageNames = new Map(Array.from(exams.keys(), (study, index) => [study, examPageName(index)]));
  const institutions =
    unique(described.map(({ institution }) => institution)).join(', ') || 'not said in the pictures';
  const lost = lostParagraphs(content);
  const disc = discLines(content);
  const values = {
    date: writtenDay(content.time),
    fileSetId: content.fileSetId,
    gaps: String(content.gapsBy.unread),
    institutions,
    instances: String(content.members.length),
    change: changeLines(content).join('\n'),
    patients: counted(patients.size, 'patient', 'patients'),
    studies: String(exams.size),
  };
  const readme = asAscii(
    fill(template('README.TXT'), {
      ...values,
      disc: disc.map((line) => `${line}\n`).join(''),
      lost: lost.map((lines) => `\n${lines.join('\n')}\n`).join(''),
      viewer: content.hasViewer ? `\n${viewerLines.join('\n')}\n` : '',
    }),
  ).replaceAll('\n', '\r\n');
  const index = fill(template('INDEX.HTM'), {
    ...values,
    institutions: escape(institutions),
    disc: disc.length === 0 ? '' : `\n    <p>\n      ${disc.join(' ')}\n    </p>`,
    viewer: content.hasViewer ? viewerLink : '',
    home: content.hasViewer ? homeWithViewer : home,
    lost: lost.map((lines) => `\n    <p>\n      ${lines.join(' ')}\n    </p>`).join(''),
    sections: Array.from(patients.values(), (ofPatient) =>
      patientSection(ofPatient, (study) => pageNames.get(study) ?? ''),
    ).join('\n'),
  });
  return [
    { path: 'README.TXT', bytes: Buffer.from(readme, 'latin1') },
    { path: 'INDEX.HTM', bytes: Buffer.from(index, 'utf8') },
    ...Array.from(exams, ([study, exam]) => ({
      path: pageNames.get(study) ?? '',
      bytes: Buffer.from(examPage(exam), 'utf8'),
    })),
    ...Array.from(exams, ([study, exam]) =>
      exam.flatMap(({ shown }) =>
        shown === null ? [] : partPage(exam, (pageNames.get(study) ?? '').replace('IHE_PDI/', ''), shown),
      ),
    ).flat(),
    { path: 'IHE_PDI/STYLE.CSS', bytes: Buffer.from(template('IHE_PDI/STYLE.CSS'), 'utf8') },
  ];
};
