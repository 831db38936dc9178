import type { FastifyRequest } from 'fastify';
import { accessOfToken, type Access } from '../access/access-codes';
import { heldInstances, type HeldInstance } from '../access/held-studies';
import type { GatewayParts } from '../gateway-parts';
import { bearerOf } from './bearer';
import { HttpRefusal } from './http-errors';

/** @throws {HttpRefusal} 401 without a token that is good */
const requireAccess = async (parts: GatewayParts, request: FastifyRequest): Promise<Access> => {
  const access = await accessOfToken(parts, bearerOf(request));
  if (access === null) throw new HttpRefusal(401, 'access/refused');
  request.trail.actor = `access:${access.id}`;
  return access;
};

/**
 * What is held of a study that the access of this request opens.
 *
 * @throws {HttpRefusal} 401; 404 for a study that the access doesn't open, or of which nothing is held
 */
export const requireInstances = async (
  parts: GatewayParts,
  request: FastifyRequest,
  studyUid: string,
): Promise<readonly HeldInstance[]> => {
  request.trail.subject = studyUid;
  const access = await requireAccess(parts, request);
  const study = access.studies.find((one) => one.studyUid === studyUid);
  const instances = study === undefined ? [] : await heldInstances(parts.db, study);
  if (instances.length === 0) throw new HttpRefusal(404, 'access/refused');
  return instances;
};
