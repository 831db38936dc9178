import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Drive } from '../../../../electron/media/drives/drive';
import { watchDrives } from '../../../../electron/media/drives/watch-drives';
import { temporaryFolder } from '../temporary-folder';
import { pathWithFakeLsblk } from './fake-lsblk';

vi.setConfig({ testTimeout: 30_000 });

it('a disc that is put in and taken out is noticed within two seconds', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('PATH', pathWithFakeLsblk(folder.at('bin/lsblk')));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  folder.write('disc/DICOMDIR', 'index');
  const [image, mount] = [folder.at('ct.iso'), folder.at('mount')];
  execFileSync(
    'xorriso',
    ['-as', 'mkisofs', '-quiet', '-J', '-V', 'CTDISC', '-o', image, folder.at('disc')],
    {
      stdio: 'ignore',
    },
  );
  mkdirSync(mount);

  const told: (readonly Drive[])[] = [];
  let heard: () => void = () => undefined;
  const next = (): Promise<void> => new Promise((done) => (heard = done));
  const first = next();
  const stop = watchDrives((drives) => {
    told.push(drives);
    heard();
  });
  onTestFinished(stop);
  await first;
  expect(told).toEqual([[]]);

  for (const isIn of [true, false, true]) {
    const change = next();
    const from = performance.now();
    if (isIn) execFileSync('fuseiso', ['-p', image, mount, '-o', 'ro,fsname=/dev/sr9'], { stdio: 'ignore' });
    else execFileSync('fusermount', ['-u', mount]);
    await change;
    // two seconds are promised; a busy computer starts lsblk late
    expect(performance.now() - from).toBeLessThan(6000);
    expect(told.at(-1)?.map(({ kind, label, folder: at }) => [kind, label, at])).toEqual(
      isIn ? [['disc', 'CTDISC', mount]] : [],
    );
    mkdirSync(mount, { recursive: true });
  }
  execFileSync('fusermount', ['-u', mount]);
});

it('where the system can not be asked there are no drives, and nothing fails', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('PATH', join(folder.path, 'nothing'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const drives = await new Promise<readonly Drive[]>((done) => {
    onTestFinished(watchDrives(done));
  });
  expect(drives).toEqual([]);
});
