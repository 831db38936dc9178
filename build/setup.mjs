/**
 * Sets up what is missing, by need, saying first what it will install. Runs on a bare clone: no dependencies.
 *
 * `node build/setup.mjs [window|tests]` does it alone.
 */
import { fileURLToPath } from 'node:url';
import { setUpDependencies } from './dependencies.mjs';
import { setUpElectron } from './electron-runtime.mjs';
import { runScript, SetupError } from './setup-error.mjs';
import { setUpSystem } from './system-packages.mjs';

const oldestNode = 20;

/** For messages on standard output; commands with machine output hand in one for standard error. */
const sayOnOutput = (line) => console.log(line);

/** The packages that everything needs. */
export const setUpForCommands = async (say = sayOnOutput) => {
  if (Number(process.versions.node.split('.')[0]) < oldestNode)
    throw new SetupError(`Node ${oldestNode} or later is needed; this is ${process.versions.node}.`);
  await setUpDependencies(say);
};

/** Also what a window needs. @returns the Electron to start */
export const setUpForWindow = async (say = sayOnOutput) => {
  await setUpForCommands(say);
  await setUpSystem('window', say);
  return setUpElectron(say);
};

/** Also the programs that judge in tests. @returns the Electron to start */
export const setUpForTests = async (say = sayOnOutput) => {
  await setUpForCommands(say);
  await setUpSystem('tests', say);
  return setUpElectron(say);
};

const purposes = { commands: setUpForCommands, window: setUpForWindow, tests: setUpForTests };

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runScript(async () => {
    const setUp = purposes[process.argv[2] ?? 'window'];
    if (setUp === undefined)
      throw new SetupError(`Set up for what? One of ${Object.keys(purposes).join(', ')}.`);
    await setUp();
  });
