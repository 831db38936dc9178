import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The keyring is unlocked with a password that is no secret, and asked until it answers. */
const unlocked = [
  `eval "$(printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize)"`,
  `until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1; do sleep 0.05; done`,
].join('; ');

/**
 * Runs a shell command in a session of its own with a fresh, unlocked keychain (gnome-keyring), gone afterwards.
 *
 * @param environment what the command gets beyond PATH
 */
export const withKeychain = async (
  command: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> => {
  const home = await mkdtemp(join(tmpdir(), 'discport-keychain-'));
  try {
    return await run('dbus-run-session', ['--', 'sh', '-c', `${unlocked}; ${command}`], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        XDG_DATA_HOME: home,
        XDG_RUNTIME_DIR: home,
        ...environment,
      },
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};
