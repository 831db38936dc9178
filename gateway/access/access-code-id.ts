import { plainCode } from '../codes/code-text';
import type { GatewayParts } from '../gateway-parts';

/**
 * By what an access code is known in the audit trail.
 *
 * @param typed whether or not it opens anything
 * @returns null where there is no such code
 */
export const accessCodeId = async (
  { db, secrets }: Pick<GatewayParts, 'db' | 'secrets'>,
  typed: string,
): Promise<string | null> => {
  const row = await db
    .selectFrom('access_code')
    .select('id')
    .where('code_hash', '=', secrets.hash('access-code', plainCode(typed)))
    .executeTakeFirst();
  return row?.id ?? null;
};
