import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSource, sourceRefOf, sourceRefOfAll } from '../../../electron/media/open-source';
import type { SourceRef } from '../../../shared/model/source';
import { putInHangingDrive, type HangingDrive } from './drives/hanging-drive';
import { fileSet } from './made-disc';
import { scanHere } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

const largeBytes = 8_000_000;

interface Put {
  readonly drive: HangingDrive;
  readonly elsewhere: TemporaryFolder;
  readonly at: (...parts: readonly string[]) => string;
}

/** Puts a disc in that holds pictures, and the same once more in an archive and in an image. */
const putIn = async (archive = 'PACKED.ZIP'): Promise<Put> => {
  const [disc, elsewhere] = [temporaryFolder(), temporaryFolder()];
  cpSync(fileSet, disc.path, { recursive: true });
  // more than a system reads ahead
  for (const folder of ['77654033', '98892001']) disc.write(`${folder}/LARGE`, randomBytes(largeBytes));
  execFileSync('zip', ['-q0r', disc.at(archive), '.'], { cwd: disc.path });
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-o', elsewhere.at('image'), disc.path], {
    stdio: 'ignore',
  });
  renameSync(elsewhere.at('image'), disc.at('IMAGE.ISO'));
  const drive = await putInHangingDrive(elsewhere.path, disc.path);
  onTestFinished(drive.takeOut);
  return { drive, elsewhere, at: (...parts) => join(drive.mount, ...parts) };
};

it('a DICOMDIR on a disc is that disc', async () => {
  const { drive, elsewhere, at } = await putIn();
  expect(await sourceRefOf(at('DICOMDIR'))).toEqual({ kind: 'disc', path: drive.mount });
  symlinkSync(at('DICOMDIR'), elsewhere.at('link'));
  expect(await sourceRefOf(elsewhere.at('link'))).toEqual({ kind: 'disc', path: drive.mount });
});

it('what lies partly on a disc is not opened as one', async () => {
  const { elsewhere, at } = await putIn();
  const beside = elsewhere.write('beside', 'x');
  await expect(sourceRefOfAll([at('DICOMDIR'), beside])).rejects.toThrow('source/several');
  await expect(sourceRefOfAll([at('77654033'), beside])).rejects.toThrow('source/several');
});

it.each([
  ['a folder of it', (at: Put['at']) => sourceRefOf(at('77654033'))],
  ['two folders of it', (at: Put['at']) => sourceRefOfAll([at('77654033'), at('98892001')])],
  ['a file of it', (at: Put['at']) => sourceRefOf(at('77654033', 'LARGE'))],
  ['an archive on it', (at: Put['at']) => sourceRefOf(at('PACKED.ZIP'))],
  ['an image on it', (at: Put['at']) => sourceRefOf(at('IMAGE.ISO'))],
])('of a disc that is slow to answer, %s is waited for and said to be slow', async (_what, find) => {
  const { drive, at } = await putIn();
  const ref: SourceRef = await find(at);
  const tellSlow = vi.fn(() => {
    drive.goOn();
  });
  const source = await openSource(ref, tellSlow);
  try {
    const entry = [...source.list(() => undefined)].find(({ bytes }) => bytes === largeBytes);
    expect(source.isPresent?.()).toBe(true);
    const file = source.open(entry?.path ?? '');
    drive.hang();
    const bytes = new Uint8Array(1000);
    expect(file.read(bytes, largeBytes - 1000)).toBe(bytes.length);
    file.close();
    expect(tellSlow).toHaveBeenCalled();
  } finally {
    drive.goOn();
    source.close();
  }
});

it.each(['PACKED.ZIP', 'PICTURES.ZIP'])(
  'of a disc that hangs, %s is opened once it answers, and it is said to be slow',
  async (archive) => {
    const { drive, at } = await putIn(archive);
    const tellSlow = vi.fn(() => {
      drive.goOn();
    });
    drive.hang();
    const source = await openSource({ kind: 'zip', path: at(archive) }, tellSlow);
    source.close();
    expect(tellSlow).toHaveBeenCalled();
  },
);

it('what is on it is read as anywhere else', async () => {
  const { at } = await putIn();
  const count = async (path: string): Promise<number> => (await scanHere(path)).instances.length;
  const all = await count(fileSet);
  expect(all).toBeGreaterThan(10);
  for (const path of [at('PACKED.ZIP'), at('IMAGE.ISO'), at('DICOMDIR')]) expect(await count(path)).toBe(all);
});
