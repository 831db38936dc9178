import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('a scan of a folder begins without loading what checks answers, sends, opens archives or asks drives', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['electron/cli/scan.ts'],
    outdir: 'nowhere',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
  });
  const loaded = new Set<string>();
  const sources: string[] = [];
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const output = metafile.outputs[path];
    if (output === undefined) return;
    sources.push(...Object.keys(output.inputs));
    for (const { path: imported, kind } of output.imports) if (kind === 'import-statement') load(imported);
  };
  load('nowhere/scan.js');
  expect(sources).toContain('electron/media/folder-source.ts');
  const unwanted = /zod|electron\/transfer|zip-source|iso-source|drive-source|yauzl|fflate/;
  expect(sources.filter((path) => unwanted.test(path))).toEqual([]);
  expect(
    [...loaded].filter((path) => /^(?:node:)?(?:https?|child_process|worker_threads)$/.test(path)),
  ).toEqual([]);
});
