import type { Catalog, Problem } from '../../shared/model/scan';
import { isDicomdirPath } from '../../shared/dicom/match-file-id';
import { countAll } from './describe-exam';
import { groupProblems, nameSource, otherKinds } from './describe-source';
import type { Format } from './format';
import type { Text } from './i18n';

/** Of what was left out for being too much, or was cut off, nobody knows how much it is. */
const uncounted: ReadonlySet<string> = new Set(['limit-reached', 'archive-cut']);

/** Of a DICOMDIR something else is told: it is no picture. */
const countLost = (problems: Catalog['problems']): number =>
  groupProblems(problems.filter(({ path = '' }) => !isDicomdirPath(path)))
    .filter(({ loses, code }) => loses && !uncounted.has(code))
    .reduce((sum, { files }) => sum + files, 0);

/** Whether every byte of all that is listed was read, and not only the heads. */
export const isReadToEnd = ({ instances, readToEnd = 0 }: Catalog['counts']): boolean =>
  instances > 0 && readToEnd === instances;

/** "3 of 412 pictures are missing or can’t be used.": what a person wants to know first. */
export const describeLoss = (
  t: Text,
  format: Format,
  { problems, counts }: Pick<Catalog, 'problems' | 'counts'>,
): string => {
  const count = countLost(problems);
  const isCut = problems.some(({ code }) => uncounted.has(code));
  const counted = t('report.lost', { count, total: format.number(counts.instances + count) });
  const lost = [
    ...(count > 0 ? [counted] : []),
    ...(isCut ? [t('report.cut')] : []),
    ...(count > 0 || isCut ? [] : [t(problems.length > 0 ? 'report.nothingLost' : 'report.none')]),
  ].join(' ');
  if (!isReadToEnd(counts)) return lost;
  return `${lost} ${count > 0 ? t('check.others') : t('check.done', { count: counts.instances })}`;
};

/** What came of reading every picture to its end; empty where only the heads of some were read. */
export const describeReading = (
  t: Text,
  format: Format,
  catalog: Pick<Catalog, 'problems' | 'counts'>,
): string => {
  const { problems, counts } = catalog;
  if (!isReadToEnd(counts)) return '';
  return countLost(problems) > 0
    ? describeLoss(t, format, catalog)
    : t('check.done', { count: counts.instances });
};

/** For staff: what was found out of one file, and which of its bytes could not be read. */
export const describeDetail = (t: Text, format: Format, { detail = '', ranges = [] }: Problem): string =>
  [
    detail,
    ranges.length === 0
      ? ''
      : t('report.bytes', {
          ranges: ranges
            .map(([from, to]) => `${format.number(from)}\u2013${format.number(to - 1)}`)
            .join('; '),
        }),
  ]
    .filter((part) => part !== '')
    .join('; ');

/** All of it as plain text, also what a screen has no room for, to keep and to pass on. */
export const reportText = (
  t: Text,
  format: Format,
  catalog: Catalog,
  { version, now }: { readonly version: string; readonly now: Date },
): string => {
  const { source, problems, otherFiles, otherFilePaths, counts, usedDicomdir } = catalog;
  const studies = catalog.patients.flatMap((patient) => patient.studies);
  const pictures = countAll(
    t,
    format,
    studies.flatMap(({ series }) => series),
  );
  const lines = [
    t('report.title', { label: nameSource(source.label, source.path) }),
    '',
    describeLoss(t, format, catalog),
    t('report.summary', {
      pictures,
      exams: t('count.exams', { count: studies.length }),
      size: format.bytes(counts.bytesTotal),
    }),
    ...(catalog.provisional ? [t('report.still')] : []),
    t(usedDicomdir ? 'report.fromIndex' : 'report.fromFiles', { count: counts.filesSeen }),
    t('report.madeBy', { time: format.time(now.toISOString()), version }),
  ];
  for (const { code, files, problems: found } of groupProblems(problems)) {
    lines.push('', t(`problems.${code}`, { count: files }));
    for (const problem of found) {
      const { path, files: of = 1 } = problem;
      const more = of > 1 ? ` ${t('report.moreFiles', { count: of - 1 })}` : '';
      const detail = describeDetail(t, format, problem);
      lines.push(`  ${path ?? t('report.wholeSource')}${more}${detail === '' ? '' : `  (${detail})`}`);
    }
  }
  for (const kind of otherKinds)
    if (otherFiles[kind] > 0) {
      lines.push('', `${t('catalog.alsoOnIt')}: ${t(`other.${kind}`, { count: otherFiles[kind] })}`);
      lines.push(...otherFilePaths[kind].map((path) => `  ${path}`));
      const more = otherFiles[kind] - otherFilePaths[kind].length;
      if (more > 0) lines.push(`  ${t('report.moreFiles', { count: more })}`);
    }
  return `${lines.map((line) => line.replaceAll(/[\p{Cc}]/gu, '\ufffd')).join('\n')}\n`;
};
