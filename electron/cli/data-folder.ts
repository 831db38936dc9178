import { homedir } from 'node:os';
import { join } from 'node:path';

const usual = (): string => {
  const { env, platform } = process;
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  return env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
};

/** Where the command line keeps what it must know the next time. DISCPORT_DATA_DIR says another place. */
export const dataFolder = (): string => {
  const own = process.env['DISCPORT_DATA_DIR'];
  return own === undefined || own === '' ? join(usual(), 'discport-cli') : own;
};
