import type { AuditAction, AuditTrail } from '../audit/audit-trail';
import type { App } from './zod-provider';

/** What a request adds to the audit trail; handlers fill in what they learn. */
export interface Trail {
  actor: string;
  subject: string;
  /** The error's code, or what a handler says; else the status. */
  outcome: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    trail: Trail;
  }
  interface FastifyContextConfig {
    /** What an access to this route is recorded as; null where it shows nothing but what everybody may see. */
    readonly audit?: AuditAction | null;
  }
}

/**
 * Records every request to a route that is audited, refused ones too, before the first byte of the answer leaves. What can't
 * be recorded isn't answered but by a refusal.
 *
 * A route that doesn't say how it is recorded can't be added.
 */
export const addAudit = (app: App, audit: AuditTrail, log: (line: string) => void): void => {
  app.decorateRequest('trail');
  app.addHook('onRoute', ({ config, url }) => {
    if (config?.audit === undefined) throw new TypeError(`${url} doesn't say how it is audited`);
  });
  app.addHook('onRequest', (request, _reply, done) => {
    request.trail = { actor: 'anonymous', subject: '', outcome: null };
    done();
  });
  app.addHook('onSend', async (request, reply) => {
    const action = request.routeOptions.config.audit ?? null;
    if (action === null) return;
    const { actor, subject, outcome } = request.trail;
    const result = outcome ?? String(reply.statusCode);
    try {
      await audit.record({ actor, action, subject, outcome: result, address: request.ip });
    } catch (error) {
      log(`NOT RECORDED in the audit trail: ${action}, ${result}`);
      if (reply.statusCode < 400) throw error;
    }
  });
};
