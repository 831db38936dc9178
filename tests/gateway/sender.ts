import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import {
  codeAnswerSchema,
  completeAnswerSchema,
  manifestAnswerSchema,
  tokenAnswerSchema,
} from '../../shared/contract/gateway-api';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { readHead } from '../../shared/dicom/read-head';
import type { ManifestRow, Receipt } from '../../shared/model/deposit';
import { merkleRoot } from '../../shared/model/merkle';
import { multipartContentType, writeMultipart } from '../../shared/stow/write-multipart';
import type { Answer, GatewayUnderTest } from './gateway-under-test';

const corpus = join(import.meta.dirname, '..', 'corpus');
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A file with its row of the manifest. */
export interface Picture {
  readonly bytes: Buffer;
  readonly row: ManifestRow;
}

export const asPicture = (bytes: Buffer): Picture => {
  const head = readHead(ByteWindow.over(bytes), (deflated) => inflateRawSync(deflated));
  if (head === null) throw new Error('not DICOM');
  return {
    bytes,
    row: {
      sha256: sha256(bytes),
      datasetSha256: sha256(bytes.subarray(head.datasetStart)),
      bytes: bytes.length,
      sopInstanceUid: head.sopInstanceUid,
      seriesUid: head.seriesUid,
      studyUid: head.studyUid,
    },
  };
};

/** Of tests/corpus. */
export const picture = (path: string): Picture => asPicture(readFileSync(join(corpus, path)));

/** Four slices of one series, 0.5 MB each. */
export const headCt = (): Picture[] =>
  ['01', '02', '03', '04'].map((name) => picture(`series-ct/ge-head-4/${name}.dcm`));

/** Another picture than any of the corpus: the last byte, which is pixel data, differs. */
export const alter = ({ bytes }: Picture): Picture => {
  const altered = Buffer.from(bytes);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 0xff;
  return asPicture(altered);
};

const shownMail = z.array(z.object({ to: z.string(), text: z.string(), code: z.string() }));
/** What was mailed to an address, newest last. */
export const mailsTo = async (
  gateway: GatewayUnderTest,
  to: string,
): Promise<{ code: string; text: string }[]> =>
  shownMail.parse((await gateway.get('/dev/mail.json')).json).filter((mail) => mail.to === to);

/** Asks for a code and reads it from the mail: with the facility, all that a deposit is opened by. */
export const askForCode = async (
  gateway: GatewayUnderTest,
  email = 'robin@example.org',
  requestId?: string,
  slug = 'sample',
): Promise<{ slug: string; requestId: string; code: string }> => {
  const answer = await gateway.post(`/api/facility/${slug}/codes`, { email, requestId });
  const asked = codeAnswerSchema.parse(answer.json);
  return { slug, requestId: asked.requestId, code: (await mailsTo(gateway, email)).at(-1)?.code ?? '' };
};

export interface OpenDeposit {
  readonly id: string;
  readonly token: string;
}
/** @param depositId one that is there already and goes on */
export const openDeposit = async (
  gateway: GatewayUnderTest,
  email?: string,
  depositId?: string,
): Promise<OpenDeposit> => {
  const question = { ...(await askForCode(gateway, email)), depositId };
  const answer = tokenAnswerSchema.parse((await gateway.post('/api/token', question)).json);
  return { id: answer.depositId, token: answer.token };
};

export const promise = async (
  gateway: GatewayUnderTest,
  { id, token }: OpenDeposit,
  pictures: readonly Picture[],
): Promise<z.infer<typeof manifestAnswerSchema>> => {
  const rows = pictures.map(({ row }) => row);
  return manifestAnswerSchema.parse(
    (await gateway.post(`/api/deposits/${id}/manifest`, { rows }, token)).json,
  );
};

const boundary = 'discport-test-boundary-5f3759df';
/** A STOW-RS message of these files. */
export const stowMessage = async (files: readonly Uint8Array[]): Promise<Buffer> => {
  const parts = files.map((bytes) => ({
    bytes: bytes.length,
    open: async function* () {
      yield await Promise.resolve(bytes);
    },
  }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeMultipart(boundary, parts)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
export const stowHeaders = { 'content-type': multipartContentType(boundary) };

export const stow = async (
  gateway: GatewayUnderTest,
  { token }: OpenDeposit,
  files: readonly Uint8Array[],
): Promise<Answer> =>
  gateway.postBytes('/dicom-web/studies', new Uint8Array(await stowMessage(files)), stowHeaders, token);

const sequence = z
  .object({
    Value: z.array(
      z.record(z.string(), z.object({ Value: z.array(z.union([z.string(), z.number()])).optional() })),
    ),
  })
  .optional();
const stowAnswer = z.object({ '00081199': sequence, '00081198': sequence });
/** SOP Instance UIDs of the two sequences of a STOW-RS answer, and the reasons of failure. */
export const readStow = ({ json }: Answer): { stored: unknown[]; failed: unknown[]; reasons: unknown[] } => {
  const answer = stowAnswer.parse(json);
  const values = (items: z.infer<typeof sequence>, tag: string): unknown[] =>
    (items?.Value ?? []).map((item) => item[tag]?.Value?.[0]);
  return {
    stored: values(answer['00081199'], '00081155'),
    failed: values(answer['00081198'], '00081155'),
    reasons: values(answer['00081198'], '00081197'),
  };
};

export const declaration = {
  role: 'patient',
  recipient: 'Dr. Example',
  reason: 'second opinion',
  releaseTextVersion: '1',
} as const;

export const rootOf = (pictures: readonly Picture[]): string =>
  merkleRoot(
    pictures.map(({ row }) => row),
    (bytes) => createHash('sha256').update(bytes).digest(),
  );

export const complete = (
  gateway: GatewayUnderTest,
  { id, token }: OpenDeposit,
  pictures: readonly Picture[],
  gaps: readonly { readonly sopInstanceUid: string; readonly reason: string }[] = [],
  unidentified = 0,
  releaseTextVersion: string = declaration.releaseTextVersion,
): Promise<Answer> =>
  gateway.post(
    `/api/deposits/${id}/complete`,
    {
      ...{ count: pictures.length, merkleRoot: rootOf(pictures), gaps, unidentified },
      declaration: { ...declaration, releaseTextVersion },
    },
    token,
  );

/** From a code to a receipt. */
export const deposit = async (
  gateway: GatewayUnderTest,
  pictures: readonly Picture[],
  email?: string,
): Promise<{ readonly opened: OpenDeposit; readonly receipt: Receipt }> => {
  const opened = await openDeposit(gateway, email);
  await promise(gateway, opened, pictures);
  await stow(
    gateway,
    opened,
    pictures.map(({ bytes }) => bytes),
  );
  return { opened, receipt: completeAnswerSchema.parse((await complete(gateway, opened, pictures)).json) };
};
