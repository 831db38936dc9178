import { z } from 'zod';
import {
  accessAnswerSchema,
  accessManifestSchema,
  accessRequestSchema,
  apiErrorSchema,
} from '../../shared/contract/gateway-api';
import { accessCodeId } from '../access/access-code-id';
import { listStudies, openAccess } from '../access/access-codes';
import { readFacility } from '../facilities/facilities';
import type { GatewayContext } from './gateway-context';
import { networkOf } from './network-of';
import { requireInstances } from './require-access';
import type { App } from './zod-provider';

const params = z.object({ uid: z.string().regex(/^[0-9.]{1,64}$/) });

/** An access code and a date of birth open studies; WADO-RS brings them. */
export const addAccessRoutes = (app: App, { parts }: GatewayContext): void => {
  app.post(
    '/api/access',
    {
      schema: {
        summary: 'Opens the studies of an access code for an hour',
        body: accessRequestSchema,
        response: { 200: accessAnswerSchema, 403: apiErrorSchema, 429: apiErrorSchema },
      },
      config: { audit: 'access/opened' },
    },
    async ({ body: { accessCode, birthDate }, ip, trail }) => {
      const tried = await accessCodeId(parts, accessCode);
      if (tried !== null) trail.subject = `access:${tried}`;
      const { token, access } = await openAccess(parts, accessCode, birthDate, networkOf(ip));
      trail.actor = `access:${access.id}`;
      trail.subject = access.studies.map(({ studyUid }) => studyUid).join(' ');
      const { name } = await readFacility(parts.db, access.facility);
      return { token, facilityName: name, studies: await listStudies(parts, access) };
    },
  );

  app.get(
    '/api/access/studies/:uid',
    {
      schema: {
        summary: 'What is held of a study, with the hashes to check a download by',
        params,
        security: [{ bearer: [] }],
        response: { 200: accessManifestSchema, 401: apiErrorSchema, 404: apiErrorSchema },
      },
      config: { audit: 'access/listed' },
    },
    async (request) => ({
      instances: [...(await requireInstances(parts, request, request.params.uid))],
    }),
  );
};
