import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { losesSomething } from '../../../shared/model/problem-codes';
import { scanAnything } from '../../../electron/media/scan-source';
import type { Scan } from '../../../shared/model/scan';
import { fileSet } from './made-disc';
import { problemsOf, scanHere } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

const uids = ({ instances }: Scan): string[] => instances.map(({ sopInstanceUid }) => sopInstanceUid).sort();

const run = (folder: TemporaryFolder, program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { cwd: folder.path, stdio: 'ignore' });
};

/** The test file-set in a folder of its own, to be packed. */
const discFolder = (): TemporaryFolder => {
  const folder = temporaryFolder();
  cpSync(fileSet, folder.at('disc'), { recursive: true });
  return folder;
};

const packers = {
  zip: (folder: TemporaryFolder) => {
    run(folder, 'zip', '-qr', 'a.zip', 'disc');
  },
  '7z': (folder: TemporaryFolder) => {
    run(folder, '7z', 'a', '-tzip', 'a.zip', 'disc');
  },
  /** To what can't be wound back: sizes come after the bytes. */
  'zip to a stream': (folder: TemporaryFolder) => {
    writeFileSync(
      folder.at('a.zip'),
      execFileSync('zip', ['-qr', '-', 'disc'], { cwd: folder.path, maxBuffer: 100_000_000 }),
    );
  },
  'python, Zip64 to a stream': (folder: TemporaryFolder) => {
    const script = [
      'import os, sys, zipfile',
      'z = zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_DEFLATED)',
      'for at, _, names in os.walk("disc"):',
      '  for n in names:',
      '    with z.open(os.path.join(at, n), "w", force_zip64=True) as f: f.write(open(os.path.join(at, n), "rb").read())',
      'z.close()',
    ].join('\n');
    writeFileSync(
      folder.at('a.zip'),
      execFileSync('/usr/bin/python3', ['-c', script], { cwd: folder.path, maxBuffer: 100_000_000 }),
    );
  },
} as const;

const packed = (how: keyof typeof packers): TemporaryFolder => {
  const folder = discFolder();
  packers[how](folder);
  return folder;
};

/** What is wrong with it beyond what is wrong with the disc itself. */
const wrongWith = (scan: Scan): string[] =>
  problemsOf(scan).filter((problem) => !problem.startsWith('several-patients'));

const whole = uids(await scanHere(fileSet));

const scanned = async (folder: TemporaryFolder, name = 'a.zip'): Promise<Scan> =>
  scanHere(folder.at(name), 'full');

describe.each(Object.keys(packers) as (keyof typeof packers)[])('a ZIP written by %s', (how) => {
  it.each([
    ['a line of text', Buffer.from('\r\n-- \r\nchecked by the mail gateway\r\n')],
    ['zeros up to a block', Buffer.alloc(70_000)],
    ['bytes that look like its end', Buffer.from('PK\x05\x06'.repeat(20))],
  ])('is read whole with %s behind it', async (_, more) => {
    const folder = packed(how);
    appendFileSync(folder.at('a.zip'), more);
    const scan = await scanned(folder);
    expect(uids(scan)).toEqual(whole);
    expect(wrongWith(scan)).toEqual([]);
  });

  it('is read whole behind a program that unpacks it, with offsets that count the program or not', async () => {
    const folder = packed(how);
    const program = readFileSync('/usr/bin/unzipsfx');
    writeFileSync(folder.at('exam.exe'), Buffer.concat([program, readFileSync(folder.at('a.zip'))]));
    for (const name of ['exam.exe', 'adjusted.exe']) {
      if (name === 'adjusted.exe') {
        cpSync(folder.at('exam.exe'), folder.at(name));
        run(folder, 'zip', '-qA', name);
      }
      const scan = await scanned(folder, name);
      expect(uids(scan)).toEqual(whole);
      expect(wrongWith(scan)).toEqual([]);
    }
  });

  it('whose directory is lost is read by what stands before each file, and nothing is lost', async () => {
    const folder = packed(how);
    const bytes = readFileSync(folder.at('a.zip'));
    const directory = bytes.indexOf('PK\x01\x02');
    for (const end of [directory + 4, directory + 200, bytes.length - 1]) {
      writeFileSync(folder.at('a.zip'), bytes.subarray(0, end));
      const scan = await scanned(folder);
      expect(uids(scan)).toEqual(whole);
      expect(wrongWith(scan)).toEqual(['listing-repaired | the directory of the ZIP file is lost']);
      expect(losesSomething(scan)).toBe(false);
    }
  });

  it('that broke off gives the files before, and tells what it ends in and that there was more', async () => {
    const folder = packed(how);
    truncateSync(folder.at('a.zip'), Math.floor(readFileSync(folder.at('a.zip')).length * 0.7));
    const scan = await scanned(folder);
    expect(scan.instances.length).toBeGreaterThan(0);
    expect(whole).toEqual(expect.arrayContaining(uids(scan)));
    const [missing, lost] = [true, false].map((isMissing) =>
      wrongWith(scan).filter((problem) => problem.startsWith('listed-missing') === isMissing),
    );
    // of a file that is told to be there, it is not told that it is not
    for (const problem of missing ?? []) expect(lost?.join()).not.toContain(problem.split(' | ')[1]);
    expect(lost).toEqual([
      expect.stringMatching(/^unreadable \| disc\/.* \| ends too soon$/),
      'archive-cut',
      'listing-repaired | the directory of the ZIP file is lost',
    ]);
    expect(losesSomething(scan)).toBe(true);
    expect(scan.unidentified).toBeGreaterThan(0);
  });
});

describe('a ZIP of which the directory and more is lost', () => {
  const lost = ['archive-cut', 'listing-repaired | the directory of the ZIP file is lost'];
  /** The test file-set as a ZIP without its directory, and where its files begin. */
  const cut = (): { folder: TemporaryFolder; bytes: Buffer; headers: number[] } => {
    const folder = packed('zip');
    const all = readFileSync(folder.at('a.zip'));
    const bytes = all.subarray(0, all.indexOf('PK\x01\x02'));
    const headers: number[] = [];
    for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 1))
      headers.push(at);
    return { folder, bytes, headers };
  };

  it('is read before a hole in the middle, and behind it', async () => {
    const { folder, bytes, headers } = cut();
    const pictures = headers.filter((at) => bytes.readUInt32LE(at + 18) > 1000);
    const [one = 0] = pictures.slice(pictures.length / 2);
    writeFileSync(folder.at('a.zip'), bytes.fill(0, one, one + 512));
    const scan = await scanned(folder);
    expect(uids(scan)).toHaveLength(whole.length - 1);
    expect(wrongWith(scan).filter((problem) => !problem.startsWith('listed-missing'))).toEqual(lost);
    expect(losesSomething(scan)).toBe(true);
  });

  it('is read from its second file on where the first is gone, and from its first where other bytes stand before', async () => {
    const { folder, bytes, headers } = cut();
    writeFileSync(folder.at('a.zip'), bytes.subarray((headers[0] ?? 0) + 10));
    expect(uids(await scanned(folder))).toEqual(whole);
    for (const before of ['checked by the mail gateway\r\n', '\x01\x02\x03\x04'.repeat(50_000)]) {
      writeFileSync(folder.at('a.zip'), Buffer.concat([Buffer.from(before, 'latin1'), bytes]));
      const scan = await scanned(folder);
      expect(uids(scan)).toEqual(whole);
      expect(wrongWith(scan)).toEqual(lost);
    }
  });
});

it('a ZIP with a hole in the middle is read by its directory, and what lay there is named', async () => {
  const folder = packed('zip');
  const bytes = readFileSync(folder.at('a.zip'));
  const name = bytes.indexOf('disc/77654033/CR1/6154');
  writeFileSync(folder.at('a.zip'), bytes.fill(0, name - 30, name + 300));
  const scan = await scanned(folder);
  expect(uids(scan)).toHaveLength(whole.length - 1);
  expect(wrongWith(scan)).toEqual(['damaged | disc/77654033/CR1/6154 | EBADMSG']);
});

it('a directory that has more entries than it says is read to its end, as other programs read it', async () => {
  const folder = packed('zip');
  const bytes = readFileSync(folder.at('a.zip'));
  const end = bytes.lastIndexOf('PK\x05\x06');
  for (const entries of [1, 5]) {
    bytes.writeUInt16LE(entries, end + 8);
    bytes.writeUInt16LE(entries, end + 10);
    writeFileSync(folder.at('a.zip'), bytes);
    const listed = execFileSync('/usr/bin/python3', ['-m', 'zipfile', '-l', folder.at('a.zip')]).toString();
    expect(listed.match(/^disc\S*[^/\s] +\d{4}-/gm)).toHaveLength(whole.length + 1);
    const scan = await scanned(folder);
    expect(uids(scan)).toEqual(whole);
    expect(wrongWith(scan)).toEqual([
      'listing-repaired | the directory of the ZIP file has more entries than it says',
    ]);
  }
});

it('a directory that has a file in the place of another is given up, and the files tell of themselves', async () => {
  const folder = packed('zip');
  const bytes = readFileSync(folder.at('a.zip'));
  const last = bytes.lastIndexOf('PK\x01\x02');
  bytes.writeUInt32LE(3, last + 42);
  writeFileSync(folder.at('a.zip'), bytes);
  const scan = await scanned(folder);
  expect(uids(scan)).toEqual(whole);
  expect(wrongWith(scan)).toEqual(['listing-repaired | the directory of the ZIP file is lost']);
});

it('what was packed from a pipe is a file like any other', async () => {
  const folder = discFolder();
  const at = folder.at('disc/77654033/CR1/6154');
  for (const shell of [`cat ${at} | zip -q a.zip -`, `zip -q a.zip - < ${at}`]) {
    run(folder, 'sh', '-c', shell);
    const scan = await scanned(folder);
    expect(scan.instances.map(({ path }) => path)).toEqual(['-']);
    expect(wrongWith(scan)).toEqual([]);
  }
});

describe('a ZIP that holds another one', () => {
  const nested = (how: readonly string[]): TemporaryFolder => {
    const folder = discFolder();
    mkdirSync(folder.at('old'));
    folder.write('old/readme.txt', 'of somebody else');
    run(folder, 'zip', '-q0r', 'disc/inner.zip', 'old');
    run(folder, 'zip', ...how, 'a.zip', 'disc');
    return folder;
  };

  it.each([['-qr'], ['-q0r']])('and broke off (%s) is never taken for that one', async (how) => {
    const folder = nested([how]);
    const bytes = readFileSync(folder.at('a.zip'));
    for (const cut of [10, 100, 2000]) {
      truncateSync(folder.at('a.zip'), bytes.length - cut);
      const scan = await scanned(folder);
      expect(uids(scan)).toEqual(whole);
      expect(wrongWith(scan)).toContain('listing-repaired | the directory of the ZIP file is lost');
    }
  });

  it('behind it is read alone, and what is behind it is told', async () => {
    const folder = nested(['-qr']);
    appendFileSync(folder.at('a.zip'), readFileSync(folder.at('disc/inner.zip')));
    const scan = await scanned(folder);
    expect(uids(scan)).toEqual(whole);
    expect(wrongWith(scan)).toContain('archive-cut | another ZIP file behind it');
  });
});

it('a search for where a streamed file ends can be stopped', async () => {
  const folder = temporaryFolder();
  const script = [
    'import sys, zipfile',
    'z = zipfile.ZipFile(sys.stdout.buffer, "w")',
    'with z.open("big", "w") as f: f.write(b"PK\\7\\x08" * 5000000)',
    'z.close()',
  ].join('\n');
  writeFileSync(
    folder.at('a.zip'),
    execFileSync('/usr/bin/python3', ['-c', script], { maxBuffer: 100_000_000 }),
  );
  truncateSync(folder.at('a.zip'), 19_000_000);
  const started = performance.now();
  const stopped = scanAnything(
    { source: { kind: 'zip', path: folder.at('a.zip') }, depth: 'index' },
    { signal: AbortSignal.timeout(100), tell: () => undefined },
  );
  await expect(stopped).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(performance.now() - started).toBeLessThan(2000);
});

describe('a ZIP in parts', () => {
  it.each([
    ['zip', ['zip', '-q0r', '-s', '64k', 'a.zip', 'disc'], ['a.zip', 'a.z01']],
    ['7z', ['7z', 'a', '-tzip', '-mx0', '-v64k', 'a.zip', 'disc'], ['a.zip.001', 'a.zip.002']],
  ] as const)('of %s is said to be one, whichever part is opened', async (_, [program, ...args], parts) => {
    const folder = discFolder();
    run(folder, program, ...args);
    for (const part of parts)
      await expect(scanHere(folder.at(part))).rejects.toMatchObject({ data: { code: 'source/split' } });
  });

  it.each([
    ['7z', ['a', '-tzip', '-v100m', 'a.zip', 'disc'], 'a.zip.001'],
    ['zip', ['-qr', '-s', '100m', 'a.zip', 'disc'], 'a.zip'],
  ])('of %s that is all in its first part is read', async (program, args, path) => {
    const folder = discFolder();
    run(folder, program, ...args);
    const scan = await scanned(folder, path);
    expect(uids(scan)).toEqual(whole);
    expect(wrongWith(scan)).toEqual([]);
    renameSync(folder.at(path), folder.at('EXAM'));
    expect(uids(await scanHere(folder.at('EXAM')))).toEqual(whole);
  });

  it('with no whole file before it broke off is damaged', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('disc'));
    folder.write('disc/IM1', 'picture '.repeat(1000));
    run(folder, 'zip', '-q0r', 'a.zip', 'disc/IM1');
    truncateSync(folder.at('a.zip'), 4000);
    await expect(scanHere(folder.at('a.zip'))).rejects.toMatchObject({ data: { code: 'source/damaged' } });
  });
});

it.each(['volume descriptor', 'root directory', 'directory of a folder'] as const)(
  'an image whose primary %s is lost is read by its Joliet one, and nothing is lost',
  async (what) => {
    const folder = discFolder();
    run(folder, 'genisoimage', '-quiet', '-J', '-R', '-o', 'a.iso', 'disc');
    const bytes = readFileSync(folder.at('a.iso'));
    const root = bytes.readUInt32LE(16 * 2048 + 158);
    // a record is 33 bytes, then comes the name
    const child = bytes.indexOf('77654033', root * 2048) - 33;
    const sectors = { 'volume descriptor': 16, 'root directory': root };
    const sector = what === 'directory of a folder' ? bytes.readUInt32LE(child + 2) : sectors[what];
    writeFileSync(folder.at('a.iso'), bytes.fill(0, sector * 2048, (sector + 1) * 2048));
    const scan = await scanned(folder, 'a.iso');
    expect(uids(scan)).toEqual(whole);
    expect(wrongWith(scan)).toEqual([`listing-repaired | the primary ${what} of the disc is lost`]);
    expect(losesSomething(scan)).toBe(false);
  },
);

describe('a file that is there and can not be had is told once, and not that it is missing too', () => {
  const firstPicture = '77654033/CR1/6154';

  it.each([
    ['LZMA', ['-mm=LZMA'], '77654033'],
    ['Deflate64', ['-mm=Deflate64'], '.'],
  ] as const)('where it is packed with %s', async (method, how, what) => {
    const folder = discFolder();
    const from = folder.at('disc');
    if (what !== '.') execFileSync('zip', ['-qr', folder.at('a.zip'), '.', '-x', `${what}/*`], { cwd: from });
    execFileSync('7z', ['a', '-bd', '-tzip', ...how, folder.at('a.zip'), what], { cwd: from });
    const scan = await scanned(folder);
    const problems = wrongWith(scan);
    expect(problems).toContain(`packed-unknown | ${firstPicture} | packed with ${method}`);
    expect(problems.filter((problem) => !problem.startsWith('packed-unknown'))).toEqual([]);
    const lost = scan.listedMissing.length + scan.unidentified;
    expect(scan.instances.length + lost).toBe(whole.length);
    expect(problems.filter((problem) => !problem.includes('DICOMDIR'))).toHaveLength(lost);
  });

  it('where it is a link', async () => {
    const folder = discFolder();
    renameSync(folder.at(`disc/${firstPicture}`), folder.at('elsewhere'));
    symlinkSync(folder.at('elsewhere'), folder.at(`disc/${firstPicture}`));
    const scan = await scanned(folder, 'disc');
    expect(wrongWith(scan)).toEqual([`not-followed | ${firstPicture}`]);
    expect([scan.listedMissing.length, scan.unidentified]).toEqual([1, 0]);
  });
});
