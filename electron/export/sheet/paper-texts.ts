import type { LanguageCode } from '../../../shared/model/languages';
import type { ExportFormat } from '../export-format';

/** What a letter says of a copy, whatever is on it. */
interface LetterTexts {
  readonly title: string;
  readonly intro: string;
  readonly steps: readonly string[];
  /** Of a locked one. */
  readonly lockedSteps: readonly string[];
}

/** Every sentence that is printed for a copy, in one language. */
export interface PaperTexts {
  readonly papers: string;
  readonly what: string;
  readonly noName: string;
  /** In place of a name, where there are several. */
  readonly severalPatients: (patients: number) => string;
  readonly born: (date: string) => string;
  readonly patientId: (id: string) => string;
  readonly pictures: (count: number) => string;
  readonly moreExams: (count: number) => string;
  readonly morePatients: (count: number) => string;
  readonly exam: string;
  readonly disc: (number: number, of: number) => string;
  readonly made: (date: string) => string;
  readonly fileSet: (id: string) => string;
  readonly opens: string;
  readonly opensLocked: Readonly<Record<ExportFormat, string>>;
  readonly letter: Readonly<Record<ExportFormat, LetterTexts>>;
  readonly several: (of: number) => string;
  readonly locked: string;
  readonly doctorTitle: string;
  readonly doctor: string;
  readonly doctorLocked: Readonly<Record<ExportFormat, string>>;
  readonly homeTitle: string;
  readonly home: string;
  readonly homeLocked: Readonly<Record<ExportFormat, string>>;
  readonly homeWithViewer: string;
  readonly homeLockedWithViewer: string;
  readonly helpTitle: string;
  readonly help: (institution: string) => string;
  readonly privacyTitle: string;
  readonly privacy: string;
  readonly privacyLocked: string;
  readonly checkTitle: string;
  readonly check: string;
  readonly checkLocked: string;
  readonly contentsTitle: string;
}

const openIndex = 'Open the file INDEX.HTM with a double click. It lists the exams in your web browser.';

/** @param zip how the locked file is called there */
const unlock = (zip: string): readonly string[] => [
  `Take everything out of ${zip} into an empty folder of the computer, with the password. On Windows that takes a program such as 7-Zip (www.7-zip.org): what Windows itself has for ZIP files does not open it. On a Mac it takes one such as Keka or The Unarchiver.`,
  `Open that folder. ${openIndex}`,
];
const inLockedZip = 'the file PICTURES.ZIP';

const doctorLocked = (zip: string): string =>
  `Hand over all of it as it is, and give the password apart from it. Their programs find no pictures before it is unlocked: everything has to be taken out of ${zip} first, as above. In that folder is a DICOM file-set with a DICOMDIR, which they read. If their computer does not take it, the pictures can be sent to them instead.`;
const homeLocked = (zip: string): string =>
  `You need a program that shows DICOM pictures, such as Discport: open ${zip} with it, and it asks for the password. Photo programs do not show them.`;

const en: PaperTexts = {
  papers: 'Labels and letter for a copy of medical pictures',
  what: 'Medical pictures (DICOM) · private',
  noName: 'No name given',
  severalPatients: (patients) => `${patients} patients`,
  born: (date) => `born ${date}`,
  patientId: (id) => `patient number ${id}`,
  pictures: (count) => (count === 1 ? '1 picture or document' : `${count} pictures and documents`),
  moreExams: (count) => (count === 1 ? 'and 1 more exam' : `and ${count} more exams`),
  morePatients: (count) => (count === 1 ? 'and 1 more patient' : `and ${count} more patients`),
  exam: 'Exam',
  disc: (number, of) => `Disc ${number} of ${of}`,
  made: (date) => `Made on ${date}`,
  fileSet: (id) => `File-set ${id}`,
  opens: 'To open it: INDEX.HTM. For medical programs: DICOMDIR.',
  opensLocked: {
    iso: 'Locked with a password. How to open it: README.TXT on the disc.',
    folder: 'Locked with a password. How to open it: README.TXT beside it.',
    zip: 'Locked with a password. It opens with 7-Zip, Keka or Discport.',
  },
  letter: {
    iso: {
      title: 'How to open this disc',
      intro: 'This disc holds your medical pictures, as the hospital made them.',
      steps: [
        'Put the disc into the disc drive of a computer. Nothing starts by itself, and nothing has to be installed.',
        'Open the disc in the file manager: Explorer on Windows, Finder on a Mac.',
        openIndex,
      ],
      lockedSteps: [
        'Put the disc into the disc drive of a computer. Nothing starts by itself.',
        'Open the disc in the file manager: Explorer on Windows, Finder on a Mac.',
        ...unlock(inLockedZip),
      ],
    },
    folder: {
      title: 'How to open these pictures',
      intro: 'This folder or USB stick holds your medical pictures, as the hospital made them.',
      steps: [
        'Plug in the stick, or go to the folder. Nothing starts by itself, and nothing has to be installed.',
        'Open it in the file manager: Explorer on Windows, Finder on a Mac.',
        openIndex,
      ],
      lockedSteps: [
        'Plug in the stick, or go to the folder. Nothing starts by itself.',
        ...unlock(inLockedZip),
      ],
    },
    zip: {
      title: 'How to open this file',
      intro: 'This ZIP file holds your medical pictures, as the hospital made them.',
      steps: [
        'Take all of it out of the ZIP file into an empty folder: on Windows by "Extract all" in the menu of the right mouse button, on a Mac by a double click.',
        'Open that folder. Nothing starts by itself, and nothing has to be installed.',
        openIndex,
      ],
      lockedSteps: unlock('the file'),
    },
  },
  several: (of) =>
    `There are ${of} discs. Each one can be read by itself; keep them together, and pass all of them on.`,
  locked: 'It is locked with a password, which is not on it: ask whoever made it.',
  doctorTitle: 'For your doctor or hospital',
  doctor:
    'Hand over all of it as it is. It is a DICOM file-set with a DICOMDIR, which the programs of hospitals and practices read. If their computer does not take it, the pictures can be sent to them instead.',
  doctorLocked: {
    iso: doctorLocked(inLockedZip),
    folder: doctorLocked(inLockedZip),
    zip: doctorLocked('the file'),
  },
  homeTitle: 'To look at the pictures at home',
  home: 'You need a program that shows DICOM pictures, such as Discport: open the disc, folder or file with it. Photo programs do not show them.',
  homeLocked: { iso: homeLocked(inLockedZip), folder: homeLocked(inLockedZip), zip: homeLocked('the file') },
  homeWithViewer:
    'INDEX.HTM has a button that shows them in your web browser. It asks once for the disc or folder, and sends nothing anywhere.',
  homeLockedWithViewer:
    'Once it is unlocked, INDEX.HTM in that folder has a button that shows them in your web browser. It asks once for the folder, and sends nothing anywhere.',
  helpTitle: 'If it does not open',
  help: (institution) =>
    [
      'Try another computer: some have no disc drive, or one that is old or dirty.',
      institution === ''
        ? 'If it can not be read there either, ask whoever gave it to you for another copy.'
        : `If it can not be read there either, ask for another copy where the pictures were made: ${institution}.`,
    ].join(' '),
  privacyTitle: 'Keep it safe',
  privacy:
    'It holds private health information with a name, and is not locked: whoever has it can see the pictures.',
  privacyLocked:
    'It holds private health information. Keep the password apart from it: without the password nobody can open it.',
  checkTitle: 'To check that it is still whole',
  check:
    'The square code on the label holds the SHA-256 of all that is on it. The command "discport verify" reads every picture, and tells the same number.',
  checkLocked:
    'The square code on the label holds the SHA-256 of all that is locked in it. The command "discport verify" asks for the password, reads every picture, and tells the same number.',
  contentsTitle: 'What is on it',
};

/** In every language that there is. */
export const paperTexts: Readonly<Record<LanguageCode, PaperTexts>> = { en };
