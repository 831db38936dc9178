import * as z from 'zod';
import { nameOf } from '../dicom/patients';
import { seriesSchema, studySchema, patientSchema, type Catalog } from './scan';
import { gapSchema, type SeriesRef } from './selection';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const uid = z.string().regex(/^[0-9.]{1,64}$/);

/** One instance of a deposit: what is promised, sent, held and signed. Hashes are lower-case hex SHA-256. */
export const manifestRowSchema = z.object({
  /** Of the file as it is sent: as it was read, with file meta added only where it had none. */
  sha256: sha256Hex,
  /** Of the bytes from the first element of the data set on. */
  datasetSha256: sha256Hex,
  bytes: z.number().int().nonnegative(),
  sopInstanceUid: uid,
  seriesUid: uid,
  studyUid: uid,
});
export type ManifestRow = z.infer<typeof manifestRowSchema>;

/** An exam as people are told of it while it is sent and afterwards. It names a patient: kept encrypted, and never logged. */
export const sentExamSchema = z.object({
  ...patientSchema.pick({ patientName: true, likelyName: true, birthDate: true }).shape,
  ...studySchema.pick({ studyUid: true, date: true, description: true, modalities: true }).shape,
  series: z.array(
    seriesSchema.pick({
      seriesUid: true,
      modality: true,
      number: true,
      description: true,
      bodyPart: true,
      content: true,
      otherPatients: true,
    }),
  ),
});
export type SentExam = z.infer<typeof sentExamSchema>;

/** What a deposit says of the series that were chosen of a catalog. */
export const sentExams = (
  { patients }: Pick<Catalog, 'patients'>,
  isChosen: (series: SeriesRef) => boolean,
): SentExam[] =>
  patients
    .flatMap(({ studies, birthDate, ...patient }) =>
      studies.map(({ studyUid, date, description, modalities, series }) => ({
        ...nameOf(patient),
        ...{ birthDate, studyUid, date, description, modalities },
        series: series
          .filter(({ seriesUid }) => isChosen({ studyUid, seriesUid }))
          .map((one) => ({
            seriesUid: one.seriesUid,
            modality: one.modality,
            number: one.number,
            description: one.description,
            bodyPart: one.bodyPart,
            content: one.content,
            ...(one.otherPatients === undefined ? null : { otherPatients: one.otherPatients }),
          })),
      })),
    )
    .filter(({ series }) => series.length > 0);

const keyOfExam = ({ studyUid, patientName, birthDate }: SentExam): string =>
  [studyUid, patientName, birthDate].join('\n');

/** An exam that comes in several parts is told of once. */
export const joinExams = (exams: readonly SentExam[]): SentExam[] => {
  const joined = new Map<string, SentExam>();
  for (const exam of exams) {
    const { modalities = [], series = [] } = joined.get(keyOfExam(exam)) ?? {};
    const known = new Set(series.map(({ seriesUid }) => seriesUid));
    joined.set(keyOfExam(exam), {
      ...exam,
      modalities: [...new Set([...modalities, ...exam.modalities])],
      series: [...series, ...exam.series.filter(({ seriesUid }) => !known.has(seriesUid))],
    });
  }
  return [...joined.values()];
};

export const senderRoles = ['patient', 'guardian', 'staff'] as const;
/** Who sends, to whom and why; and which release text was agreed to. */
export const declarationSchema = z.object({
  role: z.enum(senderRoles),
  recipient: z.string().max(200),
  reason: z.string().max(2000),
  /** What else the facility should know. */
  note: z.string().max(2000).default(''),
  releaseTextVersion: z.string().max(40),
});
export type Declaration = z.infer<typeof declarationSchema>;

/** `typ` of the receipt's JWS header; `alg` is EdDSA and `kid` names a key of the gateway's JWKS. */
export const receiptJwsType = 'discport-receipt+jws';
/** What the gateway signs: the payload of the receipt's JWS. */
export const receiptPayloadSchema = z.object({
  type: z.literal('discport-receipt'),
  version: z.literal(1),
  deposit: z.string(),
  facility: z.object({ slug: z.string(), name: z.string() }),
  /** ISO 8601, UTC. */
  time: z.string(),
  releaseTextVersion: z.string(),
  counts: z.object({
    studies: z.number(),
    instances: z.number(),
    bytes: z.number(),
    gaps: z.number(),
    /** See Selection; receipts of before it was told have none. */
    unidentified: z.number().default(0),
  }),
  gaps: z.array(gapSchema),
  /** See merkleRoot: over the attached list. */
  merkleRoot: sha256Hex,
});
export type ReceiptPayload = z.infer<typeof receiptPayloadSchema>;

/** A receipt as it is kept and saved: the signed statement and the list that its root covers. */
export const receiptSchema = z.object({ jws: z.string(), instances: z.array(manifestRowSchema) });
export type Receipt = z.infer<typeof receiptSchema>;
