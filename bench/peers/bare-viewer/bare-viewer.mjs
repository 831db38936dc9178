/** cornerstone3D as its documentation begins: one viewport, its own loader, a series from a server. */
import {
  cache,
  Enums,
  imageLoader,
  imageLoadPoolManager,
  init as initCore,
  RenderingEngine,
} from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';

initCore();
initLoader({ maxWebWorkers: Math.max(Math.floor(navigator.hardwareConcurrency / 2), 1) });
const element = document.querySelector('#viewport');
const engine = new RenderingEngine('bare');
engine.enableElement({ viewportId: 'only', type: Enums.ViewportType.STACK, element });
const viewport = engine.getViewport('only');

let stack = [];
const { Prefetch } = Enums.RequestType;

window.bare = {
  /** Shows the middle picture, and loads the others. */
  open: (urls) => {
    stack = urls.map((url) => `wadouri:${url}`);
    const middle = Math.floor(stack.length / 2);
    void viewport.setStack([...stack], middle).then(() => {
      viewport.render();
      for (let away = 1; away <= middle; away += 1)
        for (const imageId of [stack[middle + away], stack[middle - away]])
          if (imageId !== undefined)
            imageLoadPoolManager.addRequest(() => imageLoader.loadAndCacheImage(imageId), Prefetch, {}, 0);
    });
  },
  /** To the first picture, of how many. */
  begin: () => {
    void viewport.setImageIdIndex(0);
    return stack.length;
  },
  step: () => {
    void viewport.setImageIdIndex(viewport.getCurrentImageIdIndex() + 1);
  },
  /** How many pictures were loaded. */
  loaded: () => stack.filter((imageId) => cache.isLoaded(imageId)).length,
};
