import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ShownMail } from '../mail/shown-mail';
import { pageSecurityPolicy } from '../pages/html';
import { mailPage } from '../pages/mail-page';
import { HttpRefusal } from './http-errors';
import { isLoopbackAddress, isLoopbackHost } from './loopback';
import type { App } from './zod-provider';

const shownMailSchema = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  code: z.string(),
  at: z.string(),
});

/** The mail of a gateway that was started with `--dev`, for a browser on the same computer alone. */
export const addDevelopmentRoutes = (app: App, shown: () => readonly ShownMail[]): void => {
  /** The connection itself, never what a proxy says; and the host, else a page elsewhere could read it through its own name. */
  const requireLoopback = ({ socket, hostname }: FastifyRequest): void => {
    if (!isLoopbackAddress(socket.remoteAddress ?? '') || !isLoopbackHost(hostname))
      throw new HttpRefusal(404);
  };

  app.get('/dev/mail', { schema: { hide: true }, config: { audit: null } }, async (request, reply) => {
    requireLoopback(request);
    return reply
      .header('content-security-policy', pageSecurityPolicy)
      .type('text/html; charset=utf-8')
      .send(mailPage(shown()));
  });

  app.get(
    '/dev/mail.json',
    { schema: { hide: true, response: { 200: z.array(shownMailSchema) } }, config: { audit: null } },
    (request) => {
      requireLoopback(request);
      return [...shown()];
    },
  );
};
