import * as z from 'zod';

export const sourceKinds = [
  'disc',
  'usb',
  'folder',
  'files',
  'zip',
  'iso',
  'library',
  'gateway',
  'attachments',
] as const;

/** A document or a photo of this computer, and what goes around its bytes so that it is an instance. */
export const attachedFileSchema = z.object({
  sopInstanceUid: z.string(),
  path: z.string().min(1),
  /** Of the file, and when it was last changed (milliseconds since 1970): one that is another by then is not sent. */
  bytes: z.number().int().nonnegative(),
  changedMs: z.number(),
  /** What the instance is made of: bytes, in base64, or a part of the file from the first position to before the second. */
  pieces: z.array(z.union([z.string(), z.tuple([z.number().int(), z.number().int()])])),
});
export type AttachedFile = Readonly<z.infer<typeof attachedFileSchema>>;

/** Where pictures come from, as it crosses processes. */
export const sourceRefSchema = z.object({
  kind: z.enum(sourceKinds),
  /** Where the operating system finds it; of 'files' the inmost folder that all of them lie in, of 'attachments' the first of them. */
  path: z.string().min(1),
  /** Of 'files' alone: the files and folders in that folder that were chosen, '/' between the parts. Nothing else of it is the source's. */
  names: z.array(z.string().min(1)).exactOptional(),
  /** Of 'attachments' alone: what was added to a sending. */
  attached: z.array(attachedFileSchema).exactOptional(),
});
export type SourceRef = Readonly<z.infer<typeof sourceRefSchema>>;
export type SourceKind = SourceRef['kind'];
