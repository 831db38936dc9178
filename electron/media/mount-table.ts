import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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

const mountOf = (path: string, mounts: readonly Mount[]): Mount | undefined =>
  mounts.filter(({ folder }) => holds(folder, path)).sort((a, b) => b.folder.length - a.folder.length)[0];

/** The disc that a real path (links resolved) lies on. */
export const discOf = (path: string, mounts: readonly Mount[]): Mount | undefined => {
  const inmost = mountOf(path, mounts);
  return inmost !== undefined && isDisc(inmost) ? inmost : undefined;
};

/**
 * Whether a drive is an SD card: in a reader that is built in, it calls itself fixed as soldered memory does.
 *
 * @param place of the drive under /sys
 * @see drivers/mmc/core/bus.c of Linux
 */
export const isSdCard = (place: string): boolean => {
  try {
    return readFileSync(join(place, 'device/type'), 'utf8').trim() === 'SD';
  } catch {
    return false;
  }
};

/**
 * Whether a mount is a stick, a card or another drive that can be taken out, as far as Linux says so of it: it hangs on USB, is an SD card, or
 * calls itself removable. The drive itself is not asked.
 *
 * @param system where the kernel tells of devices
 * @see Documentation/ABI/stable/sysfs-block of Linux
 */
const isStick = ({ device }: Mount, system: string): boolean => {
  if (!device.startsWith('/dev/')) return false;
  try {
    const place = realpathSync(join(system, 'class/block', basename(device)));
    if (/\/usb\d+\//.test(place)) return true;
    const drive = basename(dirname(place)) === 'block' ? place : dirname(place);
    return readFileSync(join(drive, 'removable'), 'utf8').startsWith('1') || isSdCard(drive);
  } catch {
    // no device of the kernel's
    return false;
  }
};

/** What kind of drive a real path (links resolved) lies on; undefined for a disk of the computer's own, and where no table tells. */
export const driveKindAt = (
  path: string,
  mounts: readonly Mount[],
  system = '/sys',
): 'disc' | 'usb' | undefined => {
  const mount = mountOf(path, mounts);
  if (mount === undefined) return undefined;
  if (isDisc(mount)) return 'disc';
  return isStick(mount, system) ? 'usb' : undefined;
};
