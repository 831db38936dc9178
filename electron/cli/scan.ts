import { losingProblems, type Scan } from '../../shared/model/scan';
import { holdsNoDicom, noDicomError, scanAnything, type ScanInput } from '../media/scan-source';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { findSource, passwordDetails, passwordOption, passwordUsage, secretLines } from './locked-source';
import { scanSummary } from './scan-summary';
import { statusAfter } from './tell-losses';

const options = {
  ...passwordOption,
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
    : statusAfter({ gaps: listedMissing.length, unidentified });

export const scanCommand: Command = {
  name: 'scan',
  usage: `scan SOURCE [--json] [--quick|--full] ${passwordUsage}`,
  summary:
    'lists whose pictures are on a drive, in a folder, a .zip or an .iso file, and what is wrong with them',
  details: passwordDetails,
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const depth = depthOf(values.quick, values.full);
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    const source = await findSource(onlyPositional(positionals, 'SOURCE'), io, given);
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
