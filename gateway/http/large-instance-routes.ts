import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { apiErrorSchema, tus, uploadPath } from '../../shared/contract/gateway-api';
import { depositOfToken, requireOpen, type Deposit } from '../deposits/deposit';
import { appendToUpload, uploadState, type UploadState } from '../dicomweb/large-instance';
import { sizes } from '../limits';
import { UserError } from '../../shared/errors/user-error';
import { bearerOf } from './bearer';
import type { GatewayContext } from './gateway-context';
import { HttpRefusal } from './http-errors';
import { limitTogether } from './limit-together';
import type { App } from './zod-provider';

const params = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const security = [{ bearer: [] }];
const offsetRule = /^\d{1,15}$/;

/**
 * tus 1.0.0, its core: one upload for each instance that a manifest promised, which is how it was created.
 *
 * @see https://tus.io/protocols/resumable-upload
 */
export const addLargeInstanceRoutes = (app: App, { parts }: GatewayContext): void => {
  app.addContentTypeParser(tus.contentType, (_request, _payload, done) => {
    done(null);
  });
  const oneOfFew = limitTogether(sizes.uploadsPerDeposit);
  const alone = limitTogether(1);

  const find = async (
    request: FastifyRequest,
    { id, sha256 }: z.infer<typeof params>,
  ): Promise<{ readonly deposit: Deposit; readonly state: UploadState }> => {
    request.trail.subject = id;
    const deposit = await depositOfToken(parts, bearerOf(request));
    request.trail.actor = `deposit:${deposit.id}`;
    if (deposit.id !== id) throw new UserError('deposit/unauthorized', 'change-input');
    requireOpen(deposit);
    const state = await uploadState(parts, deposit, sha256);
    if (state === null) throw new HttpRefusal(404);
    return { deposit, state };
  };
  const tell = (reply: FastifyReply, status: number, { offset, length }: UploadState): FastifyReply =>
    reply
      .code(status)
      .header('tus-resumable', tus.version)
      .header('upload-offset', offset)
      .header('upload-length', length)
      .header('cache-control', 'no-store');

  app.head(
    uploadPath(':id', ':sha256'),
    {
      schema: { summary: 'tus: how far a large instance is', params, security, response: {} },
      config: { audit: 'deposit/looked-at' },
    },
    async (request, reply) => tell(reply, 200, (await find(request, request.params)).state).send(),
  );
  app.patch(
    uploadPath(':id', ':sha256'),
    {
      schema: {
        summary: 'tus: the next bytes of a large instance; with the last one it is stored, or refused by 460',
        params,
        security,
        response: {
          401: apiErrorSchema,
          404: apiErrorSchema,
          409: apiErrorSchema,
          429: apiErrorSchema,
          [tus.refusedStatus]: apiErrorSchema,
        },
      },
      config: { audit: 'deposit/received' },
    },
    async (request, reply) => {
      const { id, sha256 } = request.params;
      await find(request, request.params);
      const offset = request.headers['upload-offset'];
      if (typeof offset !== 'string' || !offsetRule.test(offset)) throw new HttpRefusal(400);
      const answer = await oneOfFew(id, () =>
        alone(`${id} ${sha256}`, async () => {
          const { deposit, state } = await find(request, request.params);
          if (state.offset !== Number(offset)) throw new UserError('deposit/conflict', 'retry');
          return appendToUpload(parts, deposit, sha256, state, request.raw);
        }),
      );
      if (answer === 'too-large') throw new HttpRefusal(400, 'network/refused');
      if (answer === 'refused') throw new HttpRefusal(tus.refusedStatus, 'network/refused');
      request.trail.outcome = `${answer.offset} of ${answer.length} bytes`;
      return tell(reply, 204, answer).send();
    },
  );
};
