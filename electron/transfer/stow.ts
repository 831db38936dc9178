import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { UserError } from '../../shared/errors/user-error';
import {
  boundaryFrom,
  multipartBytes,
  multipartContentType,
  writeMultipart,
  type PartToWrite,
} from '../../shared/stow/write-multipart';
import { headersFor, refusalOf, type Gateway } from './gateway-calls';
import { readBody, type HttpResponse } from './http-client';

const sequence = z.object({ Value: z.array(z.record(z.string(), z.unknown())).optional() }).optional();
const stowAnswerSchema = z.object({ '00081199': sequence, '00081198': sequence });
const uidElement = z.object({ Value: z.tuple([z.string()]) });
const numberElement = z.object({ Value: z.tuple([z.number()]) });
const mostAnswerBytes = 1024 * 1024;

/** What became of the parts of one request, by SOP Instance UID. A part that is in neither was not spoken of. */
export interface StowAnswer {
  /** With the Warning Reason (0008,1196), 0 where there is none. */
  readonly held: ReadonlyMap<string, number>;
  /** With the Failure Reason (0008,1197), 0 where none is said. */
  readonly refused: ReadonlyMap<string, number>;
}

/** The request as a whole was not taken: it has more bytes than the server wants at once, or nobody says what was wrong with which part. */
export class BatchRefused extends Error {
  override readonly name = 'BatchRefused';
  readonly isTooLarge: boolean;

  constructor(isTooLarge: boolean) {
    super('a request was not taken');
    this.isTooLarge = isTooLarge;
  }
}

const byUid = (
  items: readonly Readonly<Record<string, unknown>>[] | undefined,
  reason: '00081196' | '00081197',
): ReadonlyMap<string, number> =>
  new Map(
    items?.map((item) => [
      uidElement.safeParse(item['00081155']).data?.Value[0] ?? '',
      numberElement.safeParse(item[reason]).data?.Value[0] ?? 0,
    ]),
  );

const parseAnswer = (text: string): StowAnswer => {
  try {
    const { '00081199': held, '00081198': failed } = stowAnswerSchema.parse(JSON.parse(text));
    return { held: byUid(held?.Value, '00081196'), refused: byUid(failed?.Value, '00081197') };
  } catch (error) {
    throw new UserError('network/bad-answer', 'report', {}, { cause: error });
  }
};

const takenStatuses = new Set([200, 202]);
/** All parts were refused: the answer may say why of each, and may not (Orthanc, where one part is no DICOM). */
const refusedStatuses = new Set([400, 409, 415, 422]);

/**
 * Sends instances as one STOW-RS request, streamed: each is opened when its turn comes.
 *
 * @param root of the DICOMweb services
 * @param refusal what the server means by an answer that is no success; reads its body
 * @throws {BatchRefused} when other requests may fare better
 * @throws {UserError} when the request as a whole was refused, or the network broke
 * @see DICOM PS3.18 10.5
 */
export const store = async (
  server: Gateway,
  root: string,
  parts: readonly PartToWrite[],
  refusal: (response: HttpResponse) => Promise<UserError> = refusalOf,
): Promise<StowAnswer> => {
  const boundary = boundaryFrom(randomBytes(24));
  const response = await server.http.request({
    method: 'POST',
    url: `${root}/studies`,
    headers: {
      ...headersFor(server),
      accept: 'application/dicom+json',
      'content-type': multipartContentType(boundary),
    },
    body: {
      bytes: multipartBytes(
        boundary,
        parts.map(({ bytes }) => bytes),
      ),
      open: () => writeMultipart(boundary, parts),
    },
    ...(server.signal === undefined ? {} : { signal: server.signal }),
  });
  const { status } = response;
  const type = response.headers['content-type'] ?? '';
  const isTaken = takenStatuses.has(status);
  const isRefused = refusedStatuses.has(status);
  const isAnswer = type.includes('application/dicom+json') || (isTaken && type.includes('application/json'));
  if (isAnswer && (isTaken || isRefused)) {
    const answer = parseAnswer((await readBody(response, mostAnswerBytes)).toString('utf8'));
    if (isTaken || answer.held.size + answer.refused.size > 0) return answer;
    throw new BatchRefused(false);
  }
  const refused = await refusal(response);
  // what a gateway has words for is about more than this request
  if (refused.data.code === 'network/refused' && (isRefused || status === 413))
    throw new BatchRefused(status === 413);
  throw refused;
};
