/** `npm run -s discport -- …`: the command line, built first when it must be. Standard output is the command's alone. */
import { join } from 'node:path';
import { bundles, ensureBuilt } from './bundles.mjs';
import { node24, root, run } from './project.mjs';
import { runScript } from './setup-error.mjs';
import { setUpForCommands } from './setup.mjs';

/** Where the command was typed, which relative paths go by: npm has gone to the root of the project since. */
const callersFolder = () =>
  (process.env.npm_lifecycle_event === 'discport' ? process.env.INIT_CWD : undefined) ?? process.cwd();

await runScript(async () => {
  await setUpForCommands(console.error);
  // by far the longest to build, and wanted by few
  const wantsViewer = process.argv.some((word) => word.startsWith('--viewer'));
  await ensureBuilt(['cli', 'decoder', 'fonts', ...(wantsViewer ? ['viewer'] : [])]);
  return run(node24, [join(root, bundles.cli.output), ...process.argv.slice(2)], { cwd: callersFolder() });
});
