import type { FastifyRequest } from 'fastify';

/** The bearer token of a request; null where there is none. @see RFC 6750 2.1 */
export const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer ([\w\-.~+/]{1,200}=*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
