import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { refusalStatuses, tus } from '../../shared/contract/gateway-api';
import { UserError, type ErrorCode, type UserErrorData } from '../../shared/errors/user-error';
import { failurePage } from '../pages/failure-page';
import { pageSecurityPolicy } from '../pages/html';
import { drain } from './drain';

/** A refusal that is about HTTP itself and has a status of its own. */
export class HttpRefusal extends UserError {
  readonly status: 400 | 401 | 404 | 406 | 415 | typeof tus.refusedStatus;

  constructor(status: HttpRefusal['status'], code: ErrorCode = 'usage/wrong') {
    super(code, status === 401 ? 'change-input' : 'report');
    this.status = status;
  }
}

/** No room left on the gateway's disk, as the system and the database say it. */
const fullCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

interface Failure {
  readonly status: number;
  readonly data: UserErrorData;
}

const failure = (status: number, code: ErrorCode, remedy: UserErrorData['remedy']): Failure => ({
  status,
  data: { code, facts: {}, remedy },
});

/** Translates what was thrown, once, where it leaves the gateway. */
const failureOf = (error: FastifyError | HttpRefusal | UserError): Failure => {
  if (error instanceof HttpRefusal) return { status: error.status, data: error.data };
  if (error instanceof UserError)
    return { status: refusalStatuses[error.data.code] ?? 500, data: error.data };
  if (fullCodes.has(error.code)) return failure(507, 'network/server-full', 'retry');
  const status = error.validation === undefined ? (error.statusCode ?? 500) : 400;
  return status < 500 ? failure(status, 'usage/wrong', 'report') : failure(500, 'internal', 'report');
};

/** Where a fault was, without its message: that may quote what somebody sent. */
const whereOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .join('\n');

/** Somebody with a browser gets a page, a program gets data. */
const asksForPage = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers.accept?.includes('text/html') === true;

const answer = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { status, data }: Failure,
): Promise<void> => {
  const { waitSeconds } = data.facts;
  if (waitSeconds !== undefined) reply.header('retry-after', waitSeconds);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  reply.code(status);
  if (asksForPage(request))
    await reply
      .header('content-security-policy', pageSecurityPolicy)
      .type('text/html; charset=utf-8')
      .send(failurePage(data.code));
  else
    await reply
      .serializer((payload: unknown) => JSON.stringify(payload))
      .type('application/json; charset=utf-8')
      .send({ error: data });
};

/** Answers every failure as `{ error: UserErrorData }`, or as a page. */
export const answerFailure =
  (log: (line: string) => void) =>
  async (error: FastifyError, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { status, data } = failureOf(error);
    if (status >= 500)
      log(
        `${request.method} ${request.routeOptions.url ?? ''}: ${error.name} ${error instanceof UserError ? data.code : error.code}\n${whereOf(error)}`,
      );
    request.trail.outcome = data.code;
    await answer(request, reply, { status, data });
  };

/** Answers an address that is too long or can't be decoded, and so leads to no route, and to no hook. */
export const answerBadAddress = (
  _error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void => {
  void drain(request.raw);
  void answer(request, reply, failure(400, 'usage/wrong', 'report'));
};
