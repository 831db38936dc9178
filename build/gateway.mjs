/** `npm run gateway -- …`: the server, and with `admin …` its administration, built first when it must be. */
import { join } from 'node:path';
import { bundles, ensureBuilt } from './bundles.mjs';
import { node24, root, run } from './project.mjs';
import { runScript } from './setup-error.mjs';
import { setUpForCommands } from './setup.mjs';

await runScript(async () => {
  await setUpForCommands(console.error);
  await ensureBuilt(['gateway']);
  return run(node24, [join(root, bundles.gateway.output), ...process.argv.slice(2)], { cwd: process.cwd() });
});
