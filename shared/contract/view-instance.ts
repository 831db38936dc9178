import type { Instance } from '../model/scan';
import type { ViewInstance } from './ipc';

/**
 * An instance as the viewer knows it.
 *
 * @param url where the viewer reads it
 * @param bytes of what comes from there
 */
export const viewInstanceOf = (instance: Instance, url: string, bytes: number): ViewInstance => {
  const { sopInstanceUid, sopClassUid, transferSyntaxUid, instanceNumber, sliceDistanceMm, frames } =
    instance;
  return {
    ...{ url, bytes, frames },
    ...{ sopInstanceUid, sopClassUid, transferSyntaxUid, instanceNumber, sliceDistanceMm },
    stack: instance.stack ?? '',
    ...(instance.taken === undefined ? null : { taken: instance.taken }),
    ...(instance.spacingMm === undefined ? null : { spacingMm: instance.spacingMm }),
    ...(instance.thicknessMm === undefined ? null : { thicknessMm: instance.thicknessMm }),
  };
};
