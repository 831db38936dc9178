import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleScript } from '../bundled-script';

/** Hands a folder to an ordinary user and scans it, or something in it, as that user. */
export const scanAsOrdinaryUser = async (folder: string, inside = '.'): Promise<unknown> => {
  const script = await bundleScript(join(import.meta.dirname, 'scan-as-ordinary-user-script.ts'));
  try {
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', folder]);
    return JSON.parse(
      execFileSync(process.execPath, [script.path, join(folder, inside)], { encoding: 'utf8' }),
    );
  } finally {
    await script.remove();
  }
};
