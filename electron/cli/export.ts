import { parse, resolve } from 'node:path';
import type { ExportNote, ExportReport } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { exportSelection } from '../export/export-selection';
import { checkTarget } from '../export/check-target';
import type { ExportFormat } from '../export/export-format';
import { writtenHash } from '../export/contents-hash';
import { notesAt } from '../export/place-notes';
import { planExactly, type ExactPlan } from '../export/plan-exactly';
import type { EmbeddedKind } from '../../shared/model/media-viewer';
import { mediumBytes, mediumKinds } from '../../shared/model/medium';
import { shortestPassword } from '../../shared/model/password';
import {
  exitStatus,
  onlyPositional,
  parseCommandLine,
  UsageError,
  type Command,
  type CommandIo,
} from './command';
import { counted } from './counted';
import { escapeControls } from './escape-controls';
import {
  findSource,
  findSources,
  passwordDetails,
  passwordOption,
  passwordUsage,
  secretLines,
  type SecretLines,
} from './locked-source';
import { copyDetails, copyOption, copyUsage, readSourceFor } from './read-source';
import { requireOnePersonAnExam, selectFrom } from './select-from';
import { gapLines, gapSentences, statusAfter, unidentifiedLines } from './tell-losses';
import { writeNewFile } from './write-new-file';

const options = {
  ...copyOption,
  ...passwordOption,
  'acknowledge-phi': { type: 'boolean' },
  capacity: { type: 'string' },
  deflate: { type: 'boolean' },
  encrypt: { type: 'boolean' },
  explicit: { type: 'boolean' },
  format: { type: 'string' },
  icons: { type: 'boolean' },
  json: { type: 'boolean' },
  labels: { type: 'string' },
  plan: { type: 'boolean' },
  series: { type: 'string', multiple: true },
  'several-people': { type: 'boolean' },
  study: { type: 'string', multiple: true },
  to: { type: 'string' },
  viewer: { type: 'boolean' },
  'viewer-all': { type: 'boolean' },
} as const;

const notYet = ['deidentify'];

const formats: readonly ExportFormat[] = ['folder', 'zip', 'iso'];

/** As it was said, or as the target's ending says; without either a folder. */
export const formatOf = (said: string | undefined, to: string): ExportFormat => {
  const wanted = said ?? /\.(zip|iso)$/i.exec(to)?.[1]?.toLowerCase() ?? 'folder';
  const format = formats.find((one) => one === wanted);
  if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}.`);
  return format;
};

const capacityOf = (said: string | undefined): number | null => {
  if (said === undefined) return null;
  const kind = mediumKinds.find((one) => one === said);
  const bytes = kind === undefined ? Number(/^[1-9]\d{0,14}$/.exec(said)?.[0]) : mediumBytes[kind];
  if (Number.isNaN(bytes)) throw new UsageError('--capacity is one of cd, dvd, bd, or a number of bytes.');
  return bytes;
};

const viewerOf = (values: {
  readonly viewer?: boolean;
  readonly 'viewer-all'?: boolean;
}): EmbeddedKind | null =>
  values['viewer-all'] === true ? 'all-pictures' : values.viewer === true ? 'key-pictures' : null;

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const pictures = (count: number): string => counted(count, 'picture or document', 'pictures and documents');

/** The password of a new ZIP: a line of standard input, or typed twice. */
const newPassword = async (io: CommandIo, given: SecretLines | null): Promise<string> => {
  if (given !== null) {
    const line = await given.next();
    if (line === '')
      throw new UsageError(
        'Standard input has no line for --encrypt: the first line is for SOURCE, and empty where that is not locked.',
      );
    return line;
  }
  if (io.ask === null)
    throw new UsageError('--encrypt takes the password from a terminal, or by --password-stdin.');
  const password = await io.ask(`Password for the new ZIP (at least ${shortestPassword} characters): `);
  if ((await io.ask('The same once more: ')) !== password)
    throw new UsageError('The two passwords were not the same.');
  return password;
};

const offerLines = ({ offers, explicit }: ExportReport): readonly string[] => [
  ...(offers.profiles.length === 0
    ? []
    : [`As it is, it would fit ${offers.profiles.join(', ')}: on that medium, see --capacity.`]),
  ...(offers.explicit && explicit === null
    ? ['--explicit would change it without loss, to fit those with Explicit VR Little Endian.']
    : []),
];

const explicitLines = ({ explicit }: Pick<ExportReport, 'explicit'>): readonly string[] =>
  explicit === null
    ? []
    : [
        `In Explicit VR Little Endian, changed without loss: ${explicit.changed}.`,
        ...(explicit.kept === 0
          ? []
          : [`Left as they are, since they are lossy, a film, or of an unusual form: ${explicit.kept}.`]),
      ];

const renewedLines = ({ renewedMeta }: ExportReport): readonly string[] =>
  renewedMeta === 0
    ? []
    : [
        `What stands before the picture in its file (file meta) was not as the standard has it, and was written anew, in ${pictures(renewedMeta)}: the data sets are as they were.`,
      ];

const profileLine = ({ format, profiles, isLocked }: ExportReport): string => {
  if (isLocked)
    return format === 'zip'
      ? 'Locked (AES-256): no profile (PS3.11).'
      : 'Locked (AES-256) in PICTURES.ZIP beside a README.TXT: not IHE PDI, no DICOMDIR at its root, and no profile (PS3.11).';
  return profiles.length === 0
    ? 'File-set without profile (PS3.11): not every picture and the medium fit one.'
    : `Fits the profiles ${profiles.join(', ')} (PS3.11).`;
};

const iconLines = (icons: ExportReport['icons']): readonly string[] =>
  icons === null
    ? []
    : [
        `Icons in the index: ${icons.drawn}, one a series.`,
        ...(icons.lacking === 0
          ? []
          : [
              `${counted(icons.lacking, 'series has', 'series have')} none: the middle picture can't be decoded here.`,
            ]),
      ];

/** What was written, in words. */
export const exportSummary = (report: ExportReport): string => {
  const { discs, instances, bytes, gapsBy, unidentified, inventedKeys, icons } = report;
  return [
    `Wrote ${pictures(instances)}, ${megabytes(bytes)}, and read ${instances === 1 ? 'it back: it is' : 'them back: all are'} the same.`,
    ...discs.map((disc, index) =>
      discs.length === 1
        ? `File-set ${disc.fileSetId}, ${writtenHash(disc.sha256)}.`
        : `Disc ${index + 1} of ${discs.length}: ${escapeControls(disc.path)}, ${pictures(disc.instances)}, ${megabytes(disc.bytes)}, file-set ${disc.fileSetId}, ${writtenHash(disc.sha256)}.`,
    ),
    profileLine(report),
    ...offerLines(report),
    ...explicitLines(report),
    ...renewedLines(report),
    ...gapLines(gapsBy, gapSentences.written),
    ...unidentifiedLines(unidentified),
    ...inventedKeys.map(
      ({ record, keyword, count }) =>
        `The index needs ${keyword} in ${record} records, and ${count} had none: it was made up there, the pictures are as they were.`,
    ),
    ...iconLines(icons),
    '',
  ].join('\n');
};

const noteSentences: Readonly<Record<ExportNote, string>> = {
  'above-level-1':
    'A file is larger than 4 GB: the image is ISO 9660 level 3, which not every program reads. A folder on a stick is safer.',
  'not-at-root':
    'It does not lie at the root of the stick: programs that look only there do not find it. Say so to whoever opens it.',
  'not-fat':
    'This stick is formatted in a way that many workstations do not read (PS3.12 R). One formatted as FAT or exFAT is safer.',
};

const planned = ({ discs, media, gaps, icons, explicit, notes }: ExactPlan): string =>
  [
    ...discs.map(
      ({ path, fileSetId, instances, bytes, sectors, dicomdirBytes, viewerBytes }) =>
        `${escapeControls(path)}: ${pictures(instances)}, ${megabytes(bytes)} (${bytes} bytes, ${sectors} sectors), DICOMDIR ${dicomdirBytes} bytes, file-set ${fileSetId}.${viewerBytes === 0 ? '' : ` The viewer takes ${megabytes(viewerBytes)} of it.`}`,
    ),
    ...mediumKinds.map(
      (kind) =>
        `As discs: ${media[kind] === null ? `a picture is larger than a ${kind.toUpperCase()}` : counted(media[kind], kind.toUpperCase(), `${kind.toUpperCase()}s`)}.`,
    ),
    ...iconLines(icons),
    ...explicitLines({ explicit }),
    ...notes.map((note) => noteSentences[note]),
    ...(gaps === 0 ? [] : [`Not there, or not whole: ${pictures(gaps)}.`]),
    'Nothing was written.',
    '',
  ].join('\n');

/** Whether a file would lie where the pictures go, be they one disc or several. Drives compare names without case. */
const isOfTarget = (file: string, target: string): boolean => {
  const [one, other] = [parse(resolve(file).toLowerCase()), parse(resolve(target).toLowerCase())];
  const behind = one.name.startsWith(other.name) ? one.name.slice(other.name.length) : null;
  return (
    one.dir === other.dir &&
    one.ext === other.ext &&
    behind !== null &&
    (behind === '' || /^-\d+-of-\d+$/.test(behind))
  );
};

const writeLabels = async (path: string, report: ExportReport): Promise<void> => {
  // large, and most runs do without it
  const { discPapers } = await import('../export/sheet/disc-papers');
  writeNewFile(path, await discPapers({ report, time: new Date(), language: 'en' }));
};

export const exportCommand: Command = {
  name: 'export',
  usage: `export SOURCE --to PATH [--format folder|zip|iso] [--study UID]... [--series UID]... [--capacity cd|dvd|bd|BYTES] [--deflate] [--encrypt] [--explicit] [--icons] [--labels FILE.pdf] [--several-people] [--viewer|--viewer-all] ${copyUsage} ${passwordUsage} --acknowledge-phi|--plan [--json]`,
  summary: 'writes pictures as a folder, a .zip or an .iso file that other programs read',
  details: [
    '--capacity: what one disc does not hold is written as several, each readable by itself: PATH-1-of-3 and so on. A series',
    'is split only where a disc does not hold it.',
    '--plan writes nothing, and tells every file, all sizes, and how many discs it would take.',
    '--deflate makes a .zip smaller, for a mail or a slow line. It takes longer; without it, files are stored as they are.',
    '--encrypt locks a .zip with AES-256. The password is asked for at a terminal, or is the last line for --password-stdin. Names of',
    'files and their sizes stay in sight; they say nothing of a patient. Windows needs a program such as 7-Zip to open it. A folder or',
    'an .iso then holds that .zip beside a README.TXT: it is not IHE PDI, and no importer finds pictures in it before it is unlocked.',
    '--explicit writes what can be without a loss in Explicit VR Little Endian, which every program reads and most profiles ask for:',
    'plain pictures, and those compressed by RLE, or without loss by JPEG, JPEG-LS, JPEG 2000 or HTJ2K. Lossy ones stay as they are. The',
    'copy gets larger, and each of these pictures is decoded twice.',
    '--icons puts a small picture of each series into the DICOMDIR, for programs that show them. Each takes 4 KB, and one picture a',
    'series is read once more.',
    '--viewer puts a page beside the pictures that shows them in a browser, from where it lies: nothing is installed. It takes 15 MB, and',
    'a third more than the middle picture of each series, which it shows at once. For the others it asks for the disc or folder once.',
    '--viewer-all lets it show all pictures at once: a third more than all of them, beside what they take. --plan tells it to the byte.',
    '--labels writes what is printed for it as a PDF: a label (120 mm) and a sleeve for each disc, with its hash as a QR code, and a',
    'letter that says how to open it. "verify" tells the same hash.',
    '--several-people writes an exam that names more than one person, which is refused without it: check first whose the pictures are.',
    copyDetails,
    passwordDetails('SOURCE, then for each --copy, then for --encrypt'),
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options, notYet);
    const path = values.to;
    const from = onlyPositional(positionals, 'SOURCE');
    if (path === undefined || path === '') throw new UsageError('--to PATH is missing.');
    const format = formatOf(values.format, path);
    const capacityBytes = capacityOf(values.capacity);
    const deflates = values.deflate === true;
    if (deflates && format !== 'zip') throw new UsageError('--deflate goes with --format zip only.');
    if (values['acknowledge-phi'] !== true && values.plan !== true)
      throw new UserError('export/not-acknowledged', 'change-input');
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    const source = await findSource(from, io, given);
    const copies = await findSources(values.copy ?? [], io, given);
    const scan = await readSourceFor(source, copies, io);
    const selection = selectFrom(source, scan, values.study ?? [], values.series ?? []);
    const password = values.encrypt === true ? await newPassword(io, given) : null;
    const drawsIcons = values.icons === true;
    const viewer = viewerOf(values);
    const makesExplicit = values.explicit === true;
    const input = {
      ...{ selection, format, path, capacityBytes, password },
      ...{ deflates, drawsIcons, makesExplicit, viewer },
    };
    const context = { signal: io.signal, tell: io.progress };
    if (values.plan === true) {
      const plan = await planExactly(input, context);
      io.out(values.json === true ? `${JSON.stringify(plan, null, 2)}\n` : planned(plan));
      return exitStatus.done;
    }
    if (values.labels !== undefined) {
      if (isOfTarget(values.labels, path))
        throw new UsageError('--labels is where the pictures go. Nothing was written.');
      checkTarget(values.labels, 'zip', [source, ...copies]);
    }
    if (values['several-people'] !== true) requireOnePersonAnExam(selection);
    for (const note of notesAt(selection.instances, format, path)) io.say(noteSentences[note]);
    const report = await exportSelection(input, context);
    // what was written is told whatever becomes of its labels
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : exportSummary(report));
    if (values.labels !== undefined) await writeLabels(values.labels, report);
    return statusAfter(report);
  },
};
