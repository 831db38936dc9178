import { checkTarget } from '../export/check-target';
import { writtenHash } from '../export/contents-hash';
import { pathOfDisc } from '../export/export-selection';
import { copyAt } from '../export/locked-copy';
import { discOfSetAt, instancesOn, verifyFileSet, type VerifyReport } from '../export/verify-file-set';
import {
  aloneSentence,
  besideSentence,
  lockedSentence,
  verdictOf,
  verifySentences,
  viewerUncompared,
} from '../export/verify-words';
import { tellPatientsApart } from '../../shared/dicom/patients';
import type { DiscOfSet } from '../../shared/model/medium';
import type { Instance } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import { exitStatus, parseCommandLine, UsageError, type Command } from './command';
import { counted } from './counted';
import { escapeControls } from './escape-controls';
import {
  findSource,
  findSources,
  passwordDetails,
  passwordOption,
  passwordUsage,
  secretLines,
} from './locked-source';
import { copyOption, copyUsage } from './read-source';
import { gapLines, gapSentences, statusAfter, unidentifiedLines } from './tell-losses';
import { writeNewFile } from './write-new-file';

const options = {
  ...copyOption,
  ...passwordOption,
  against: { type: 'string' },
  json: { type: 'boolean' },
  sheet: { type: 'string' },
} as const;

const verdict = ({ instances, compared, changed, failures }: VerifyReport): string => {
  const all = counted(instances, 'picture or document', 'pictures and documents');
  if (failures.length > 0) return `${counted(failures.length, 'fault', 'faults')} in ${all}.`;
  const were = instances === 1 ? 'The one picture or document was' : `All ${all} were`;
  return compared === null
    ? `${were} read to the end, and the DICOMDIR and the file names are right. Whether they are the same as where they came from was not looked at: --against SOURCE compares them.`
    : [
        `${were} read and ${instances === 1 ? 'is' : 'are'} the same as in the source.`,
        ...(changed === 0
          ? []
          : [
              `Of these, ${changed} ${changed === 1 ? 'is' : 'are'} in Explicit VR Little Endian here alone: written so without loss, as was done with the source's once more to compare them.`,
            ]),
      ].join('\n');
};

/** What the source has more: of exams that the copy has, and exams that it has not. */
const lacking = (report: VerifyReport): string[] => {
  const { notInCopy } = report;
  const alone = aloneSentence(report);
  if (notInCopy === null) return alone === null ? [] : [alone];
  const { instances, studies } = notInCopy;
  return [
    ...(alone === null ? [] : [`${alone} Name all discs of the set to check that.`]),
    ...(instances.length === 0 || alone !== null
      ? []
      : [
          `NOT IN THIS COPY: ${counted(instances.length, 'picture or document that the source has of the same exam', 'pictures and documents that the source has of the same exams')}.`,
        ]),
    ...(studies.length === 0
      ? []
      : [
          `The source has ${counted(studies.length, 'more exam', 'more exams')}, of which there is nothing in this copy.`,
        ]),
  ];
};

const pixels = ({ samples: { decoded, untried, undecodableThere } }: VerifyReport): string[] => [
  ...(decoded === 0
    ? []
    : [
        `The pixels of ${counted(decoded, 'picture', 'pictures')} (the first, the middle and the last of each series) were decoded.`,
      ]),
  ...(untried === 0
    ? []
    : [
        `Of ${counted(untried, 'more picture', 'more pictures')} that was not tried: a film, a form that is not decoded here, too large, or too slow.`,
      ]),
  ...undecodableThere.map(
    (path) => `${escapeControls(path)}: its pixels can not be decoded, and neither can they in the source.`,
  ),
];

/** What the viewer shows before a folder is chosen, and what its page is. */
const viewerLines = ({ viewer, failures }: VerifyReport): string[] => {
  if (viewer === null || failures.some(({ code }) => code === 'viewer-differs')) return [];
  const shown = `The viewer on it has ${counted(viewer.pictures, 'picture or document', 'pictures and documents')} in itself, the same as the files.`;
  return viewer.page === 'own' ? [shown] : [shown, viewerUncompared];
};

/** What no copy of the source can have. */
const lost = ({ against }: VerifyReport): readonly string[] =>
  against === null
    ? []
    : [
        ...gapLines(against.gapsBy, gapSentences.compared),
        ...(against.studies === 0
          ? []
          : [
              `The source lists ${counted(against.studies, 'more exam', 'more exams')}, of which nothing is to be had there.`,
            ]),
        ...unidentifiedLines(against.unidentified),
      ];

/** @param before what is said ahead of the verdict */
const about = (report: VerifyReport, before: readonly string[]): string =>
  [
    ...report.failures.map(
      ({ code, path }) => `${escapeControls(path ?? report.label)}: ${verifySentences[code]}`,
    ),
    ...before,
    verdict(report),
    ...(report.beside.files === 0 ? [] : [besideSentence(report.beside)]),
    ...(report.isOfLocked ? [lockedSentence] : []),
    `What it holds: ${writtenHash(report.contents.sha256)}.`,
    ...pixels(report),
    ...viewerLines(report),
  ].join('\n');

/** Of one copy, or of the discs of a set: what they lack and what is lost is the same for all of them. */
const summary = (reports: readonly VerifyReport[]): string => {
  const isSet = reports.length > 1;
  return [
    ...reports.map((report) =>
      isSet ? `${escapeControls(report.label)}:\n${about(report, [])}` : about(report, lacking(report)),
    ),
    ...reports.slice(0, 1).flatMap((report) => [...(isSet ? lacking(report) : []), ...lost(report)]),
    '',
  ].join('\n');
};

const statusOf = (report: VerifyReport): number => {
  const { failures, against } = report;
  if (failures.length > 0) return exitStatus.failed;
  if (verdictOf(report) === 'incomplete') return exitStatus.lostSomething;
  if (against === null) return exitStatus.done;
  return against.studies > 0 ? exitStatus.lostSomething : statusAfter(against);
};

const writeSheet = async (path: string, report: VerifyReport, version: string): Promise<void> => {
  // large, and most runs do without it
  const { checkSheet } = await import('../export/sheet/check-sheet');
  writeNewFile(path, await checkSheet({ report, time: new Date(), imageMadeAt: null, version }));
};

/**
 * Which discs of a set sources are, where there are several.
 *
 * @returns nulls for a single one
 * @throws {UsageError} where several are not different discs of one set
 */
const discsOf = async (sources: readonly SourceRef[]): Promise<readonly (DiscOfSet | null)[]> => {
  if (sources.length === 1) return [null];
  const discs: DiscOfSet[] = [];
  for (const source of sources) {
    const disc = await discOfSetAt(source);
    if (disc === null || discs.some(({ number, of }) => number === disc.number || of !== disc.of))
      throw new UsageError(
        'Several are checked together only where they are different discs of one set (1 of 3): check them one by one.',
      );
    discs.push(disc);
  }
  return discs;
};

/** Whether discs are held together by exams or persons that they have in common: their numbers are those of every set. */
const areOfOneSet = (discs: readonly (readonly Instance[])[]): boolean => {
  const personOf = tellPatientsApart(discs.flat());
  const [first = [], ...others] = discs.map((disc) =>
    disc.flatMap((instance) => [instance.studyUid, personOf(instance)]),
  );
  const held = new Set(first);
  const left = new Set(others);
  for (;;) {
    const next = Array.from(left).find((disc) => disc.some((key) => held.has(key)));
    if (next === undefined) return left.size === 0;
    for (const key of next) held.add(key);
    left.delete(next);
  }
};

export const verifyCommand: Command = {
  name: 'verify',
  usage: `verify SOURCE... [--against SOURCE ${copyUsage}] ${passwordUsage} [--sheet FILE.pdf] [--json]`,
  summary:
    'reads a written folder, disc, .zip or .iso again, every byte of it, and compares it with a source',
  details: [
    'Without --against: that every file can be read to its end, that the DICOMDIR lists what is there and nothing else, that names',
    'are those that every system reads, that there is no program, by content and by name, and that the pixels of the first, the middle',
    'and the last picture of each series can be decoded; of media that Discport wrote, also that the pages for people are all there, and',
    'that the viewer is whole and shows the same as the files. The pictures are not compared with anything.',
    'With --against, also that every picture is the same as in the source, and that none is missing: pictures of an exam that the',
    'copy has, but not those, end with status 4, and so does what the source itself has lost. A copy may be of chosen exams, so ',
    'whole exams that are not in it are only counted.',
    'Of a locked folder, stick, disc or image, what lies in its PICTURES.ZIP is checked, and nothing beside that.',
    'A disc of a set (1 of 3) is checked for itself. Name all discs of the set as SOURCE to check that together they have all.',
    '--copy names another copy of that source: what was taken from it for the copy in hand is compared with it.',
    '--sheet writes what was found as a PDF to keep with the copy: whose pictures they are, which exams, hashes, what was compared with',
    'what, when and by which version. PASS is only said of a copy that was compared. A file that is there is not written over. For the',
    'discs of a set it is one each: FILE-1-of-3.pdf and so on.',
    passwordDetails('each SOURCE, then for --against, then for each --copy'),
  ].join('\n'),
  run: async (args, io, version) => {
    const { values, positionals } = parseCommandLine(args, options);
    if (values.copy !== undefined && values.against === undefined)
      throw new UsageError('--copy goes with --against only.');
    const given = values['password-stdin'] === true ? secretLines(io) : null;
    if (positionals.length === 0 || positionals.includes('')) throw new UsageError('SOURCE is missing.');
    const sources = await findSources(positionals, io, given, copyAt);
    const against = values.against === undefined ? null : await findSource(values.against, io, given);
    const copies = await findSources(values.copy ?? [], io, given);
    const discs = await discsOf(sources);
    // before all is read for it
    const sheets =
      values.sheet === undefined ? [] : discs.map((disc) => pathOfDisc(values.sheet ?? '', disc));
    for (const sheet of sheets)
      checkTarget(sheet, 'zip', [...sources, ...(against === null ? [] : [against]), ...copies]);
    const context = { signal: io.signal, tell: io.progress };
    const held = new Map<SourceRef, readonly Instance[]>();
    if (sources.length > 1)
      for (const source of sources) held.set(source, await instancesOn(source, context));
    // one that is compared is told for what it is by that
    if (against === null && !areOfOneSet(Array.from(held.values())))
      throw new UsageError(
        'Those discs have no patient and no exam in common: they may be of different sets. Check them one by one, or with --against.',
      );
    const reports: VerifyReport[] = [];
    for (const source of sources) {
      const beside = Array.from(held).flatMap(([other, instances]) => (other === source ? [] : [instances]));
      const report = await verifyFileSet({ source, against, copies, beside }, context);
      const sheet = sheets[reports.length];
      if (sheet !== undefined) await writeSheet(sheet, report, version);
      reports.push(report);
    }
    io.out(
      values.json === true
        ? `${JSON.stringify(reports.length === 1 ? reports[0] : { discs: reports }, null, 2)}\n`
        : summary(reports),
    );
    const statuses = reports.map(statusOf);
    return statuses.includes(exitStatus.failed) ? exitStatus.failed : Math.max(...statuses);
  },
};
