import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openSource } from '../../../electron/media/open-source';
import { readInstance } from '../../../electron/media/read-instance';
import { holdsNoDicom } from '../../../electron/media/scan-source';
import { keepPassword } from '../../../electron/media/source-passwords';
import { corpusPath } from '../../shared/dicom/corpus';
import { problemsOf, scanHere, shapeOf } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

const run = ({ path }: TemporaryFolder, program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { cwd: path, stdio: 'ignore' });
};

/** A folder with a disc in it, and an image of that disc. */
const makeImage = (
  program: string,
  args: readonly string[],
  moreBytes = 0,
  name = 'disc.iso',
): TemporaryFolder => {
  const folder = temporaryFolder();
  cpSync(corpusPath('dicomdir/dcmtk-fileset'), folder.at('disc'), { recursive: true });
  writeFileSync(folder.at('disc/MORE'), Buffer.alloc(moreBytes, 1));
  run(folder, program, ...args, '-o', name, 'disc');
  return folder;
};

const xorriso = ['xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J']] as const;
const genisoimage = (kind: string) => ['genisoimage', ['-quiet', kind]] as const;
/** More than is inflated as a whole. */
const large = 34 * 1_048_576;
const cases = [
  ['Rock Ridge, stored', xorriso, 0, 'zip', ['-q0']],
  ['Rock Ridge, deflated and large', xorriso, large, 'zip', ['-q1']],
  ['Joliet, stored', genisoimage('-J'), 0, '7z', ['a', '-tzip', '-mx=0']],
  ['UDF, deflated', genisoimage('-udf'), 0, 'zip', ['-q1']],
  ['UDF, locked', genisoimage('-udf'), 0, 'zip', ['-q0', '-P', 'secret']],
  [
    'Joliet, locked, deflated and large',
    genisoimage('-J'),
    large,
    '7z',
    ['a', '-tzip', '-mem=AES256', '-psecret', '-mx=1'],
  ],
] as const;

describe('an image in a ZIP', () => {
  it.each(cases)('(%s) gives what the disc holds', async (_, [program, args], bytes, zip, zipArgs) => {
    const folder = makeImage(program, args, bytes);
    run(folder, zip, ...zipArgs, 'a.zip', 'disc.iso');
    const path = folder.at('a.zip');
    keepPassword({ kind: 'zip', path }, 'secret');
    const wanted = await scanHere(folder.at('disc'), 'full');
    const scan = await scanHere(path, 'full');
    expect(shapeOf(scan)).toEqual(shapeOf(wanted));
    expect(problemsOf(scan)).toEqual(problemsOf(wanted));
    expect(scan.catalog.usedDicomdir).toBe(true);
    expect(scan.instances.every((instance) => instance.path.startsWith('disc.iso/'))).toBe(true);
    const source = await openSource({ kind: 'zip', path });
    const listed = Array.from(
      source.list(() => undefined),
      (file) => source.placeOf?.(file.path) ?? null,
    );
    expect(listed).toEqual([...listed].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(listed).not.toContain(null);
    const disc = await openSource({ kind: 'folder', path: folder.at('disc') });
    for (const instance of scan.instances.slice(0, 5)) {
      const [there, here] = [source, disc].map((one, index) => {
        const inside = index === 0 ? instance.path : instance.path.slice('disc.iso/'.length);
        const reading = readInstance(one, { ...instance, path: inside }, { zeroPreamble: false });
        let step = reading.next();
        while (step.done !== true) step = reading.next();
        return step.value;
      });
      expect(there).toEqual(here);
    }
    source.close();
    disc.close();
  });

  it('is known by its content, whatever it is called, beside other files', async () => {
    const folder = makeImage(...xorriso, 1_048_576, 'PATIENT');
    run(folder, 'zip', '-q0', 'a.zip', 'PATIENT', 'disc/DICOMDIR');
    const scan = await scanHere(folder.at('a.zip'));
    const wanted = await scanHere(folder.at('disc'));
    expect(scan.instances).toHaveLength(wanted.instances.length);
    expect(scan.instances.every(({ path }) => path.startsWith('PATIENT/'))).toBe(true);
  });

  it('that was cut loses pictures, and says so', async () => {
    const folder = makeImage(...xorriso);
    // after its directories, within its first pictures
    truncateSync(folder.at('disc.iso'), 90 * 2048);
    run(folder, 'zip', '-q0', 'a.zip', 'disc.iso');
    const { unidentified, listedMissing, instances } = await scanHere(folder.at('a.zip'));
    const wanted = await scanHere(folder.at('disc'));
    expect(instances.length).toBeGreaterThan(0);
    expect(instances.length).toBeLessThan(wanted.instances.length);
    expect(instances.length + listedMissing.length + unidentified).toBeGreaterThanOrEqual(
      wanted.instances.length,
    );
  });

  it.each([
    ['is no image at all', 'text '.repeat(20_000)],
    ['is empty', ''],
    ['ends in its first descriptor', Buffer.concat([Buffer.alloc(32_768), Buffer.from('\u0001CD001\u0001')])],
  ])('that %s is told of as unreadable, and as a loss', async (_, bytes) => {
    const folder = temporaryFolder();
    folder.write('disc.ISO', bytes);
    run(folder, 'zip', '-q', 'a.zip', 'disc.ISO');
    const scan = await scanHere(folder.at('a.zip'));
    expect(problemsOf(scan)).toEqual(['unreadable | disc.ISO']);
    expect(scan.unidentified).toBe(1);
  });

  it('inside another is not opened', async () => {
    const folder = makeImage(...xorriso);
    run(folder, 'xorriso', '-as', 'mkisofs', '-quiet', '-R', '-o', 'outer.iso', 'disc.iso');
    run(folder, 'zip', '-q0', 'a.zip', 'outer.iso');
    const scan = await scanHere(folder.at('a.zip'));
    expect(scan.instances).toEqual([]);
  });
});

it('an image whose root was copied as zeros is not empty: it can not be read, and pictures are lost', async () => {
  const folder = makeImage(...genisoimage('-R'));
  const bytes = readFileSync(folder.at('disc.iso'));
  const root = bytes.readUInt32LE(16 * 2048 + 158);
  bytes.fill(0, root * 2048, (root + 1) * 2048);
  writeFileSync(folder.at('disc.iso'), bytes);
  const scan = await scanHere(folder.at('disc.iso'));
  expect(problemsOf(scan)).toEqual(['unreadable']);
  expect([scan.unidentified, holdsNoDicom(scan)]).toEqual([1, false]);
});
