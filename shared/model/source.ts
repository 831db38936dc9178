import * as z from 'zod';

export const sourceKinds = ['disc', 'usb', 'folder', 'zip', 'iso', 'library', 'gateway'] as const;

/** Where pictures come from, as it crosses processes. `path` is where the operating system finds it. */
export const sourceRefSchema = z.object({ kind: z.enum(sourceKinds), path: z.string().min(1) });
export type SourceRef = z.infer<typeof sourceRefSchema>;
export type SourceKind = SourceRef['kind'];
