import type { Instance } from '../../shared/model/scan';
import type { Source } from './source';

/** Instances with their places in a list, the first on the medium first: what lies behind each other is read without a seek. */
export const inOrderOfMedium = (
  { placeOf }: Source,
  instances: readonly Instance[],
): readonly (readonly [index: number, instance: Instance])[] => {
  const listed = [...instances.entries()];
  if (placeOf === undefined) return listed;
  return listed
    .map((one) => ({ one, place: placeOf(one[1].path) ?? Infinity }))
    .sort((a, b) => (a.place === b.place ? 0 : a.place - b.place))
    .map(({ one }) => one);
};
