import * as z from 'zod';
import { declarationSchema, manifestRowSchema, receiptSchema, senderRoles } from '../model/deposit';
import { gapSchema } from '../model/selection';
import type { ErrorCode } from '../errors/user-error';
import { userErrorSchema } from '../errors/user-error-schema';

/** App <-> gateway. Every path is below the gateway's own address; failures are `{ error: UserErrorData }`. */
export const apiErrorSchema = z.object({ error: userErrorSchema });

/** What a gateway refuses, and the status that it says so with. Anything else that it says is a fault of its own. */
export const refusalStatuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  'link/unknown-facility': 404,
  'code/wrong': 403,
  'code/expired': 410,
  'code/used': 410,
  'code/too-many-tries': 403,
  'code/other-facility': 403,
  'code/too-many-requests': 429,
  'guard/not-answered': 409,
  'guard/too-many-tries': 403,
  'network/refused': 429,
  'network/server-full': 507,
  'deposit/unknown': 404,
  'deposit/unauthorized': 401,
  'deposit/closed': 409,
  'deposit/conflict': 409,
  'deposit/undeclared': 409,
  'deposit/too-large': 413,
  'access/refused': 403,
  'access/too-many-tries': 429,
  'receive/damaged': 500,
  'usage/wrong': 400,
};

/** tus, by which an instance that is large goes: its own names for things, and the status for bytes that are not what was promised. */
export const tus = {
  version: '1.0.0',
  contentType: 'application/offset+octet-stream',
  refusedStatus: 460,
} as const;
export const uploadPath = (depositId: string, sha256: string): string =>
  `/api/deposits/${depositId}/uploads/${sha256}`;

/** A public signing key (RFC 8037: OKP, Ed25519). */
export const jwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});
/** GET /.well-known/jwks.json */
export const jwksSchema = z.object({ keys: z.array(jwkSchema) });
export type Jwks = z.infer<typeof jwksSchema>;

/** GET /api/facility/:slug; its logo, PNG or JPEG, is at …/logo where it has one. */
export const facilitySchema = z.object({
  slug: z.string(),
  name: z.string(),
  department: z.string(),
  telephone: z.string(),
  email: z.string(),
  hasLogo: z.boolean(),
  /** Who may send: asked on the screen. */
  roles: z.array(z.enum(senderRoles)),
  asks: z.object({ recipient: z.boolean(), reason: z.boolean(), note: z.boolean().default(false) }),
  /** What it takes: see FacilityAccepts. Gateways of before it was told take all. */
  accepts: z
    .object({
      modalities: z.array(z.string()),
      bytes: z.number().nullable(),
      attachments: z.boolean().default(true),
    })
    .default({ modalities: [], bytes: null, attachments: true }),
  /** In which it writes (BCP 47), the first of them where a sender's is none of these. */
  languages: z.array(z.string()).default(['en']),
  release: z.object({ version: z.string(), text: z.string() }),
  codeMinutes: z.number(),
  jwks: jwksSchema,
});
export type Facility = z.infer<typeof facilitySchema>;

/** POST /api/facility/:slug/codes. The answer is the same for known and unknown addresses. */
export const codeRequestSchema = z.object({
  email: z.email().max(254),
  requestId: z.string().max(64).optional(),
  /** That the sender reads (BCP 47). */
  language: z.string().max(35).optional(),
});
export const codeAnswerSchema = z.object({ requestId: z.string(), expiresInSeconds: z.number() });

/**
 * POST /api/token. Printed codes are `selector-secret` and bring no requestId. A code opens a deposit of its own; one that was
 * opened before goes on only where it is named, under a code to the same e-mail.
 */
export const tokenRequestSchema = z.object({
  /** Of the facility that the sender means: a code of another one is refused, and stays good there. */
  slug: z.string().max(64),
  requestId: z.string().max(64).optional(),
  code: z.string().min(4).max(64),
  /** The deposit to go on with. Where there is none, the answer is `deposit/unknown` and the code stays good. */
  depositId: z.string().max(64).optional(),
});
/** Bearer token with scope `deposit:<id>`. */
export const tokenAnswerSchema = z.object({
  token: z.string(),
  depositId: z.string(),
  /** Where the deposit is. */
  slug: z.string(),
  asksGuard: z.boolean(),
});

/**
 * POST /api/deposits/:id/guard: the wrong-disc guard asks with the disc's values and is never told the expected ones. Where
 * something is expected, the first page of a manifest is not taken before it was answered by a match, or overruled.
 */
export const guardRequestSchema = z.object({
  patientName: z.string().max(324),
  birthDate: z.string().max(8),
});
export const guardAnswerSchema = z.object({
  name: z.enum(['match', 'differs', 'not-asked']),
  birthDate: z.enum(['match', 'differs', 'not-asked']),
  triesLeft: z.number(),
});
export type GuardAnswer = z.infer<typeof guardAnswerSchema>;
export const isOtherPerson = ({ name, birthDate }: GuardAnswer): boolean =>
  name === 'differs' || birthDate === 'differs';
/** POST /api/deposits/:id/guard/overrule: the sender was told that the pictures are not as expected, and says that they are right. */
export const guardOverruledSchema = z.object({ overruled: z.literal(true) });

export const manifestPageRows = 1000;
/** POST /api/deposits/:id/manifest: appends rows keyed by sha256; sending a page again is harmless and is the way to resume. */
export const manifestRequestSchema = z.object({ rows: z.array(manifestRowSchema).max(manifestPageRows) });
export const manifestAnswerSchema = z.object({
  /** sha256 of the rows of this page that the gateway does not hold. */
  missing: z.array(z.string()),
  /** Rows whose SOP Instance UID is already held, or promised, with other bytes. */
  conflicts: z.array(z.string()),
  /** Rows of more bytes than the gateway takes in one instance, where there are any. */
  tooLarge: z.array(z.string()).optional(),
});

/** GET /api/deposits/:id */
export const depositStateSchema = z.object({
  depositId: z.string(),
  state: z.enum(['open', 'complete']),
  promised: z.number(),
  held: z.number(),
});

/**
 * POST /api/deposits/:id/complete -> 200 Receipt; asking again answers the same one. 202 while the gateway is still reading
 * back what it holds: ask again. Nothing that is held is ever left out: while the gateway holds more than is declared, the
 * answer is `deposit/undeclared`.
 */
export const completeRequestSchema = z.object({
  count: z.number().int(),
  merkleRoot: z.string(),
  gaps: z.array(gapSchema).max(100_000),
  /** Files of the source that could not be read, and of which nobody can tell which pictures they held. */
  unidentified: z.number().int().nonnegative().default(0),
  declaration: declarationSchema,
});
export const completeAnswerSchema = receiptSchema;
export const completingAnswerSchema = z.object({ state: z.literal('completing') });

/** POST /api/access: wrong code, wrong date and unknown code all answer `access/refused`. */
export const accessRequestSchema = z.object({
  accessCode: z.string().max(64),
  birthDate: z.string().regex(/^\d{8}$/),
});
export const accessStudySchema = z.object({
  studyUid: z.string(),
  patientName: z.string(),
  birthDate: z.string(),
  date: z.string(),
  description: z.string(),
  modalities: z.array(z.string()),
  instances: z.number(),
  bytes: z.number(),
});
export const accessAnswerSchema = z.object({
  token: z.string(),
  facilityName: z.string(),
  studies: z.array(accessStudySchema),
});
export type AccessStudy = z.infer<typeof accessStudySchema>;
/** GET /api/access/studies/:studyUid: what is there, with hashes to check the download by. Bearer token of the access. */
export const accessManifestSchema = z.object({ instances: z.array(manifestRowSchema) });

/**
 * DICOMweb, PS3.18. STOW-RS: POST /dicom-web/studies with `multipart/related; type="application/dicom"`, Bearer of the deposit;
 * a part is matched to its manifest row by the hash of its bytes. WADO-RS: GET /dicom-web/studies/{study} (and below),
 * `multipart/related; type="application/dicom"; transfer-syntax=*`, Bearer of the access, bytes as they were received.
 */
export const dicomWebRoot = '/dicom-web';
