import { z } from 'zod';
import {
  apiErrorSchema,
  codeAnswerSchema,
  codeRequestSchema,
  facilitySchema,
  jwksSchema,
} from '../../shared/contract/gateway-api';
import { mailboxOf } from '../codes/mailbox';
import { makeMailedCode } from '../codes/upload-codes';
import { readFacility, readLogo, slugRule } from '../facilities/facilities';
import { msOf, rates } from '../limits';
import { codeMail } from '../mail/code-mail';
import { mailFault } from '../mail/mailer';
import { facilityPage } from '../pages/facility-page';
import { pageSecurityPolicy } from '../pages/html';
import { startPage } from '../pages/start-page';
import { publicKeys } from '../secrets/signing-key';
import { facilityLink, type GatewayContext } from './gateway-context';
import { createRateLimit } from './rate-limit';
import type { App } from './zod-provider';

const params = z.object({ slug: z.string().regex(slugRule) });
/** As somebody types it from a sheet of paper. */
const typedParams = z.object({ slug: z.string().toLowerCase().regex(slugRule) });
const tooMany = { 429: apiErrorSchema };
const unknown = { 404: apiErrorSchema };

/** What everybody may see of a facility, and asking it for an upload code. */
export const addFacilityRoutes = (app: App, { parts, mailer, publicUrl, log }: GatewayContext): void => {
  const { db, secrets, now } = parts;
  const notMailed = async (slug: string, error: unknown): Promise<void> => {
    const fault = mailFault(error);
    log(`NOT MAILED: a code of ${slug}, ${fault}`);
    await parts.audit
      .record({ actor: 'gateway', action: 'code/not-mailed', subject: slug, outcome: fault, address: '' })
      .catch(() => undefined);
  };
  const limitMailbox = createRateLimit(rates.codesPerMailbox, now);
  const limitFacility = createRateLimit(rates.codesPerFacility, now);

  app.get('/', { schema: { hide: true }, config: { audit: null } }, async (_request, reply) =>
    reply
      .header('content-security-policy', pageSecurityPolicy)
      .type('text/html; charset=utf-8')
      .send(startPage()),
  );

  for (const path of ['/f/:slug', '/f/:slug/'])
    app.get(
      path,
      { schema: { params: typedParams, hide: true }, config: { audit: null } },
      async ({ params: { slug } }, reply) => {
        const facility = await readFacility(db, slug);
        return reply
          .header('content-security-policy', pageSecurityPolicy)
          .type('text/html; charset=utf-8')
          .send(await facilityPage(facility, facilityLink(publicUrl(), slug), await readLogo(db, slug)));
      },
    );

  app.get(
    '/api/facility/:slug',
    {
      schema: {
        summary: 'What a facility says of itself',
        params,
        response: { 200: facilitySchema, ...unknown },
      },
      config: { audit: null },
    },
    ({ params: { slug } }) => readFacility(db, slug),
  );

  app.get(
    '/api/facility/:slug/logo',
    { schema: { summary: 'The logo of a facility, PNG or JPEG', params }, config: { audit: null } },
    async ({ params: { slug } }, reply) => {
      const logo = await readLogo(db, slug);
      return logo === null
        ? reply.code(404).send()
        : reply.type(logo.facts.type).send(Buffer.from(logo.bytes));
    },
  );

  app.get(
    '/.well-known/jwks.json',
    {
      schema: { summary: 'The keys that receipts are signed with', response: { 200: jwksSchema } },
      config: { audit: null },
    },
    () => publicKeys(db),
  );

  app.post(
    '/api/facility/:slug/codes',
    {
      schema: {
        summary: 'Asks for an upload code by e-mail; the answer is the same for every address',
        params,
        body: codeRequestSchema,
        response: { 200: codeAnswerSchema, ...unknown, ...tooMany },
      },
      config: {
        audit: 'code/asked',
        rateLimit: { max: rates.codesPerAddress.max, timeWindow: rates.codesPerAddress.windowMs },
      },
    },
    async ({ params: { slug }, body: { email, requestId, language }, trail }) => {
      trail.subject = slug;
      const facility = await readFacility(db, slug);
      const livesMs = facility.codeMinutes * msOf.minute;
      limitMailbox(secrets.hash('mailbox', mailboxOf(email)));
      limitFacility(slug);
      const asked = await makeMailedCode(parts, { facility: slug, livesMs }, email, requestId);
      // Not awaited: how long an address takes, and whether there is one, is nobody's business.
      mailer
        .send(codeMail(email, asked.code, facility, language))
        .catch((error: unknown) => notMailed(slug, error));
      return { requestId: asked.requestId, expiresInSeconds: livesMs / 1000 };
    },
  );
};
