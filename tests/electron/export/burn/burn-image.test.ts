import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { burnImage, BurnDiffers, type BurnInput } from '../../../../electron/export/burn/burn-image';
import type { BurnProgram } from '../../../../electron/export/burn/burn-program';
import { xorriso } from '../../../../electron/export/burn/xorriso';
import { exportSelection } from '../../../../electron/export/export-selection';
import { verifyFileSet } from '../../../../electron/export/verify-file-set';
import type { Progress } from '../../../../shared/model/progress';
import { scanHere } from '../../media/scan-here';
import { temporaryFolder, type TemporaryFolder } from '../../media/temporary-folder';

vi.setConfig({ testTimeout: 120_000 });

const corpus = join(import.meta.dirname, '..', '..', '..', 'corpus');
const quietly = { signal: new AbortController().signal, tell: () => undefined };

/** A folder with an image to burn. */
const withImage = async (): Promise<TemporaryFolder> => {
  const folder = temporaryFolder();
  const { catalog, instances } = await scanHere(join(corpus, 'series-mr/fruit-ge-196'));
  const selection = { source: catalog.source, instances, gaps: [], unidentified: 0 };
  await exportSelection({ selection, format: 'iso', path: folder.at('image.iso') }, quietly);
  return folder;
};

const inputFor = (folder: TemporaryFolder): BurnInput => ({
  image: folder.at('image.iso'),
  device: `stdio:${folder.at('disc')}`,
  speed: null,
  simulate: false,
  erase: false,
  eject: true,
});
const codeOf = (error: unknown): unknown => (error as { data?: { code?: string } }).data?.code;
const failure = (input: BurnInput, burner: BurnProgram = xorriso): Promise<unknown> =>
  burnImage(burner, input, quietly).catch((error: unknown) => error);

describe('a disc that was burned', () => {
  it('is the image, is read again, and is a file-set that verifies', async () => {
    const folder = await withImage();
    const told: Progress[] = [];
    const report = await burnImage(xorriso, inputFor(folder), {
      signal: quietly.signal,
      tell: (progress) => told.push(progress),
    });
    const image = readFileSync(folder.at('image.iso'));
    const disc = readFileSync(folder.at('disc'));
    expect(disc.subarray(0, image.length).equals(image)).toBe(true);
    expect(report).toEqual({
      bytes: image.length,
      sha256: createHash('sha256').update(image).digest('hex'),
      verified: true,
      medium: 'stdio file, overwriteable',
    });
    expect(new Set(told.map(({ step }) => step))).toEqual(new Set(['burn', 'verify']));
    const ref = (name: string) => ({ kind: 'iso' as const, path: folder.at(name) });
    expect(await verifyFileSet({ source: ref('disc'), against: ref('image.iso') }, quietly)).toMatchObject({
      failures: [],
      compared: 196,
    });
  });

  it('is not written over, unless it can be rewritten and that was asked for', async () => {
    const folder = await withImage();
    await burnImage(xorriso, inputFor(folder), quietly);
    const before = readFileSync(folder.at('disc'));
    expect(codeOf(await failure(inputFor(folder)))).toBe('burn/not-blank');
    expect(readFileSync(folder.at('disc')).equals(before)).toBe(true);
    expect(await burnImage(xorriso, { ...inputFor(folder), erase: true }, quietly)).toMatchObject({
      verified: true,
    });
  });

  it('and differs is told with the file that does', async () => {
    const folder = await withImage();
    // a burner that says nothing of a bad sector
    const spoils = folder.write(
      'spoils',
      '#!/bin/sh\nxorriso "$@" || exit\ncase "$*" in *-dao*) printf X | dd of="$DISC" bs=1 seek=1500000 conv=notrunc 2>/dev/null;; esac\n',
    );
    chmodSync(spoils, 0o755);
    vi.stubEnv('DISC', folder.at('other'));
    const error = await failure(
      { ...inputFor(folder), device: `stdio:${folder.at('other')}` },
      { ...xorriso, burn: (...asked) => [spoils, ...xorriso.burn(...asked).slice(1)] },
    );
    vi.unstubAllEnvs();
    expect(error).toBeInstanceOf(BurnDiffers);
    expect((error as BurnDiffers).file).toMatch(/^DICOM\/PA000001\/ST000001\/SE000001\/IM0000\d\d$/);
  });
});

describe('burning is refused', () => {
  const write = (bytes: number): TemporaryFolder => {
    const folder = temporaryFolder();
    folder.write('files/pictures', Buffer.alloc(bytes, 7));
    execFileSync('xorriso', ['-as', 'mkisofs', '-o', folder.at('image.iso'), folder.at('files')], {
      stdio: 'ignore',
    });
    return folder;
  };

  it('where other things are, also such that a burner takes for blank', async () => {
    const folder = write(200_000);
    folder.write('disc', 'a letter to somebody');
    expect(codeOf(await failure(inputFor(folder)))).toBe('burn/not-blank');
    expect(readFileSync(folder.at('disc'), 'latin1')).toBe('a letter to somebody');
  });

  it('where there is no drive, no program, no image', async () => {
    const folder = write(200_000);
    const input = inputFor(folder);
    expect(codeOf(await failure({ ...input, device: '/dev/no-such-drive' }))).toBe('burn/no-drive');
    expect(codeOf(await failure(input, { ...xorriso, look: () => ['no-such-burner'] }))).toBe(
      'burn/no-program',
    );
    expect(codeOf(await failure({ ...input, image: folder.at('none.iso') }))).toBe('source/not-found');
    expect(existsSync(folder.at('disc'))).toBe(false);
  });

  it('where the device is a mistyped name, and no file is made of it', async () => {
    const folder = write(200_000);
    folder.write('notes', '');
    for (const name of ['sr0', 'notes', 'files'])
      expect(codeOf(await failure({ ...inputFor(folder), device: folder.at(name) })), name).toBe(
        'burn/no-drive',
      );
    expect(existsSync(folder.at('sr0'))).toBe(false);
    expect(readFileSync(folder.at('notes'), 'latin1')).toBe('');
  });

  it('where what is to be burned is no image, or not all of one', async () => {
    const folder = write(1_000_000);
    const { size } = statSync(folder.at('image.iso'));
    folder.write('pictures.zip', Buffer.from('504b0506'.padEnd(44, '0'), 'hex'));
    folder.write('empty.iso', '');
    folder.write('program.py', 'print("no image")\n'.repeat(10_000));
    const cut = (bytes: number): string => {
      const name = `cut-${bytes}.iso`;
      copyFileSync(folder.at('image.iso'), folder.at(name));
      truncateSync(folder.at(name), bytes);
      return name;
    };
    const images = ['pictures.zip', 'empty.iso', 'program.py', 'files', cut(30_000), cut(40_000)];
    for (const name of [...images, cut(500_000), cut(size - 2048)])
      expect(codeOf(await failure({ ...inputFor(folder), image: folder.at(name) })), name).toBe(
        'burn/no-image',
      );
    expect(existsSync(folder.at('disc'))).toBe(false);
  });

  it('and with the laser off nothing is burned', async () => {
    const folder = write(400_000);
    expect(await burnImage(xorriso, { ...inputFor(folder), simulate: true }, quietly)).toMatchObject({
      verified: false,
    });
    expect(existsSync(folder.at('disc')) && readFileSync(folder.at('disc')).some((byte) => byte !== 0)).toBe(
      false,
    );
  });

  it('and once it is cancelled it stops', async () => {
    const folder = write(64_000_000);
    const cancelled = new AbortController();
    const burning = burnImage(xorriso, inputFor(folder), {
      signal: cancelled.signal,
      tell: () => {
        cancelled.abort(new Error('cancelled'));
      },
    });
    await expect(burning).rejects.toThrow('cancelled');
  });
});
