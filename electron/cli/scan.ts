import { losingProblems, type Scan } from '../../shared/model/scan';
import { sourceRefOf } from '../media/open-source';
import { holdsNoDicom, noDicomError, scanAnything, type ScanInput } from '../media/scan-source';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { scanSummary } from './scan-summary';

const options = {
  json: { type: 'boolean' },
  quick: { type: 'boolean' },
  full: { type: 'boolean' },
} as const;

const depthOf = (quick = false, full = false): ScanInput['depth'] => {
  if (quick && full) throw new UsageError('--quick and --full exclude each other.');
  return quick ? 'quick' : full ? 'full' : 'index';
};

const statusOf = ({ catalog, listedMissing, unidentified }: Scan): number =>
  // of a picture that ends too soon, the rest is lost
  catalog.problems.some(({ code }) => losingProblems.has(code) || code === 'incomplete')
    ? exitStatus.lostSomething
    : listedMissing.length + unidentified === 0
      ? exitStatus.done
      : exitStatus.lostSomething;

export const scanCommand: Command = {
  name: 'scan',
  usage: 'scan SOURCE [--json] [--quick|--full]',
  summary:
    'lists whose pictures are on a drive, in a folder, a .zip or an .iso file, and what is wrong with them',
  details:
    'With --json, each of `problems` has a `code` and, where they are known, the `path` of its file, a `detail` for staff, how many ' +
    '`files` it is about, and `ranges`: the bytes of the file that the disc could not give, as [first, behind the last].',
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const depth = depthOf(values.quick, values.full);
    const source = await sourceRefOf(onlyPositional(positionals, 'SOURCE'));
    const scan = await scanAnything(
      { source, depth },
      {
        signal: io.signal,
        tell: (news) => {
          if (news.kind === 'progress') io.progress(news.progress);
        },
      },
    );
    if (values.json === true) io.out(`${JSON.stringify(scan.catalog, null, 2)}\n`);
    // without a picture the catalog still says what was there instead, for scripts
    if (holdsNoDicom(scan)) throw noDicomError(scan);
    if (values.json !== true) io.out(scanSummary(scan.catalog));
    return statusOf(scan);
  },
};
