/** The same results as a table for people and as one JSON document for machines. */
import { cpus, release, totalmem, type } from 'node:os';
import { summarise } from './measure.mjs';

const rounded = (number) => Number(number.toPrecision(4));
const valueOf = (summary) => (summary === undefined ? null : rounded(summary.median));
const rangeOf = (summary) => (summary === undefined ? null : [rounded(summary.min), rounded(summary.max)]);

/** What a contender has to show: a summary of its times, or a note on why there are none. */
const outcome = (contender, times) => {
  if (Array.isArray(times)) return { summary: summarise(times), runs: times.length };
  const note = times instanceof Error ? times.message : (contender.missing ?? 'not measured');
  return { note: `${contender.name}: ${note}`, runs: 0 };
};

const unitOf = ({ unit = 's' }) => unit;

/**
 * A line of the report for each peer of a row. Less is better, so the ratio is ours over the peer's.
 *
 * @param {{ name: string, unit?: string, disc: object, ours: object, peers: readonly object[] }} row
 * @param {Map<string, number[] | Error>} results of `race`; empty when the row could not be measured
 */
export const linesOf = (row, results) => {
  const ours = outcome(row.ours, results.get(row.ours.name));
  return row.peers.map((peer) => {
    const theirs = outcome(peer, results.get(peer.name));
    const notes = [ours.note, theirs.note].filter((note) => note !== undefined);
    return {
      name: row.name,
      disc: row.disc,
      unit: unitOf(row),
      ours: valueOf(ours.summary),
      oursRange: rangeOf(ours.summary),
      peer: peer.name,
      peerValue: valueOf(theirs.summary),
      peerRange: rangeOf(theirs.summary),
      ratio: notes.length > 0 ? null : rounded(ours.summary.median / theirs.summary.median),
      goal: peer.goal ?? null,
      runs: Math.min(ours.runs, theirs.runs),
      ...(notes.length > 0 && { notes }),
    };
  });
};

/** Where the numbers are from; without it they mean little. */
export const describeMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  system: `${type()} ${release()}`,
  node: process.version,
});

const figure = (value) => (value === null ? '-' : value.toFixed(value < 10 ? 3 : 1));
const range = (values) => (values === null ? '' : `${figure(values[0])} to ${figure(values[1])}`);
const ratioText = (ratio) => (ratio === null ? '-' : ratio.toFixed(ratio < 0.1 ? 4 : 2));
const verdict = ({ ratio, goal }) =>
  ratio === null || goal === null ? '' : ratio <= goal ? 'met' : 'missed';

/** Columns as wide as they must be, the first to the left and the others to the right. */
const align = (cells) => {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((cell) => cell[column].length)));
  const pad = (value, column) =>
    column === 0 ? value.padEnd(widths[column]) : value.padStart(widths[column]);
  return cells.map((cell) => `  ${cell.map(pad).join('  ')}`.trimEnd());
};

/** A row of the report for people. */
export const tableOf = (row, lines) => {
  const [first] = lines;
  const table = align([
    ['', `median ${first.unit}`, 'range', 'ours / peer', 'goal', ''],
    ['discport', figure(first.ours), range(first.oursRange), '', '', ''],
    ...lines.map((line) => [
      line.peer,
      figure(line.peerValue),
      range(line.peerRange),
      ratioText(line.ratio),
      line.goal === null ? '' : `at most ${line.goal}`,
      verdict(line),
    ]),
  ]);
  const notes = new Set(lines.flatMap((line) => line.notes ?? []));
  const { files, bytes } = row.disc;
  const title = `${row.title}: ${files} files, ${Math.round(bytes / 1e6)} MB`;
  return [title, ...table, ...notes, row.remark, ''].filter((line) => line !== undefined).join('\n');
};
