import { lintFileSet, type LintNote, type LintReport, type LintRule } from '../export/lint-file-set';
import { besideSentence } from '../export/verify-words';
import { exitStatus, onlyPositional, parseCommandLine, type Command } from './command';
import { counted } from './counted';
import { escapeControls } from './escape-controls';
import { findSource, passwordDetails, passwordOption, passwordUsage, secretLines } from './locked-source';

const options = { ...passwordOption, json: { type: 'boolean' } } as const;

/** What is wrong, after the name of what it is about. */
export const lintSentences: Readonly<Record<LintRule, string>> = {
  'dicomdir-unreadable': 'the DICOMDIR can not be read',
  'dicomdir-class': 'the DICOMDIR says that it is another kind of object',
  'dicomdir-syntax': 'the DICOMDIR is not in Explicit VR Little Endian',
  'file-set-id': 'the File-set ID is longer than 16 characters, or has others than A-Z 0-9 _',
  offset: 'an offset in the DICOMDIR points to where no record is',
  'record-unreached': 'a record of the DICOMDIR is pointed to by nothing',
  'record-type': 'a record of the DICOMDIR has a type that there is not, or not that of its file',
  'record-key': 'a record of the DICOMDIR lacks a key that must have a value',
  'file-id': 'a Referenced File ID is not of 1 to 8 components of A-Z 0-9 _, 8 characters each',
  'no-dicomdir': 'there is no DICOMDIR at the root',
  'listed-missing': 'the DICOMDIR lists it, but it is not there under that name',
  'reference-differs': 'the DICOMDIR says another class, UID or transfer syntax than the file',
  'record-differs':
    'the DICOMDIR says something else of it than the file: whose it is, of which exam or series, when, what kind, or its number',
  'present-unlisted': 'it is DICOM, but the DICOMDIR does not list it',
  'no-prefix': 'it lacks the preamble and prefix of a DICOM file',
  'file-meta':
    'its file meta information lacks what it must have, or says otherwise than the data set, or has another length than it says',
  levels: 'it lies deeper than 8 levels',
  'not-listed': 'it is a link that leads out of there, or can not be listed',
  unreadable: 'it can not be read',
  'not-dicom': 'it is no DICOM, but in the folder that is for DICOM alone',
  program: 'it is a program, or starts one',
  autorun: 'it starts a program by itself',
  'pdi-lacks': 'it is missing',
  name: 'its name is not 8.3 of A-Z 0-9 _',
};

/** What is no fault, after the name of what it is about. */
export const noteSentences: Readonly<Record<LintNote, string>> = {
  preamble:
    'its preamble is not zero, which is allowed for other formats (TIFF), and a program could hide there: worth a look',
};

const summary = ({
  label,
  files,
  references,
  findings,
  notes,
  beside,
  outsideGeneralPurposeCd,
}: LintReport): string =>
  [
    ...findings.map(
      ({ rule, clause, detail }) =>
        `${escapeControls(detail === '' ? label : detail)}: ${lintSentences[rule]} (${clause})`,
    ),
    ...notes.map(
      ({ rule, clause, detail }) => `Note: ${escapeControls(detail)}: ${noteSentences[rule]} (${clause})`,
    ),
    `${counted(findings.length, 'finding', 'findings')} in ${counted(files, 'file', 'files')}, of which the DICOMDIR lists ${references}.`,
    ...(beside === 0 ? [] : [besideSentence({ files: beside, programs: 0 })]),
    ...(outsideGeneralPurposeCd === 0
      ? []
      : [
          `Not in Explicit VR Little Endian: ${outsideGeneralPurposeCd}. That is allowed, but it is not the profile STD-GEN-CD (PS3.11 D).`,
        ]),
    '',
  ].join('\n');

export const lintCommand: Command = {
  name: 'lint',
  usage: `lint SOURCE ${passwordUsage} [--json]`,
  summary:
    'checks a disc, folder, .zip or .iso against the standards for media, and names the clause of each finding',
  details: [
    'Checked are DICOM PS3.10, PS3.3 F and PS3.12, and IHE PDI where the media say that they follow it. It ends with status 1 where there',
    'is a finding; a note is none. Whether pictures are whole, and the same as somewhere else, is for: discport verify',
    passwordDetails('SOURCE'),
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    const source = await findSource(onlyPositional(positionals, 'SOURCE'), io, given);
    const report = await lintFileSet({ source }, { signal: io.signal, tell: io.progress });
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return report.findings.length > 0 ? exitStatus.failed : exitStatus.done;
  },
};
