import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { apiErrorSchema, dicomWebRoot } from '../../shared/contract/gateway-api';
import { parseMultipartType } from '../../shared/stow/multipart-type';
import {
  boundaryFrom,
  multipartBytes,
  multipartContentType,
  writeMultipart,
} from '../../shared/stow/write-multipart';
import { UserError } from '../../shared/errors/user-error';
import type { HeldInstance } from '../access/held-studies';
import { depositOfToken, requireOpen } from '../deposits/deposit';
import { acceptsDicom } from '../dicomweb/accept';
import { stowAnswer, stowAnswerSchema, stowContentType, stowStatus } from '../dicomweb/stow-answer';
import { storeInstances } from '../dicomweb/store-instances';
import { sizes } from '../limits';
import { bearerOf } from './bearer';
import type { GatewayContext } from './gateway-context';
import { heldBytes, isWhole } from '../access/held-bytes';
import { HttpRefusal } from './http-errors';
import { limitTogether } from './limit-together';
import { requireInstances } from './require-access';
import type { App } from './zod-provider';

const uid = z.string().regex(/^[0-9.]{1,64}$/);
const security = [{ bearer: [] }];

const addStow = (app: App, { parts }: GatewayContext): void => {
  const oneOfFew = limitTogether(sizes.uploadsPerDeposit);
  app.post(
    `${dicomWebRoot}/studies`,
    {
      schema: {
        summary: 'STOW-RS: stores instances that a manifest promised',
        content: {
          request: { 'multipart/related; type="application/dicom"': null },
          200: { [stowContentType]: stowAnswerSchema },
          202: { [stowContentType]: stowAnswerSchema },
          400: { [stowContentType]: stowAnswerSchema, 'application/json': apiErrorSchema },
          409: { [stowContentType]: stowAnswerSchema, 'application/json': apiErrorSchema },
        },
        security,
        response: {
          200: stowAnswerSchema,
          202: stowAnswerSchema,
          400: stowAnswerSchema,
          409: stowAnswerSchema,
          401: apiErrorSchema,
          415: apiErrorSchema,
        },
      },
      config: { audit: 'deposit/received' },
    },
    async (request, reply) => {
      const deposit = await depositOfToken(parts, bearerOf(request));
      request.trail.actor = `deposit:${deposit.id}`;
      request.trail.subject = deposit.id;
      requireOpen(deposit);
      const type = parseMultipartType(request.headers['content-type'] ?? '');
      if (type?.type !== 'application/dicom') throw new HttpRefusal(415);
      const { stored, failed, isBroken } = await oneOfFew(deposit.id, () =>
        storeInstances(parts, deposit, request.raw, type.boundary),
      );
      // No instance to speak of: not what a Store Instances Response is for.
      if (stored.length === 0 && failed.length === 0) throw new HttpRefusal(400, 'network/refused');
      request.trail.outcome = `stored ${stored.length}, refused ${failed.length}${isBroken ? ', broken off' : ''}`;
      return reply
        .code(stowStatus(stored.length, failed.length, isBroken))
        .type(stowContentType)
        .send(stowAnswer(stored, failed));
    },
  );
};

const addWado = (app: App, context: GatewayContext): void => {
  const { parts } = context;
  const answer = (reply: FastifyReply, instances: readonly HeldInstance[]): FastifyReply => {
    const boundary = boundaryFrom(randomBytes(16));
    const lengths = instances.map(({ bytes }) => bytes);
    const body = writeMultipart(
      boundary,
      instances.map((instance) => ({ bytes: instance.bytes, open: () => heldBytes(context, instance) })),
    );
    return reply
      .header('content-length', multipartBytes(boundary, lengths))
      .type(multipartContentType(boundary))
      .send(Readable.from(body, { objectMode: false }));
  };

  /** From the whole to the parts: the same answer, of fewer instances. */
  const levels = [
    { path: '/studies/:study', params: z.object({ study: uid }) },
    { path: '/studies/:study/series/:series', params: z.object({ study: uid, series: uid }) },
    {
      path: '/studies/:study/series/:series/instances/:instance',
      params: z.object({ study: uid, series: uid, instance: uid }),
    },
  ] as const;
  for (const { path, params } of levels)
    app.get(
      `${dicomWebRoot}${path}`,
      {
        schema: {
          summary: 'WADO-RS: instances as they were received',
          params,
          content: { 200: { 'multipart/related; type="application/dicom"; transfer-syntax=*': null } },
          security,
          response: { 401: apiErrorSchema, 404: apiErrorSchema, 406: apiErrorSchema },
        },
        config: { audit: 'access/fetched' },
      },
      async (request, reply) => {
        const asked: { study: string; series?: string; instance?: string } = request.params;
        const held = await requireInstances(parts, request, asked.study);
        const instances = held.filter(
          ({ seriesUid, sopInstanceUid }) =>
            (asked.series ?? seriesUid) === seriesUid &&
            (asked.instance ?? sopInstanceUid) === sopInstanceUid,
        );
        if (instances.length === 0) throw new HttpRefusal(404);
        if (!acceptsDicom(request.headers.accept)) throw new HttpRefusal(406);
        // One alone can be refused. An answer of several breaks off at damage, and is asked for one by one.
        const [only] = asked.instance === undefined ? [] : instances;
        if (only !== undefined && !(await isWhole(context, only)))
          throw new UserError('receive/damaged', 'report', { damaged: 1 });
        request.trail.outcome = `${instances.length} instances`;
        return answer(reply, instances);
      },
    );
};

/** DICOMweb: STOW-RS into a deposit, WADO-RS out of an access. @see DICOM PS3.18 10.4 and 10.5 */
export const addDicomWebRoutes = (app: App, context: GatewayContext): void => {
  // The body of a STOW-RS request is not parsed but read by its handler as it arrives.
  app.addContentTypeParser('multipart/related', (_request, _payload, done) => {
    done(null);
  });
  addStow(app, context);
  addWado(app, context);
};
