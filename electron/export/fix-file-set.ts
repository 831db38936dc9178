import type { ExportReport } from '../../shared/contract/ipc';
import type { JobContext, Progress } from '../../shared/model/progress';
import { exportSelection, type ExportInput } from './export-selection';
import { lintFileSet, type LintFinding, type LintNote, type LintRule } from './lint-file-set';

type Rule = LintRule | LintNote;

/** What was wrong with a source, and is not with the copy. */
export interface FixReport {
  readonly copy: ExportReport;
  /** A row a rule. */
  readonly repaired: readonly { readonly rule: Rule; readonly clause: string; readonly count: number }[];
  /** What the copy has as well: its data sets are as they were. */
  readonly left: readonly LintFinding[];
}

/**
 * Writes a conforming copy of a source with a DICOMDIR made anew from its files, and tells what was repaired.
 *
 * @throws {UserError} as exportSelection and lintFileSet
 * @throws the signal's reason when cancelled
 */
export const fixFileSet = async (input: ExportInput, context: JobContext<Progress>): Promise<FixReport> => {
  const before = await lintFileSet({ source: input.selection.source }, context);
  const copy = await exportSelection(input, context);
  const left: LintFinding[] = [];
  for (const { path } of copy.discs)
    left.push(...(await lintFileSet({ source: { kind: copy.format, path } }, context)).findings);
  const isLeft = new Set<Rule>(left.map(({ rule }) => rule));
  const counts = new Map<Rule, { rule: Rule; clause: string; count: number }>();
  for (const { rule, clause } of [...before.findings, ...before.notes]) {
    // what can't be read is not in the copy: that is a loss, and no repair
    if (isLeft.has(rule) || rule === 'unreadable') continue;
    counts.set(rule, { rule, clause, count: (counts.get(rule)?.count ?? 0) + 1 });
  }
  return { copy, repaired: Array.from(counts.values()), left };
};
