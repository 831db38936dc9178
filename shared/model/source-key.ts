import type { SourceRef } from './source';

/** The same for the same source. Apart from the schemas: a scan need not wait for zod. */
export const sourceKey = ({ kind, path, names = [], attached = [] }: SourceRef): string =>
  JSON.stringify([kind, path, ...names, ...attached.map(({ sopInstanceUid }) => sopInstanceUid)]);
