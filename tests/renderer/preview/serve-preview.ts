import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { corpus, serve, type ViewerServer } from '../viewer/harness';

const folder = fileURLToPath(new URL('.', import.meta.url));
const rendererConfig = fileURLToPath(new URL('../../../renderer/vite.config.ts', import.meta.url));

/** Builds the window with a scripted host in the desktop's place, and serves it under the product's own policy. */
export const servePreview = async (): Promise<ViewerServer> => {
  const outDir = await mkdtemp(join(tmpdir(), 'discport-preview-'));
  await build({
    configFile: rendererConfig,
    root: folder,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: join(folder, 'preview.html') },
    },
  });
  const server = await serve(outDir, (name) => {
    const file = join(corpus, normalize(`/${name}`));
    return existsSync(file) ? file : undefined;
  });
  return {
    origin: server.origin,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
};
