import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folders = ['cmaps', 'iccs', 'standard_fonts', 'wasm'] as const;

/** What PDFs need beside the program that reads them. No scripts, and so no machine for them. */
export const pdfParts = function* (): Generator<{
  readonly folder: string;
  readonly name: string;
  readonly bytes: Buffer;
}> {
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  for (const folder of folders)
    for (const name of readdirSync(join(root, folder)))
      if (!name.endsWith('.js') && !name.startsWith('quickjs'))
        yield { folder, name, bytes: readFileSync(join(root, folder, name)) };
};
