import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends with its standard input, so that no server is left behind when whoever runs the tests is ended. */
const serveWhileWanted = 'Xvfb "$@" & server=$!; cat >/dev/null; kill "$server"; wait "$server"';

/**
 * Gives the flow tests a screen of their own where there is none: an X server that picks a free number itself.
 *
 * @returns ends it
 */
export const setup = async (): Promise<() => Promise<void>> => {
  if (process.platform !== 'linux' || process.env['DISPLAY'] !== undefined) return () => Promise.resolve();
  // no access control (-ac): the app runs as another user; the server listens on this computer alone
  const options = ['-screen', '0', '1400x900x24', '-nolisten', 'tcp', '-ac', '-displayfd', '3'];
  const server = spawn('sh', ['-c', serveWhileWanted, 'sh', ...options], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
  const numbers = server.stdio[3];
  if (numbers === null || numbers === undefined) throw new Error('Xvfb did not start');
  const [number] = (await once(numbers, 'data')) as [Buffer];
  process.env['DISPLAY'] = `:${number.toString().trim()}`;
  return async () => {
    const ended = once(server, 'exit');
    server.stdin?.end();
    await ended;
  };
};
