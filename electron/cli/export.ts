import type { ExportReport } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { exportSelection } from '../export/export-selection';
import type { ExportFormat } from '../export/export-format';
import { sourceRefOf } from '../media/open-source';
import { onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { copyDetails, copyOption, copyUsage, readSourceFor } from './read-source';
import { selectFrom } from './select-from';
import { sayMixedSeries, statusAfter, unidentifiedLines } from './tell-losses';

const options = {
  ...copyOption,
  'acknowledge-phi': { type: 'boolean' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  series: { type: 'string', multiple: true },
  study: { type: 'string', multiple: true },
  to: { type: 'string' },
} as const;

const notYet = ['capacity', 'viewer', 'deidentify', 'password-stdin'];

const formats: readonly ExportFormat[] = ['folder', 'zip', 'iso'];

/** As it was said, or as the target's ending says; without either a folder. */
const formatOf = (said: string | undefined, to: string): ExportFormat => {
  const wanted = said ?? /\.(zip|iso)$/i.exec(to)?.[1]?.toLowerCase() ?? 'folder';
  const format = formats.find((one) => one === wanted);
  if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}.`);
  return format;
};

const summary = ({ instances, bytes, gaps, unidentified, fileSetId, inventedKeys }: ExportReport): string =>
  [
    `Wrote ${instances} pictures and documents, ${(bytes / 1_000_000).toFixed(1)} MB, and read them back: all are the same.`,
    `File-set ${fileSetId}.`,
    ...(gaps === 0 ? [] : [`${gaps} could not be read and are not there.`]),
    ...unidentifiedLines(unidentified),
    ...inventedKeys.map(
      ({ record, keyword, count }) =>
        `The index needs ${keyword} in ${record} records, and ${count} had none: it was made up there, the pictures are as they were.`,
    ),
    '',
  ].join('\n');

export const exportCommand: Command = {
  name: 'export',
  usage: `export SOURCE --to PATH [--format folder|zip|iso] [--study UID]... [--series UID]... ${copyUsage} --acknowledge-phi [--json]`,
  summary: 'writes pictures as a folder, a .zip or an .iso file that other programs read',
  details: copyDetails,
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options, notYet);
    const path = values.to;
    const from = onlyPositional(positionals, 'SOURCE');
    if (path === undefined || path === '') throw new UsageError('--to PATH is missing.');
    const format = formatOf(values.format, path);
    if (values['acknowledge-phi'] !== true) throw new UserError('export/not-acknowledged', 'change-input');
    const source = await sourceRefOf(from);
    const scan = await readSourceFor(source, values.copy ?? [], io);
    const selection = selectFrom(source, scan, values.study ?? [], values.series ?? []);
    sayMixedSeries(selection, io);
    const report = await exportSelection(
      { selection, format, path },
      { signal: io.signal, tell: io.progress },
    );
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return statusAfter(report);
  },
};
