/** What can be found about a source. Texts are keyed by these. Apart from the schemas: a scan need not wait for zod. */
export const problemCodes = [
  'listed-missing',
  'present-unlisted',
  'unreadable',
  'damaged',
  'lacks-identifiers',
  'incomplete',
  'not-followed',
  'archive-inside',
  'packed-inside',
  'archive-cut',
  'packed-unknown',
  'listing-repaired',
  'earlier-session',
  'earlier-replaced',
  'dicomdir-unreadable',
  'dicomdir-repaired',
  'dicomdir-contradicts',
  'identifiers-disagree',
  'id-with-several-names',
  'id-with-several-birth-dates',
  'name-with-several-ids',
  'several-patients',
  'same-uid-left-out',
  'same-uid-other-bytes',
  'duplicate',
  'name-undecodable',
  'limit-reached',
  'copy-other-disc',
  'copy-other-patient',
  'copy-differs',
  'more-findings',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Problems after which a picture that was on the source is not in the scan. */
export const losingProblems: ReadonlySet<ProblemCode> = new Set([
  'listed-missing',
  'unreadable',
  'damaged',
  'lacks-identifiers',
  'not-followed',
  'same-uid-left-out',
  'limit-reached',
  'archive-cut',
  'packed-unknown',
]);

/** Whether something of it could be lost: a whole picture, or the rest of one that ends too soon. */
export const losesSomething = ({
  catalog,
  listedMissing,
  unidentified,
}: {
  readonly catalog: { readonly problems: readonly { readonly code: ProblemCode }[] };
  readonly listedMissing: readonly unknown[];
  readonly unidentified: number;
}): boolean =>
  catalog.problems.some(({ code }) => losingProblems.has(code) || code === 'incomplete') ||
  listedMissing.length + unidentified > 0;
