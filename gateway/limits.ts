const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long things live, in milliseconds. */
export const lifetimes = {
  /** Of a deposit's token, since it was last used. */
  tokenIdleMs: 7 * day,
  /** Of a deposit that was never completed, since something last arrived for it. */
  openDepositMs: 14 * day,
  accessCodeMs: 30 * day,
  accessTokenMs: hour,
  /** How long a dead code can still say why it died. */
  deadCodeMs: day,
} as const;

/** How long a code may live, as a facility settles it: of mailed ones in minutes, of printed ones in days. */
export const codeLives = {
  minutes: { usual: 30, least: 10, most: 24 * 60 },
  printedDays: { usual: 14, least: 1, most: 90 },
} as const;
export const msOf = { minute, day } as const;

/** How long reading a deposit back may hold up an answer: proxies commonly wait a minute. */
export const answerWithinMs = 20_000;

/** How often something may be wrong. */
export const tries = { code: 5, guard: 5, accessCode: 5, accessAddress: 20 } as const;
/** Wrong tries at an access code, and from an address, are forgotten after this. */
export const accessTriesMs = day;

/** Upload codes that can be used at a time, for an e-mail and facility. */
export const liveCodes = 3;

/** How often something may be asked: so many in so many milliseconds. */
export const rates = {
  requestsPerAddress: { max: 6000, windowMs: minute },
  tokensPerAddress: { max: 60, windowMs: minute },
  /** One network can't use up what a facility has for all its patients. */
  codesPerAddress: { max: 60, windowMs: hour },
  /** Of all facilities together. */
  codesPerMailbox: { max: 10, windowMs: hour },
  codesPerFacility: { max: 1000, windowMs: hour },
} as const;

/** What one request or one deposit may bring. */
export const sizes = {
  jsonBytes: 2 * 1_048_576,
  /** The end of a deposit names its gaps. */
  completeBytes: 32 * 1_048_576,
  /** Parts of one STOW-RS request; the app sends 50. */
  partsPerRequest: 1000,
  /** STOW-RS requests of one deposit at a time; the app makes 3. Some may be of connections that are gone. */
  uploadsPerDeposit: 16,
  /** Of parts of one request that are larger than anything that was promised: more ends the request. */
  skippedBytes: 64 * 1_048_576,
  /** Of a large instance that comes in several requests: what one brings of it, but for the last. */
  leastSegmentBytes: 1_048_576,
  instanceBytes: 4 * 1_073_741_824,
  depositRows: 100_000,
  depositBytes: 1024 * 1_073_741_824,
} as const;

/** How what complete deposits hold goes to an archive. */
export const archiving = {
  /** How often it is looked whether something is due. */
  everyMs: 5_000,
  /** Until an archive that can't be used is tried again: at first, and at most. */
  away: { firstMs: 5_000, mostMs: 10 * minute },
  /** The same for an instance that it did not take. */
  refused: { firstMs: minute, mostMs: day },
  /** How long the gateway keeps a copy of what the archive gives out. */
  keptMs: day,
} as const;
