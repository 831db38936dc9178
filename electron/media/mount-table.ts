import { readFile } from 'node:fs/promises';

/** One mounted file system. */
export interface Mount {
  readonly folder: string;
  readonly device: string;
  readonly type: string;
}

const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

/**
 * Reads the text of /proc/self/mountinfo.
 *
 * @see proc_pid_mountinfo(5)
 */
export const parseMounts = (mountInfo: string): Mount[] =>
  mountInfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ', 2);
    const folder = before?.split(' ')[4];
    const [type, device] = after?.split(' ') ?? [];
    return folder === undefined || type === undefined || device === undefined
      ? []
      : [{ folder: unescape(folder), device: unescape(device), type }];
  });

/** Whether a mount is an optical disc, or an image of one. */
export const isDisc = ({ device, type }: Mount): boolean =>
  /^\/dev\/sr\d+$/.test(device) || type === 'iso9660' || type === 'udf';

/** What is mounted, the newest first; nothing on a system that doesn't tell. */
export const readMounts = async (): Promise<Mount[]> => {
  try {
    return parseMounts(await readFile('/proc/self/mountinfo', 'utf8')).reverse();
  } catch {
    return [];
  }
};
