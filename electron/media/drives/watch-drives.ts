import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Drive, ListDrives } from './drive';
import { listOnLinux } from './linux';
import { listOnMacos } from './macos';
import { listOnWindows, powershell, powershellArguments } from './windows';

/** Hears that something was put in or taken out; not what. @returns stops listening */
type Listen = (heard: () => void) => () => void;

const lookEveryMs = 1000;
const mountInfo = '/proc/self/mountinfo';

/** The kernel's table of mounts is read once a second: a few microseconds, and no program is started for it. */
const listenOnLinux: Listen = (heard) => {
  let before: string | undefined;
  const look = async (): Promise<void> => {
    const now = await readFile(mountInfo, 'utf8').catch(() => '');
    if (before !== undefined && now !== before) heard();
    before = now;
  };
  void look();
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};

/** One program that runs as long as we listen, and prints a line for every change. */
const listenTo =
  (program: string, args: readonly string[]): Listen =>
  (heard) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
    child.stdout.on('data', heard);
    child.on('error', () => undefined);
    return () => {
      child.kill();
    };
  };

const volumeEvents =
  'Register-CimIndicationEvent -Query "SELECT * FROM Win32_VolumeChangeEvent" -SourceIdentifier discport; ' +
  'while ($true) { Wait-Event -SourceIdentifier discport | Remove-Event; Write-Output changed }';

const systems: Partial<Record<NodeJS.Platform, { readonly list: ListDrives; readonly listen: Listen }>> = {
  linux: { list: listOnLinux, listen: listenOnLinux },
  darwin: { list: listOnMacos, listen: listenTo('diskutil', ['activity']) },
  win32: { list: listOnWindows, listen: listenTo(powershell, [...powershellArguments, volumeEvents]) },
};

const isSame = (a: readonly Drive[], b: readonly Drive[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A medium is mounted some moments after it was put in; several changes come together. */
const settleMs = 300;

/**
 * Tells what removable drives hold something that can be read, at once and whenever that changes, within two seconds.
 * On a system whose drives can't be asked, nothing is ever told.
 *
 * @returns stops watching
 */
export const watchDrives = (
  changed: (drives: readonly Drive[]) => void,
  platform: NodeJS.Platform = process.platform,
): (() => void) => {
  const system = systems[platform];
  if (system === undefined) return () => undefined;
  let known: readonly Drive[] | undefined;
  const stopped = new AbortController();
  const askOnce = async (): Promise<void> => {
    // a system that can't answer has no drives to offer: a folder can still be chosen by hand
    const drives = await system.list().catch(() => []);
    if (stopped.signal.aborted || (known !== undefined && isSame(known, drives))) return;
    known = drives;
    changed(drives);
  };
  let asking = Promise.resolve();
  const ask = (): void => {
    asking = asking.then(askOnce);
  };
  let settling: NodeJS.Timeout | undefined;
  const stop = system.listen(() => {
    clearTimeout(settling);
    settling = setTimeout(ask, settleMs);
  });
  ask();
  return () => {
    stopped.abort();
    clearTimeout(settling);
    stop();
  };
};
