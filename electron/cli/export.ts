import type { ExportReport } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { exportSelection } from '../export/export-selection';
import type { ExportFormat } from '../export/export-format';
import { onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { counted } from './counted';
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
import { gapLines, gapSentences, statusAfter, unidentifiedLines } from './tell-losses';

const options = {
  ...copyOption,
  ...passwordOption,
  'acknowledge-phi': { type: 'boolean' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  series: { type: 'string', multiple: true },
  'several-people': { type: 'boolean' },
  study: { type: 'string', multiple: true },
  to: { type: 'string' },
} as const;

const notYet = ['capacity', 'viewer', 'deidentify'];

const formats: readonly ExportFormat[] = ['folder', 'zip', 'iso'];

/** As it was said, or as the target's ending says; without either a folder. */
const formatOf = (said: string | undefined, to: string): ExportFormat => {
  const wanted = said ?? /\.(zip|iso)$/i.exec(to)?.[1]?.toLowerCase() ?? 'folder';
  const format = formats.find((one) => one === wanted);
  if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}.`);
  return format;
};

const summary = ({ instances, bytes, gapsBy, unidentified, fileSetId, inventedKeys }: ExportReport): string =>
  [
    `Wrote ${counted(instances, 'picture or document', 'pictures and documents')}, ${(bytes / 1_000_000).toFixed(1)} MB, and read ${instances === 1 ? 'it back: it is' : 'them back: all are'} the same.`,
    `File-set ${fileSetId}.`,
    ...gapLines(gapsBy, gapSentences.written),
    ...unidentifiedLines(unidentified),
    ...inventedKeys.map(
      ({ record, keyword, count }) =>
        `The index needs ${keyword} in ${record} records, and ${count} had none: it was made up there, the pictures are as they were.`,
    ),
    '',
  ].join('\n');

export const exportCommand: Command = {
  name: 'export',
  usage: `export SOURCE --to PATH [--format folder|zip|iso] [--study UID]... [--series UID]... [--several-people] ${copyUsage} ${passwordUsage} --acknowledge-phi [--json]`,
  summary: 'writes pictures as a folder, a .zip or an .iso file that other programs read',
  details: `${copyDetails}\n${passwordDetails('SOURCE, then for each --copy')}`,
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options, notYet);
    const path = values.to;
    const from = onlyPositional(positionals, 'SOURCE');
    if (path === undefined || path === '') throw new UsageError('--to PATH is missing.');
    const format = formatOf(values.format, path);
    if (values['acknowledge-phi'] !== true) throw new UserError('export/not-acknowledged', 'change-input');
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    const source = await findSource(from, io, given);
    const copies = await findSources(values.copy ?? [], io, given);
    const scan = await readSourceFor(source, copies, io);
    const selection = selectFrom(source, scan, values.study ?? [], values.series ?? []);
    if (values['several-people'] !== true) requireOnePersonAnExam(selection);
    const report = await exportSelection(
      { selection, format, path },
      { signal: io.signal, tell: io.progress },
    );
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return statusAfter(report);
  },
};
