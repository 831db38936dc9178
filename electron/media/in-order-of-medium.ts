import type { Instance } from '../../shared/model/scan';
import type { OpenSelection } from './open-selection';
import type { Source } from './source';

/** Instances with their places in a list, source by source, the first on the medium first: what lies behind each other is read without a seek. */
export const inOrderOfMedium = (
  { sourceOf }: Pick<OpenSelection, 'sourceOf'>,
  instances: readonly Instance[],
): readonly (readonly [index: number, instance: Instance])[] => {
  const bySource = new Map<Source, (readonly [number, Instance])[]>();
  for (const one of instances.entries()) {
    const source = sourceOf(one[1]);
    const others = bySource.get(source);
    if (others === undefined) bySource.set(source, [one]);
    else others.push(one);
  }
  return Array.from(bySource, ([{ placeOf }, listed]) =>
    placeOf === undefined
      ? listed
      : listed
          .map((one) => ({ one, place: placeOf(one[1].path) ?? Infinity }))
          .sort((a, b) => (a.place === b.place ? 0 : a.place - b.place))
          .map(({ one }) => one),
  ).flat();
};
