import { execFileSync } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseDiskutil } from '../drives/macos';
import type { Mount } from '../mount-table';

/** The device of a disc, for its sectors to be read as they lie. */
export interface RawDevice {
  readonly path: string;
  readonly flags: number;
  /** Null where the system doesn't tell: the disc itself does. */
  readonly bytes: number | null;
}

const linuxDevice = (mount: Mount | undefined): RawDevice | null => {
  if (mount?.device.startsWith('/dev/') !== true) return null;
  let bytes: number | null = null;
  try {
    // in units of 512 bytes, whatever the device's are: see Documentation/ABI/stable/sysfs-block of Linux
    bytes = Number(readFileSync(`/sys/class/block/${basename(mount.device)}/size`, 'utf8')) * 512;
  } catch {
    // no device of the kernel's
  }
  return { path: mount.device, flags: constants.O_RDONLY | constants.O_NONBLOCK, bytes };
};

/** `D:\` is the volume \\.\D:, which is read in whole sectors at positions that are whole sectors. Unverified: see tests/MANUAL.md. */
const windowsDevice = (folder: string): RawDevice | null =>
  /^[A-Z]:\\?$/i.test(folder)
    ? { path: `\\\\.\\${folder.slice(0, 2)}`, flags: constants.O_RDONLY, bytes: null }
    : null;

const answerWithinMs = 5000;

/** /dev/disk4 has a raw twin, /dev/rdisk4, which is read in whole sectors too. Unverified: see tests/MANUAL.md. */
const macosDevice = (folder: string): RawDevice | null => {
  try {
    const printed = execFileSync('diskutil', ['info', folder], { encoding: 'utf8', timeout: answerWithinMs });
    const [drive] = parseDiskutil(printed);
    if (drive?.kind !== 'disc' || drive.folder !== folder) return null;
    const path = drive.device.replace('/dev/disk', '/dev/rdisk');
    return { path, flags: constants.O_RDONLY, bytes: null };
  } catch {
    return null;
  }
};

/**
 * The device of what is mounted at a folder, where the system has such a thing.
 *
 * @param mount of that folder, from the table that only Linux has
 */
export const rawDeviceOf = (
  folder: string,
  mount: Mount | undefined,
  platform: NodeJS.Platform = process.platform,
): RawDevice | null => {
  if (platform === 'win32') return windowsDevice(folder);
  return platform === 'darwin' ? macosDevice(folder) : linuxDevice(mount);
};
