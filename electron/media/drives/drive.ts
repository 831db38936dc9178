import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A removable drive with something in it that can be read. */
export interface Drive {
  readonly kind: 'disc' | 'usb';
  /** As the system names it. */
  readonly device: string;
  /** Of the volume; empty where it has none. */
  readonly label: string;
  /** Of the volume; null where the system doesn't tell. */
  readonly bytes: number | null;
  /** Where it is mounted. */
  readonly folder: string;
}

/** Asks the system once. @throws {Error} where its program is missing or answers nonsense */
export type ListDrives = () => Promise<readonly Drive[]>;

const answerBytes = 16 * 1_048_576;
const answerWithinMs = 20_000;

/** What a program of the system prints; no shell is asked. */
export const askSystem = async (program: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(program, args, {
    maxBuffer: answerBytes,
    timeout: answerWithinMs,
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return stdout;
};
