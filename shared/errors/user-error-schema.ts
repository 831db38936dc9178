import * as z from 'zod';
import { errorCodes, remedies } from './user-error';

/** UserErrorData as it arrives from another process or computer. Apart from it: who only throws need not wait for zod. */
export const userErrorSchema = z.object({
  code: z.enum(errorCodes),
  facts: z.record(z.string(), z.number()),
  remedy: z.enum(remedies),
});
