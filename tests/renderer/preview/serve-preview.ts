import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildOnce, corpus, serve, type ViewerServer } from '../viewer/harness';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Builds the window with a scripted host in the desktop's place, and serves it under the product's own policy. */
export const servePreview = async (): Promise<ViewerServer> => {
  const pages = await buildOnce(folder, ['preview.html']);
  return serve(pages, (name) => {
    const file = join(corpus, normalize(`/${name}`));
    return existsSync(file) ? file : undefined;
  });
};
