import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A desktop session of its own with a fresh keychain (gnome-keyring), unlocked by a password that is no secret. */
export interface KeychainSession {
  /** What a process needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const unlockAndStay = [
  'eval "$(printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize)"',
  // it says it is there before it answers
  'until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1; do sleep 0.05; done',
  'echo "$DBUS_SESSION_BUS_ADDRESS"',
  'exec cat >/dev/null',
].join('\n');

export const openKeychain = async (): Promise<KeychainSession> => {
  const home = await mkdtemp(join(tmpdir(), 'discport-keychain-'));
  const own = { HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', unlockAndStay], {
    env: { PATH: process.env['PATH'], ...own },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface(session.stdout), 'line')) as [string];
  return {
    env: { ...own, DBUS_SESSION_BUS_ADDRESS: address },
    close: async () => {
      const ended = once(session, 'exit');
      session.stdin.end();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
};
