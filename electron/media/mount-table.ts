import { readFileSync } from 'node:fs';

/** One mounted file system. */
export interface Mount {
  /** Of this mount: another disc, or the same put in again, has another one. */
  readonly id: string;
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
    const [id, , , , folder] = before?.split(' ') ?? [];
    const [type, device] = after?.split(' ') ?? [];
    return id === undefined || folder === undefined || type === undefined || device === undefined
      ? []
      : [{ id, folder: unescape(folder), device: unescape(device), type }];
  });

/** Whether a mount is an optical disc, or an image of one. */
export const isDisc = ({ device, type }: Mount): boolean =>
  /^\/dev\/sr\d+$/.test(device) || type === 'iso9660' || type === 'udf';

/** What is mounted, the newest first; nothing on a system that doesn't tell. No drive is asked for it. */
export const readMounts = (): Mount[] => {
  try {
    return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')).reverse();
  } catch {
    return [];
  }
};

const holds = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The disc that a real path (links resolved) lies on. */
export const discOf = (path: string, mounts: readonly Mount[]): Mount | undefined => {
  const [inmost] = mounts
    .filter(({ folder }) => holds(folder, path))
    .sort((a, b) => b.folder.length - a.folder.length);
  return inmost !== undefined && isDisc(inmost) ? inmost : undefined;
};
