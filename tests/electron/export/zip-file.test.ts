import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startZip, zipBytes, type ZipFile } from '../../../electron/export/zip-file';
import { temporaryFolder } from '../media/temporary-folder';

vi.setConfig({ testTimeout: 120_000 });

const time = new Date('2026-01-02T03:04:06Z');
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });

const open: number[] = [];
afterEach(() => {
  for (const descriptor of open.splice(0)) closeSync(descriptor);
});

const create = (path: string, password?: string, deflates = false): { zip: ZipFile; finish: () => void } => {
  const descriptor = openSync(path, 'wx');
  open.push(descriptor);
  const zip = startZip(
    (bytes, position) => {
      writeSync(descriptor, bytes, 0, bytes.length, position);
    },
    time,
    password === undefined ? null : Buffer.from(password),
    deflates,
  );
  return {
    zip,
    finish: () => {
      ftruncateSync(descriptor, zip.finish());
    },
  };
};

const add = (zip: ZipFile, path: string, ...chunks: readonly Buffer[]): void => {
  const entry = zip.begin(
    path,
    chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  );
  for (const chunk of chunks) entry.put(chunk);
  entry.end();
};

/** Names and contents as Python's own reader gives them. */
const byPython = (path: string): readonly (readonly [string, string])[] =>
  JSON.parse(
    run(
      '/usr/bin/python3',
      '-c',
      'import sys,zipfile,json; z = zipfile.ZipFile(sys.argv[1]); print(json.dumps([[n, z.read(n).decode("latin1")] for n in z.namelist()]))',
      path,
    ),
  ) as readonly (readonly [string, string])[];

describe('a ZIP that was written', () => {
  it('is read alike by unzip, 7z and Python, with the time it was given and no descriptors', () => {
    const path = temporaryFolder().at('a.zip');
    const { zip, finish } = create(path);
    add(zip, 'DICOMDIR', Buffer.from('in'), Buffer.from('dex'));
    add(zip, 'DICOM/EMPTY');
    add(zip, 'DICOM/A', Buffer.alloc(100_000, 7));
    finish();
    expect(run('unzip', '-tq', path)).toContain('No errors detected');
    expect(run('7z', 't', path)).toContain('Everything is Ok');
    expect(byPython(path)).toEqual([
      ['DICOMDIR', 'index'],
      ['DICOM/EMPTY', ''],
      ['DICOM/A', '\u0007'.repeat(100_000)],
    ]);
    const listing = run('zipinfo', '-v', path);
    expect(listing).toMatch(/2026 Jan 2 03:04:06/);
    expect(listing).toMatch(/extended local header:\s+no/);
    expect(listing).toMatch(/Unix file attributes \(100644 octal\)/);
    expect(statSync(path).size).toBe(
      zipBytes([
        { path: 'DICOMDIR', bytes: 5 },
        { path: 'DICOM/EMPTY', bytes: 0 },
        { path: 'DICOM/A', bytes: 100_000 },
      ]),
    );
  });

  it('is locked with AES-256 for 7z, which takes no other password, and shows nothing of what is in it', () => {
    const path = temporaryFolder().at('a.zip');
    const password = 'correct horse "$`';
    const { zip, finish } = create(path, password);
    const large = Buffer.alloc(100_003, 'in sight ');
    add(zip, 'DICOMDIR', Buffer.from('in'), Buffer.from('dex'));
    add(zip, 'DICOM/EMPTY');
    // chunks that are not whole blocks
    add(zip, 'DICOM/A', large.subarray(0, 7), large.subarray(7, 50_001), large.subarray(50_001));
    finish();
    expect(run('7z', 't', `-p${password}`, path)).toContain('Everything is Ok');
    expect(run('7z', 'l', '-slt', path)).toMatch(/Method = AES-256 Store/);
    expect(run('7z', 'e', '-so', `-p${password}`, path, 'DICOM/A')).toBe(large.toString('latin1'));
    expect(() => run('7z', 't', '-pcorrect horse', path)).toThrow();
    expect(readFileSync(path).includes('in sight')).toBe(false);
    expect(statSync(path).size).toBe(
      zipBytes(
        [
          { path: 'DICOMDIR', bytes: 5 },
          { path: 'DICOM/EMPTY', bytes: 0 },
          { path: 'DICOM/A', bytes: large.length },
        ],
        { isLocked: true, deflates: false },
      ),
    );
  });

  it.each([undefined, 'a long password'])(
    'is deflated for unzip, 7z and Python, locked or not: %s',
    (password) => {
      const path = temporaryFolder().at('a.zip');
      const { zip, finish } = create(path, password, true);
      const large = Buffer.from('slice after slice '.repeat(200_000));
      const noise = randomBytes(2_000_000);
      add(zip, 'DICOM/A', large.subarray(0, 7), large.subarray(7, 1_048_583), large.subarray(1_048_583));
      add(zip, 'DICOM/EMPTY');
      add(zip, 'DICOM/NOISE', noise);
      finish();
      const key = password === undefined ? [] : [`-p${password}`];
      expect(run('7z', 't', ...key, path)).toContain('Everything is Ok');
      expect(run('7z', 'l', '-slt', path)).toMatch(
        password === undefined ? /Method = Deflate/ : /Method = AES-256 Deflate/,
      );
      expect(run('7z', 'e', '-so', ...key, path, 'DICOM/A')).toBe(large.toString('latin1'));
      expect(run('7z', 'e', '-so', ...key, path, 'DICOM/NOISE')).toBe(noise.toString('latin1'));
      if (password === undefined) {
        expect(run('unzip', '-tq', path)).toContain('No errors detected');
        expect(byPython(path).map(([name, content]) => [name, content.length])).toEqual([
          ['DICOM/A', large.length],
          ['DICOM/EMPTY', 0],
          ['DICOM/NOISE', noise.length],
        ]);
      }
      const { size } = statSync(path);
      expect(size).toBeLessThan(large.length);
      const files = [
        { path: 'DICOM/A', bytes: large.length },
        { path: 'DICOM/EMPTY', bytes: 0 },
        { path: 'DICOM/NOISE', bytes: noise.length },
      ];
      expect(size).toBeLessThanOrEqual(zipBytes(files, { isLocked: password !== undefined, deflates: true }));
    },
  );

  it('is never longer than was planned, whatever is deflated', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 20 }), (files) => {
        let length = 0;
        const zip = startZip(
          (bytes, position) => {
            length = Math.max(length, position + bytes.length);
          },
          time,
          null,
          true,
        );
        files.forEach((bytes, index) => {
          add(zip, `F${index}`, Buffer.from(bytes));
        });
        zip.finish();
        const planned = files.map(({ length: bytes }, index) => ({ path: `F${index}`, bytes }));
        expect(length).toBeLessThanOrEqual(zipBytes(planned, { isLocked: false, deflates: true }));
      }),
    );
  });

  it('holds nothing of an entry that was not ended', () => {
    const path = temporaryFolder().at('a.zip');
    const { zip, finish } = create(path);
    add(zip, 'A', Buffer.from('first'));
    zip.begin('SECRET', 10_000).put(Buffer.from('secret '.repeat(1000)));
    add(zip, 'B', Buffer.from('second'));
    finish();
    expect(byPython(path)).toEqual([
      ['A', 'first'],
      ['B', 'second'],
    ]);
    expect(run('7z', 't', path)).toContain('Everything is Ok');
    expect(statSync(path).size).toBe(
      zipBytes([
        { path: 'A', bytes: 5 },
        { path: 'B', bytes: 6 },
      ]),
    );
  });

  it('with more entries than 16 bits count is a Zip64 that unzip, 7z and Python read', () => {
    const path = temporaryFolder().at('a.zip');
    const { zip, finish } = create(path);
    const names = Array.from({ length: 66_000 }, (_, index) => `DICOM/${index}`);
    for (const name of names) add(zip, name, Buffer.from(name));
    finish();
    expect(run('unzip', '-tq', path)).toContain('No errors detected');
    expect(run('7z', 't', path)).toMatch(/Files: 66000/);
    expect(byPython(path)).toEqual(names.map((name) => [name, name]));
    expect(statSync(path).size).toBe(zipBytes(names.map((name) => ({ path: name, bytes: name.length }))));
  });

  it('takes a Zip64 field in both headers for a file of 4 GiB, and none for a smaller one', () => {
    const field = 4 + 16;
    const plain = zipBytes([{ path: 'A', bytes: 2 ** 32 - 2 }]);
    expect(zipBytes([{ path: 'A', bytes: 2 ** 32 - 1 }])).toBe(plain + 1 + 2 * field);
  });

  it('with a file of more than 4 GiB, and one that lies behind it, is read by Python and 7z', () => {
    const path = temporaryFolder().at('a.zip');
    const descriptor = openSync(path, 'wx');
    open.push(descriptor);
    const zeros = Buffer.alloc(2 ** 26);
    // zeros are left out, so that the file has a hole instead
    const zip = startZip(
      (bytes, position) => {
        if (bytes.buffer !== zeros.buffer) writeSync(descriptor, bytes, 0, bytes.length, position);
      },
      time,
      null,
    );
    add(zip, 'LARGE', ...Array.from({ length: 64 }, () => zeros), Buffer.from('end'));
    add(zip, 'SMALL', Buffer.from('small'));
    ftruncateSync(descriptor, zip.finish());
    const sizes = run(
      '/usr/bin/python3',
      '-c',
      'import sys,zipfile; z = zipfile.ZipFile(sys.argv[1]); print([i.file_size for i in z.infolist()], z.read("SMALL"), z.open("LARGE").read(3))',
      path,
    );
    expect(run('7z', 'l', path)).toMatch(/4294967304 +4294967304 +2 files/);
    expect(run('7z', 'e', '-so', path, 'SMALL')).toBe('small');
    expect(sizes).toBe("[4294967299, 5] b'small' b'\\x00\\x00\\x00'\n");
    expect(statSync(path).size).toBe(
      zipBytes([
        { path: 'LARGE', bytes: 2 ** 32 + 3 },
        { path: 'SMALL', bytes: 5 },
      ]),
    );
  });

  it('takes neither fewer nor more bytes than an entry was said to have', () => {
    const { zip } = create(temporaryFolder().at('a.zip'));
    expect(() => {
      zip.begin('A', 3).put(Buffer.alloc(4));
    }).toThrow(RangeError);
    const entry = zip.begin('A', 3);
    entry.put(Buffer.alloc(2));
    expect(() => {
      entry.end();
    }).toThrow(RangeError);
  });
});
