import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import { UserError } from '../../shared/errors/user-error';
import { rates, sizes } from '../limits';
import type { ShownMail } from '../mail/shown-mail';
import { addAccessRoutes } from './access-routes';
import { addAudit } from './audit-hook';
import { addDepositRoutes } from './deposit-routes';
import { addDevelopmentRoutes } from './development-routes';
import { addDicomWebRoutes } from './dicomweb-routes';
import { addDrain } from './drain';
import { addLargeInstanceRoutes } from './large-instance-routes';
import { addFacilityRoutes } from './facility-routes';
import type { GatewayContext } from './gateway-context';
import { answerBadAddress, answerFailure, HttpRefusal } from './http-errors';
import { networkOf } from './network-of';
import { describeRoute, useZod, type App } from './zod-provider';

export interface WebOptions {
  /** PEM. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** One proxy stands before us and says who asks. */
  readonly trustProxy: boolean;
  /** Set in development: what was mailed. */
  readonly shownMail: (() => readonly ShownMail[]) | null;
}

const minute = 60_000;
/** Without a byte in either direction. */
const idleMs = 2 * minute;
/** A slow line may take long over 20 MB. */
const requestMs = 60 * minute;

/** The web server with all its routes, not listening yet. */
export const createWebServer = async (context: GatewayContext, options: WebOptions): Promise<App> => {
  const { tls, trustProxy, shownMail } = options;
  const plain = Fastify({
    logger: false,
    bodyLimit: sizes.jsonBytes,
    frameworkErrors: answerBadAddress,
    // The nearest hop alone: what stands before it in X-Forwarded-For was said by who asks.
    trustProxy: trustProxy ? (_address, hop) => hop === 0 : false,
    serverFactory: (handler) => {
      const server =
        tls === null
          ? createHttpServer(handler)
          : createHttpsServer({ ...tls, minVersion: 'TLSv1.2' }, handler);
      server.requestTimeout = requestMs;
      server.setTimeout(idleMs);
      return server;
    },
  });
  const app = useZod(plain);
  app.removeContentTypeParser('text/plain');
  addAudit(app, context.parts.audit, context.log);
  addDrain(app);
  app.setErrorHandler(answerFailure(context.log));
  app.setNotFoundHandler(() => {
    throw new HttpRefusal(404);
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: tls !== null || trustProxy,
  });
  await app.register(rateLimit, {
    max: rates.requestsPerAddress.max,
    timeWindow: rates.requestsPerAddress.windowMs,
    keyGenerator: ({ ip }) => networkOf(ip),
    errorResponseBuilder: ({ routeOptions }, { ttl }) => {
      const isCode = routeOptions.config.rateLimit !== undefined;
      const facts = { waitSeconds: Math.ceil(ttl / 1000) };
      return new UserError(isCode ? 'code/too-many-requests' : 'network/refused', 'retry', facts);
    },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: { title: 'Discport gateway', version: '1' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: describeRoute,
  });
  addFacilityRoutes(app, context);
  addDepositRoutes(app, context);
  addAccessRoutes(app, context);
  addDicomWebRoutes(app, context);
  addLargeInstanceRoutes(app, context);
  if (shownMail !== null) addDevelopmentRoutes(app, shownMail);
  app.get('/api/openapi.json', { schema: { hide: true }, config: { audit: null } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  );
  await app.ready();
  return app;
};
