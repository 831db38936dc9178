import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { appUser } from './app-user';

const unlockAndWait = [
  'eval "$(printf %s test | gnome-keyring-daemon --unlock --components=secrets --daemonize)"',
  // it says it is there before it answers
  'until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1; do sleep 0.05; done',
  'echo "$DBUS_SESSION_BUS_ADDRESS"',
  'exec cat >/dev/null',
].join('\n');

/**
 * Gives the flow tests a keychain that outlives one start of the app, and that is not the one of whoever runs them.
 *
 * @returns ends it
 */
export const setup = async (): Promise<() => Promise<void>> => {
  if (process.platform !== 'linux') return () => Promise.resolve();
  const { prefix, env } = appUser();
  const [file, ...args] = [...prefix, 'dbus-run-session', '--', 'sh', '-c', unlockAndWait];
  const session = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface(session.stdout), 'line')) as [string];
  process.env['DBUS_SESSION_BUS_ADDRESS'] = address;
  return async () => {
    const ended = once(session, 'exit');
    session.stdin.end();
    await ended;
  };
};
