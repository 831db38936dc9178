import type { Instance } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';
import { openSource } from './open-source';
import type { Source } from './source';

/** The sources of a selection: its own, and the copies that some of its instances are taken from. */
export const sourcesOf = ({
  source,
  instances,
}: Pick<Selection, 'source' | 'instances'>): readonly SourceRef[] =>
  Array.from(
    new Map(
      [source, ...instances.flatMap(({ from }) => from ?? [])].map((ref) => [sourceKey(ref), ref]),
    ).values(),
  );

/** A selection whose sources are all open. */
export interface OpenSelection {
  /** Where an instance of it is read from. */
  readonly sourceOf: (instance: Instance) => Source;
  readonly close: () => void;
}

/**
 * Opens every source that a selection is read from; close it.
 *
 * @throws as openSource
 */
export const openSelection = async (
  selection: Pick<Selection, 'source' | 'instances'>,
): Promise<OpenSelection> => {
  const opened = new Map<string, Source>();
  const close = (): void => {
    for (const source of opened.values()) source.close();
  };
  try {
    for (const ref of sourcesOf(selection)) opened.set(sourceKey(ref), await openSource(ref));
  } catch (error) {
    close();
    throw error;
  }
  return {
    sourceOf: ({ from = selection.source }) => {
      const source = opened.get(sourceKey(from));
      if (source === undefined) throw new RangeError('not an instance of this selection');
      return source;
    },
    close,
  };
};
