import { getConfiguration, getWebWorkerManager, init as initCore } from '@cornerstonejs/core';
// by its own name the loader brings its decoders once more, beside those in its workers
import initLoader from '../../node_modules/@cornerstonejs/dicom-image-loader/dist/esm/init.js';

const mostWorkers = 4;

let started = false;

/** Starts cornerstone3D and the loader's decoding workers, once for the window. */
export const startDecoders = (): void => {
  if (started) return;
  started = true;
  const defaults = getConfiguration();
  initCore({ ...defaults, rendering: { ...defaults.rendering, webGlContextCount: 1 } });
  initLoader({
    maxWebWorkers: Math.min(Math.max(Math.floor(navigator.hardwareConcurrency / 2), 1), mostWorkers),
  });
};

/** Decodes a frame in one of the workers. What comes back is the worker's word for it. */
export const decodeInWorker = (task: object): Promise<unknown> => {
  startDecoders();
  return getWebWorkerManager().executeTask('dicomImageLoader', 'decodeTask', task);
};
