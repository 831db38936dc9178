/** The packages of package-lock.json, Node 24 among them. No dependencies. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { node24, root, run } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { tellWhile } from './tell-while.mjs';

const readPackages = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;

/** Whether npm finished installing exactly what the lockfile says: it writes its own lockfile last. */
const areInstalled = () => {
  if (!existsSync(node24) || !existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  const installed = readPackages('node_modules/.package-lock.json');
  return Object.entries(readPackages('package-lock.json')).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional === true && !(path in installed)),
  );
};

/**
 * The npm that runs us, or else the one beside our Node: as a script for Node, because on Windows `npm` itself needs a
 * shell.
 */
const findNpm = () => {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '',
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = candidates.find((path) => basename(path) === 'npm-cli.js' && existsSync(path));
  if (found === undefined)
    throw new SetupError('npm was not found: start this through npm, for example `npm start`.');
  return found;
};

/** Runs npm without a shell; what it prints goes to standard error. */
export const runNpm = (args, options = {}) =>
  run(process.execPath, [findNpm(), ...args], { stdio: ['ignore', 2, 2], ...options });

/** Installs the packages of package-lock.json, unless they are there. */
export const setUpDependencies = async (say) => {
  if (areInstalled()) return;
  say('Installing the packages of package-lock.json into node_modules, Node 24 among them (a minute or so).');
  const status = await tellWhile(say, 'Installing the packages', () =>
    runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  if (status !== 0 || !existsSync(node24))
    throw new SetupError(
      'The packages could not be installed: check that the npm registry can be reached, then run the same command again.',
    );
};
