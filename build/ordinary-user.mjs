/**
 * How a root shell starts Electron: as an ordinary user, because Chromium's sandbox refuses root. Anybody else starts it
 * as themselves. No dependencies.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, root } from './project.mjs';
import { SetupError } from './setup-error.mjs';

const succeeds = ([file, ...args]) => spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/** What Chromium's sandbox does first: a user namespace in which it may make others. */
const makesNamespaces = ['unshare', '--user', '--map-root-user', '--net', 'true'];

const nobody = { uid: 65534, gid: 65534 };

/** Who ran sudo, else nobody. */
const chooseUser = () => {
  const [uid, gid] = [Number(process.env.SUDO_UID), Number(process.env.SUDO_GID)];
  return uid > 0 && gid > 0 ? { uid, gid } : nobody;
};

/** A home of its own, because the one of whoever runs us can't be written by another user. */
const makeHome = ({ uid, gid }) => {
  const home = join(cache, 'ordinary-user');
  const folders = {
    XDG_CONFIG_HOME: '.config',
    XDG_CACHE_HOME: '.cache',
    XDG_DATA_HOME: '.data',
    XDG_RUNTIME_DIR: 'run',
  };
  const env = { HOME: home, TMPDIR: '/tmp' };
  for (const [key, name] of Object.entries({ HOME: '', ...folders })) {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chownSync(path, uid, gid);
    env[key] = path;
  }
  const authority = process.env.XAUTHORITY ?? join(process.env.HOME ?? '/', '.Xauthority');
  if (existsSync(authority)) {
    env.XAUTHORITY = join(home, 'Xauthority');
    copyFileSync(authority, env.XAUTHORITY);
    chownSync(env.XAUTHORITY, uid, gid);
  }
  return env;
};

const asThemselves = (program) => {
  const helper = join(dirname(program), 'chrome-sandbox');
  const helperWorks =
    existsSync(helper) && statSync(helper).uid === 0 && (statSync(helper).mode & 0o4000) !== 0;
  if (process.platform === 'linux' && !helperWorks && !succeeds(makesNamespaces))
    throw new SetupError(
      'This system does not let programs make user namespaces, which the sandbox of the window needs: allow it with' +
        ' `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu) or `sudo sysctl -w kernel.unprivileged_userns_clone=1` (Debian).',
    );
  return { prefix: [], env: {}, user: undefined, isSandboxed: true };
};

/**
 * @param {string} program the Electron that will be started
 * @returns what to put before the program and into its environment, and the user whose files it can write. `isSandboxed`
 *   is false where nothing but `--no-sandbox` is left, which the caller has to say
 */
export const ordinaryUser = (program) => {
  if (process.platform !== 'linux' || process.getuid() !== 0) return asThemselves(program);
  const user = chooseUser();
  const ids = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const ways = [
    { prefix: ['setpriv', ...ids, '--no-new-privs'], user },
    // where the project lies in a folder that only root may enter: ourselves, but without any of root's powers
    { prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000'], user: { uid: 0, gid: 0 } },
  ];
  const way = ways.find(
    ({ prefix }) =>
      succeeds([...prefix, 'test', '-x', program, '-a', '-r', join(root, 'package.json')]) &&
      succeeds([...prefix, ...makesNamespaces]),
  );
  if (way === undefined) return { prefix: [], env: {}, user: undefined, isSandboxed: false };
  return { ...way, env: makeHome(way.user), isSandboxed: true };
};
