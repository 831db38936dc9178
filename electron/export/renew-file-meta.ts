import type { Instance } from '../../shared/model/scan';
import type { DraftedSelection } from './draft-selection';

/** An instance with other file meta than it is read with. */
export interface Renewed {
  /** As it is read. */
  readonly of: Instance;
  /** Preamble and file meta as they are written. */
  readonly fileMeta: Uint8Array;
}

/** Instances that are written with other file meta than they are read with. Their data sets stay byte for byte. */
export interface RenewedInstances {
  readonly drafts: DraftedSelection;
  readonly count: number;
  /** Null for one that leaves as it is. */
  readonly renewedOf: (instance: Instance) => Renewed | null;
}

/** An instance as it is written; it has its preamble then. */
const renewedInstance = (instance: Instance, bytes: number): Instance => {
  const written: { -readonly [K in keyof Instance]: Instance[K] } = { ...instance, bytes };
  delete written.lacksPreamble;
  return written;
};

/** Puts file meta that is right in the place of what is not, before anything is planned: it may be longer or shorter. */
export const renewFileMeta = (drafts: DraftedSelection): RenewedInstances => {
  const renewed = new Map<Instance, Renewed>();
  const originalOf = (instance: Instance): Instance => renewed.get(instance)?.of ?? instance;
  const drafted = drafts.drafted.map((one) => {
    const found = drafts.newMetaOf(one.instance);
    if (found === null) return one;
    const { fileMeta, datasetStart } = found;
    const instance = renewedInstance(one.instance, one.instance.bytes - datasetStart + fileMeta.length);
    renewed.set(instance, { of: one.instance, fileMeta });
    return { ...one, instance };
  });
  return {
    drafts: {
      ...drafts,
      drafted,
      factsOf: (instance) => drafts.factsOf(originalOf(instance)),
      partOf: (instance) => drafts.partOf(originalOf(instance)),
      isChanged: (instance) => drafts.isChanged(originalOf(instance)),
    },
    count: renewed.size,
    renewedOf: (instance) => renewed.get(instance) ?? null,
  };
};
