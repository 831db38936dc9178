/** Where things are, and how every script here starts another program. No dependencies: runs before any are installed. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
export const cache = join(root, '.cache');

/** Node 24, which the dependency `node` brings; the host's own Node may be as old as 20. */
export const node24 = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The environment for what we start: Node 24 and the project's own tools come first on the path. */
export const environment = (extra = {}) => {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [
    join(root, 'node_modules', '.bin'),
    join(root, 'node_modules', 'node', 'bin'),
    process.env[pathKey],
  ];
  return { ...process.env, [pathKey]: path.filter(Boolean).join(delimiter), ...extra };
};

const signals = process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end, without a shell, and hands it the signals we get meanwhile.
 *
 * @param {string} file the program
 * @param {readonly string[]} args its arguments
 * @param {import('node:child_process').SpawnOptions} [options] standard streams are ours unless said otherwise
 * @returns {Promise<number>} its exit status; 128 + the signal's number when a signal ended it
 */
export const run = (file, args, options = {}) =>
  new Promise((done, fail) => {
    const child = spawn(file, args, { stdio: 'inherit', cwd: root, env: environment(), ...options });
    const forward = signals.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, listener] of forward) process.on(signal, listener);
    const settle = () => {
      for (const [signal, listener] of forward) process.off(signal, listener);
    };
    child.once('error', (error) => {
      settle();
      fail(error);
    });
    child.once('exit', (code, signal) => {
      settle();
      done(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });

/**
 * Ends us, as SIGTERM does, when the npm that started us was ended: npm hands a signal on to its shell alone, and what the
 * shell had started would stay.
 */
export const followNpm = () => {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
};
