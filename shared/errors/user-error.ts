/** Everything that can go wrong for a person. Texts are keyed by these; areas before the slash. */
export const errorCodes = [
  'source/not-found',
  'source/no-permission',
  'source/no-dicom',
  'source/removed',
  'source/changed',
  'source/same-copy',
  'source/no-answer',
  'source/damaged',
  'source/needs-password',
  'source/wrong-password',
  'source/unknown-lock',
  'source/split',
  'source/packed',
  'source/unsupported',
  'source/several-people',
  'source/several',
  'source/no-path',
  'scan/worker-died',
  'link/invalid',
  'link/unknown-facility',
  'link/not-secure',
  'link/trial-loopback-only',
  'network/unreachable',
  'network/certificate',
  'network/refused',
  'network/server-error',
  'network/server-full',
  'network/bad-answer',
  'code/wrong',
  'code/expired',
  'code/used',
  'code/other-facility',
  'code/too-many-tries',
  'code/too-many-requests',
  'guard/not-answered',
  'guard/too-many-tries',
  'deposit/unknown',
  'deposit/unauthorized',
  'deposit/closed',
  'deposit/conflict',
  'deposit/undeclared',
  'deposit/too-large',
  'deposit/other-person',
  'deposit/identity-changed',
  'deposit/receipt-invalid',
  'deposit/receipt-unchecked',
  'deposit/not-kept',
  'deposit/no-space',
  'attachment/unsupported',
  'attachment/other-jpeg',
  'attachment/damaged',
  'attachment/too-large',
  'attachment/too-many',
  'attachment/several-people',
  'target/invalid',
  'target/exists',
  'target/no-login',
  'target/unauthorized',
  'target/other-person',
  'target/lacks',
  'access/refused',
  'access/too-many-tries',
  'receive/damaged',
  'receive/no-space',
  'receive/write-failed',
  'receive/in-the-way',
  'receive/under-way',
  'export/no-space',
  'export/drive-full',
  'export/no-folder',
  'export/exists',
  'export/has-dicomdir',
  'export/other-pictures',
  'export/password',
  'export/target-in-source',
  'export/no-permission',
  'export/nothing-chosen',
  'export/nothing-readable',
  'export/not-acknowledged',
  'export/write-failed',
  'export/too-large',
  'export/disc-too-small',
  'export/too-many-discs',
  'print/failed',
  'burn/no-program',
  'burn/no-drive',
  'burn/no-image',
  'burn/no-simulation',
  'burn/no-medium',
  'burn/not-blank',
  'burn/too-small',
  'burn/failed',
  'verify/failed',
  'keychain/unavailable',
  'usage/wrong',
  'usage/not-yet',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What a person can do about it. */
export const remedies = ['retry', 'change-input', 'report'] as const;

/** What crosses IPC or HTTP: no stack, no path, no patient data. */
export interface UserErrorData {
  readonly code: ErrorCode;
  /** Units in the key: needBytes, freeBytes, triesLeft, waitSeconds, lockedFiles. */
  readonly facts: Readonly<Record<string, number>>;
  readonly remedy: (typeof remedies)[number];
}

/** Thrown at the failing edge, translated once where it leaves the process. */
export class UserError extends Error {
  readonly data: UserErrorData;

  constructor(
    code: ErrorCode,
    remedy: UserErrorData['remedy'],
    facts: Readonly<Record<string, number>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(code, options);
    this.name = 'UserError';
    this.data = { code, facts, remedy };
  }
}
