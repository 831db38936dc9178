import { randomBytes } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import { readStowAnswer, type StowAnswer } from '../../shared/stow/read-stow-answer';
import {
  boundaryFrom,
  multipartBytes,
  multipartContentType,
  writeMultipart,
  type PartToWrite,
} from '../../shared/stow/write-multipart';
import { headersFor, refusalOf, type Gateway } from './gateway-calls';
import { readBody, type HttpResponse } from './http-client';

const mostAnswerBytes = 1024 * 1024;

/** The request as a whole was not taken: it has more bytes than the server wants at once, or nobody says what was wrong with which part. */
export class BatchRefused extends Error {
  override readonly name = 'BatchRefused';
  readonly isTooLarge: boolean;

  constructor(isTooLarge: boolean) {
    super('a request was not taken');
    this.isTooLarge = isTooLarge;
  }
}

const parseAnswer = (text: string): StowAnswer => {
  try {
    return readStowAnswer(text);
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
