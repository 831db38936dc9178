import { losesSomething } from '../../shared/model/problem-codes';
import type { JobContext } from '../../shared/model/progress';
import type { Scan } from '../../shared/model/scan';
import {
  holdsNoDicom,
  noDicomError,
  scanAnything,
  type ScanInput,
  type ScanNews,
} from '../media/scan-source';
import { scanWithCopies } from '../media/second-copy';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import {
  findSource,
  findSources,
  passwordDetails,
  passwordOption,
  passwordUsage,
  secretLines,
} from './locked-source';
import { copyDetails, copyOption, copyUsage } from './read-source';
import { scanSummary } from './scan-summary';

const options = {
  ...copyOption,
  ...passwordOption,
  json: { type: 'boolean' },
  quick: { type: 'boolean' },
  full: { type: 'boolean' },
} as const;

const depthOf = (quick = false, full = false): ScanInput['depth'] => {
  if (quick && full) throw new UsageError('--quick and --full exclude each other.');
  return quick ? 'quick' : full ? 'full' : 'index';
};

const statusOf = (scan: Scan): number => (losesSomething(scan) ? exitStatus.lostSomething : exitStatus.done);

export const scanCommand: Command = {
  name: 'scan',
  usage: `scan SOURCE [--json] [--quick|--full] ${copyUsage} ${passwordUsage}`,
  summary:
    'lists whose pictures are on a drive, in a folder, a .zip or an .iso file, and what is wrong with them',
  details: [
    'With --json, each of `problems` has a `code` and, where they are known, the `path` of its file, a `detail` for staff, how many',
    '`files` it is about, and `ranges`: the bytes of the file that the disc could not give, as [first, behind the last].',
    'Of each series it says how many pictures are `missing`, and how many are `incomplete`: they end too soon.',
    copyDetails,
    passwordDetails('SOURCE, then for each --copy'),
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const depth = depthOf(values.quick, values.full);
    if (values.copy !== undefined && depth !== 'index')
      throw new UsageError('--copy goes with neither --quick nor --full.');
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    const source = await findSource(onlyPositional(positionals, 'SOURCE'), io, given);
    const copies = await findSources(values.copy ?? [], io, given);
    const context: JobContext<ScanNews> = {
      signal: io.signal,
      tell: (news) => {
        if (news.kind === 'progress') io.progress(news.progress);
      },
    };
    const scan =
      copies.length > 0
        ? await scanWithCopies(source, copies, context)
        : await scanAnything({ source, depth }, context);
    if (values.json === true) io.out(`${JSON.stringify(scan.catalog, null, 2)}\n`);
    // without a picture the catalog still says what was there instead, for scripts
    if (holdsNoDicom(scan)) throw noDicomError(scan);
    if (values.json !== true) io.out(scanSummary(scan.catalog));
    return statusOf(scan);
  },
};
