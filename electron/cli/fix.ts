import { fixFileSet, type FixReport } from '../export/fix-file-set';
import { UserError } from '../../shared/errors/user-error';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { escapeControls } from './escape-controls';
import { exportSummary, formatOf } from './export';
import { lintSentences, noteSentences } from './lint';
import {
  findSource,
  findSources,
  passwordDetails,
  passwordOption,
  passwordUsage,
  secretLines,
} from './locked-source';
import { copyDetails, copyOption, copyUsage, readSourceFor } from './read-source';
import { requireOnePersonAnExam, selectFrom } from './select-from';
import { statusAfter } from './tell-losses';

const options = {
  ...copyOption,
  ...passwordOption,
  'acknowledge-phi': { type: 'boolean' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  'several-people': { type: 'boolean' },
  to: { type: 'string' },
} as const;

const sentences = { ...lintSentences, ...noteSentences };

const summary = ({ copy, repaired, left }: FixReport): string =>
  [
    ...repaired.map(({ rule, clause, count }) => `Repaired, ${count} x: ${sentences[rule]} (${clause})`),
    ...left.map(
      ({ rule, clause, detail }) =>
        `Left as it was: ${escapeControls(detail)}: ${sentences[rule]} (${clause})`,
    ),
    exportSummary(copy),
  ].join('\n');

export const fixCommand: Command = {
  name: 'fix',
  usage: `fix SOURCE --to PATH [--format folder|zip|iso] [--several-people] ${copyUsage} ${passwordUsage} --acknowledge-phi [--json]`,
  summary: 'writes a conforming copy of a disc, with a new DICOMDIR, and tells what was repaired',
  details: [
    'Of every picture that can be read the data set goes over byte for byte, and file meta before it is written anew where it is not right. One',
    'that is there twice goes once, and the DICOMDIR is made from the files alone. What was wrong with SOURCE by discport lint, and is not',
    'with the copy, is told; where the copy has something as well, it ends with status 4. SOURCE is never changed.',
    '--several-people writes an exam that names more than one person, which is refused without it: check first whose the pictures are.',
    copyDetails,
    passwordDetails('SOURCE, then for each --copy'),
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const from = onlyPositional(positionals, 'SOURCE');
    const path = values.to;
    if (path === undefined || path === '') throw new UsageError('--to PATH is missing.');
    const format = formatOf(values.format, path);
    if (values['acknowledge-phi'] !== true) throw new UserError('export/not-acknowledged', 'change-input');
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    const source = await findSource(from, io, given);
    const copies = await findSources(values.copy ?? [], io, given);
    const selection = selectFrom(source, await readSourceFor(source, copies, io), [], []);
    if (values['several-people'] !== true) requireOnePersonAnExam(selection);
    const report = await fixFileSet({ selection, format, path }, { signal: io.signal, tell: io.progress });
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return report.left.length > 0 ? exitStatus.lostSomething : statusAfter(report.copy);
  },
};
