import type { Instance } from '../../shared/model/scan';

/** Instances of one message: whoever takes thousands in at once does nothing else meanwhile. */
const pageInstances = 500;

export const pagesOf = function* (instances: readonly Instance[]): Generator<readonly Instance[]> {
  for (let at = 0; at < instances.length; at += pageInstances) yield instances.slice(at, at + pageInstances);
};
