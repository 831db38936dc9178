/** `npm run bench [-- ROWS] [--json]`: ours and its peers on the same work. Standard output is the report's alone. */
import { join } from 'node:path';
import { ensureBuilt } from './bundles.mjs';
import { node24, root, run } from './project.mjs';
import { runScript } from './setup-error.mjs';
import { setUpForCommands } from './setup.mjs';

await runScript(async () => {
  await setUpForCommands(console.error);
  await ensureBuilt();
  return run(node24, [join(root, 'bench', 'main.mjs'), ...process.argv.slice(2)]);
});
