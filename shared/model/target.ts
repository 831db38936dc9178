import * as z from 'zod';
import { limits } from './limits';

/* A DICOMweb server that staff sends to, without a code: a second kind of destination beside a facility's gateway. */

const text = z.string().min(1).max(limits.textLength);
const address = z.string().min(1).max(2048);

/** How a server knows who sends. The secret (password, token, client secret) is never part of it. */
export const targetAuthSchema = z.discriminatedUnion('kind', [
  /** RFC 6750: the secret is the token. */
  z.object({ kind: z.literal('bearer') }),
  /** RFC 7617. */
  z.object({ kind: z.literal('basic'), user: text.regex(/^[^:\p{Cc}]+$/u) }),
  /** RFC 6749 4.4, client credentials. */
  z.object({
    kind: z.literal('oauth'),
    tokenUrl: address,
    clientId: text,
    scope: z.string().max(limits.textLength),
  }),
]);
export type TargetAuth = z.infer<typeof targetAuthSchema>;

/** What a person enters. */
export const newTargetSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^\P{Cc}+$/u),
  /** Of its DICOMweb services, without a slash at the end: `…/studies` is below it. */
  url: address,
  auth: targetAuthSchema,
});
export type NewTarget = z.infer<typeof newTargetSchema>;

export const targetSchema = newTargetSchema.extend({
  /** Made here: what its secret is called in the keychain. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
});
export type Target = z.infer<typeof targetSchema>;

export const secretSchema = z.string().min(1).max(8192);
