import * as z from 'zod';

export const sourceKinds = ['disc', 'usb', 'folder', 'files', 'zip', 'iso', 'library', 'gateway'] as const;

/** Where pictures come from, as it crosses processes. */
export const sourceRefSchema = z.object({
  kind: z.enum(sourceKinds),
  /** Where the operating system finds it; of 'files' the inmost folder that all of them lie in. */
  path: z.string().min(1),
  /** Of 'files' alone: the files and folders in that folder that were chosen, '/' between the parts. Nothing else of it is the source's. */
  names: z.array(z.string().min(1)).exactOptional(),
});
export type SourceRef = Readonly<z.infer<typeof sourceRefSchema>>;
export type SourceKind = SourceRef['kind'];
