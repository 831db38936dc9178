/** What can be found about a source. Texts are keyed by these. Apart from the schemas: a scan need not wait for zod. */
export const problemCodes = [
  'listed-missing',
  'present-unlisted',
  'unreadable',
  'damaged',
  'incomplete',
  'not-followed',
  'dicomdir-unreadable',
  'dicomdir-repaired',
  'dicomdir-contradicts',
  'identifiers-disagree',
  'several-patients',
  'same-uid-left-out',
  'same-uid-other-bytes',
  'duplicate',
  'name-undecodable',
  'limit-reached',
  'more-findings',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Problems after which a picture that was on the source is not in the scan. */
export const losingProblems: ReadonlySet<ProblemCode> = new Set([
  'listed-missing',
  'unreadable',
  'damaged',
  'not-followed',
  'same-uid-left-out',
  'limit-reached',
]);
