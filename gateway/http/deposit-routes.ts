import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  apiErrorSchema,
  completeAnswerSchema,
  completeRequestSchema,
  completingAnswerSchema,
  depositStateSchema,
  guardAnswerSchema,
  guardOverruledSchema,
  guardRequestSchema,
  manifestAnswerSchema,
  manifestRequestSchema,
  tokenAnswerSchema,
  tokenRequestSchema,
} from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import type { Receipt } from '../../shared/model/deposit';
import { countInstances, depositOfToken, requireOpen, type Deposit } from '../deposits/deposit';
import { askGuard, overruleGuard } from '../deposits/guard';
import { appendManifest } from '../deposits/manifest';
import { openDeposit } from '../deposits/open-deposit';
import { slugRule } from '../facilities/facilities';
import { rates, sizes } from '../limits';
import { bearerOf } from './bearer';
import type { GatewayContext } from './gateway-context';
import { createLongWork } from './long-work';
import type { App } from './zod-provider';

const params = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) });
const errors = { 401: apiErrorSchema, 409: apiErrorSchema };
const security = [{ bearer: [] }];

/** From a code to a receipt. The instances themselves come by STOW-RS. */
export const addDepositRoutes = (app: App, { parts, complete, answerWithinMs }: GatewayContext): void => {
  const completing = createLongWork<Receipt>(answerWithinMs);

  /** A token is for one deposit: asking for another is the same as having none. */
  const authorize = async (request: FastifyRequest, id: string): Promise<Deposit> => {
    request.trail.subject = id;
    const deposit = await depositOfToken(parts, bearerOf(request));
    request.trail.actor = `deposit:${deposit.id}`;
    if (deposit.id !== id) throw new UserError('deposit/unauthorized', 'change-input');
    return deposit;
  };

  app.post(
    '/api/token',
    {
      schema: {
        summary:
          'Uses up an upload code and opens a deposit, or goes on with the named one of the same e-mail',
        body: tokenRequestSchema,
        response: {
          200: tokenAnswerSchema,
          403: apiErrorSchema,
          404: apiErrorSchema,
          410: apiErrorSchema,
          429: apiErrorSchema,
        },
      },
      config: {
        audit: 'deposit/opened',
        rateLimit: { max: rates.tokensPerAddress.max, timeWindow: rates.tokensPerAddress.windowMs },
      },
    },
    async ({ body, trail }) => {
      // Whatever else was typed there is not for the trail.
      if (slugRule.test(body.slug)) trail.subject = body.slug;
      const answer = await openDeposit(parts, body);
      trail.subject = answer.depositId;
      return answer;
    },
  );

  app.get(
    '/api/deposits/:id',
    {
      schema: {
        summary: 'How far a deposit is',
        params,
        security,
        response: { 200: depositStateSchema, ...errors },
      },
      config: { audit: 'deposit/looked-at' },
    },
    async (request) => {
      const deposit = await authorize(request, request.params.id);
      const state = deposit.isComplete ? ('complete' as const) : ('open' as const);
      return { depositId: deposit.id, state, ...(await countInstances(parts.db, deposit.id)) };
    },
  );

  app.post(
    '/api/deposits/:id/guard',
    {
      schema: {
        summary: 'Asks whether the disc is the one that is waited for',
        params,
        security,
        body: guardRequestSchema,
        response: { 200: guardAnswerSchema, 403: apiErrorSchema, ...errors },
      },
      config: { audit: 'deposit/guarded' },
    },
    async (request) => {
      const deposit = await authorize(request, request.params.id);
      requireOpen(deposit);
      const answer = await askGuard(parts, deposit.id, request.body);
      request.trail.outcome = `name ${answer.name}, birth date ${answer.birthDate}`;
      return answer;
    },
  );

  app.post(
    '/api/deposits/:id/guard/overrule',
    {
      schema: {
        summary: 'Says that the disc is right although it is not as expected',
        params,
        security,
        response: { 200: guardOverruledSchema, ...errors },
      },
      config: { audit: 'deposit/guard-overruled' },
    },
    async (request) => {
      const deposit = await authorize(request, request.params.id);
      requireOpen(deposit);
      await overruleGuard(parts, deposit.id);
      return { overruled: true as const };
    },
  );

  app.post(
    '/api/deposits/:id/manifest',
    {
      schema: {
        summary: 'Appends a page of what is to come; the answer lists what is missing',
        params,
        security,
        body: manifestRequestSchema,
        response: { 200: manifestAnswerSchema, ...errors },
      },
      config: { audit: 'deposit/promised' },
    },
    async (request) => {
      const deposit = await authorize(request, request.params.id);
      requireOpen(deposit);
      return appendManifest(parts, deposit, request.body.rows);
    },
  );

  app.post(
    '/api/deposits/:id/complete',
    {
      schema: {
        summary:
          'Ends a deposit: everything is read back, and the receipt is signed; 202 while that lasts, then ask again',
        params,
        security,
        body: completeRequestSchema,
        response: { 200: completeAnswerSchema, 202: completingAnswerSchema, ...errors },
      },
      bodyLimit: sizes.completeBytes,
      config: { audit: 'deposit/completed' },
    },
    async (request, reply) => {
      const deposit = await authorize(request, request.params.id);
      const { count, merkleRoot } = request.body;
      const receipt = await completing(deposit.id, `${count} ${merkleRoot}`, () =>
        complete(deposit, request.body),
      );
      if (receipt !== null) return receipt;
      request.trail.outcome = 'still reading back';
      return reply.code(202).send({ state: 'completing' });
    },
  );
};
