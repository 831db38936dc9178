import { sentExams } from '../../shared/model/deposit';
import { noPictures, type SeriesRef } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import type { DepositStart } from '../transfer/deposit-queue';
import { attach, type AskedAttachments } from './attach';
import type { CommandIo } from './command';
import { findSource, findSources, type SecretLines } from './locked-source';
import { readSourceFor } from './read-source';
import { requireOnePersonAnExam, requireOnePersonOnAll, selectFrom } from './select-from';

/** What a command line sends, wherever it goes. */
export interface AskedSources extends AskedAttachments {
  /** In the order in which they are sent; all go together. */
  readonly from: readonly [string, ...(readonly string[])];
  readonly copies: readonly string[];
  readonly studies: readonly string[];
  readonly series: readonly string[];
  readonly resume: boolean;
  readonly severalPeople: boolean;
  readonly readsPassword: boolean;
  /** The password first, where there is one, then the code or the secret. */
  readonly secrets: SecretLines;
  /** Null: as many as the line takes. */
  readonly bytesPerSecond: number | null;
  readonly json: boolean;
}

export type ChosenOfSource = Omit<DepositStart, 'declaration' | 'expectsMore'>;
/** Of each source; there is one at least. What is attached goes with the first. */
export type ChosenOfAll = readonly [ChosenOfSource, ...(readonly ChosenOfSource[])];

const givenBy = ({ readsPassword, secrets }: AskedSources): SecretLines | null =>
  readsPassword ? secrets : null;

/** Finds out what each SOURCE is, and gets the passwords of those that are locked. */
export const findIn = async (
  asked: AskedSources,
  io: CommandIo,
): Promise<readonly [SourceRef, ...(readonly SourceRef[])]> => {
  const [first, ...others] = asked.from;
  return [await findSource(first, io, givenBy(asked)), ...(await findSources(others, io, givenBy(asked)))];
};

const chooseOne = async (
  { severalPeople, studies, series: namedSeries }: AskedSources,
  source: SourceRef,
  copies: readonly SourceRef[],
  io: CommandIo,
): Promise<ChosenOfSource> => {
  const scan = await readSourceFor(source, copies, io);
  const selection = selectFrom(source, scan, studies, namedSeries);
  if (selection.instances.length === 0) throw noPictures(selection);
  if (!severalPeople) requireOnePersonAnExam(selection);
  const keyOf = ({ studyUid, seriesUid }: SeriesRef): string => `${studyUid} ${seriesUid}`;
  const chosen = new Set(selection.instances.map(keyOf));
  return { selection, exams: sentExams(scan.catalog, (series) => chosen.has(keyOf(series))) };
};

/**
 * Scans every SOURCE, and takes of it what was named.
 *
 * @throws {UserError} `source/several-people`, `export/nothing-chosen` …
 */
export const choose = async (
  asked: AskedSources,
  [first, ...others]: Awaited<ReturnType<typeof findIn>>,
  io: CommandIo,
): Promise<ChosenOfAll> => {
  const copies = await findSources(asked.copies, io, givenBy(asked));
  const chosenOfFirst = await chooseOne(asked, first, copies, io);
  const chosenOfOthers: ChosenOfSource[] = [];
  for (const source of others) chosenOfOthers.push(await chooseOne(asked, source, [], io));
  const chosen = [chosenOfFirst, ...chosenOfOthers] as const;
  if (!asked.severalPeople) requireOnePersonOnAll(chosen.map(({ selection }) => selection));
  if (asked.attach.length === 0) return chosen;
  return [{ ...chosenOfFirst, attachments: await attach(asked, chosen, io) }, ...chosenOfOthers];
};
