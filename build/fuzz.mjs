/** `npm run fuzz [-- --seconds N] [--seed N]`: hostile sources, made at random, read by the app's own reader. */
import { join } from 'node:path';
import { node24, root, run } from './project.mjs';
import { runScript } from './setup-error.mjs';
import { setUpForTests } from './setup.mjs';

await runScript(async () => {
  await setUpForTests();
  return run(node24, [join(root, 'tests', 'fuzz', 'main.mjs'), ...process.argv.slice(2)]);
});
