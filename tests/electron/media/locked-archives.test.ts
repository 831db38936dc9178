import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../../electron/media/open-source';
import type { Source } from '../../../electron/media/source';
import { keepPassword, type SourceAnswer } from '../../../electron/media/source-passwords';
import type { SourceRef } from '../../../shared/model/source';

// other programs lock here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let ref: SourceRef;
const opened: Source[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-locked-'));
  ref = { kind: 'zip', path: join(folder, 'a.zip') };
});
afterEach(() => {
  keepPassword(ref, undefined);
  for (const source of opened.splice(0)) source.close();
  rmSync(folder, { recursive: true });
});

const run = (program: string, args: readonly string[], cwd = folder): void => {
  execFileSync(program, args, { cwd, stdio: 'ignore' });
};

const open = async (answer: SourceAnswer | undefined): Promise<Source> => {
  keepPassword(ref, answer);
  const source = await openSource(ref);
  opened.push(source);
  return source;
};

const noise = (length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (state * 48_271) % 2_147_483_647;
    bytes[at] = state % 97;
  }
  return bytes;
};

const content: Readonly<Record<string, Buffer>> = {
  'DICOM/A': Buffer.from('first'),
  'DICOM/B/C': noise(3_000_000),
  'DICOM/B/D': noise(70_000),
  empty: Buffer.alloc(0),
};
const makeFolder = (): void => {
  mkdirSync(join(folder, 'source', 'DICOM', 'B'), { recursive: true });
  for (const [path, bytes] of Object.entries(content)) writeFileSync(join(folder, 'source', path), bytes);
};

const read = (source: Source, path: string): Buffer => {
  const file = source.open(path);
  const bytes = Buffer.alloc(file.bytes);
  for (let at = 0; at < bytes.length;) {
    const got = file.read(bytes.subarray(at, at + 100_003), at);
    if (got === 0) throw new Error('it ended too soon');
    at += got;
  }
  expect(file.read(new Uint8Array(10), file.bytes)).toBe(0);
  file.close();
  return bytes;
};

const listed = (source: Source): { files: readonly string[]; left: readonly string[] } => {
  const left: string[] = [];
  const files = Array.from(
    source.list((path, reason = 'unreadable') => left.push(`${path} ${reason}`)),
    ({ path }) => path,
  );
  return { files: files.sort(), left };
};

const password = 'Geheim 123!';
const seven = (method: string, level: number) => [
  'a',
  '-tzip',
  `-mem=${method}`,
  `-mx=${level}`,
  `-p${password}`,
  '../a.zip',
  '.',
];
const lockers: readonly (readonly [string, string, readonly string[]])[] = [
  ['zip, deflated', 'zip', ['-qr', '-P', password, '../a.zip', '.']],
  ['zip, stored', 'zip', ['-qr0', '-P', password, '../a.zip', '.']],
  ['7z, traditional, deflated', '7z', seven('ZipCrypto', 5)],
  ['7z, traditional, stored', '7z', seven('ZipCrypto', 0)],
  ['7z, AES-128, deflated', '7z', seven('AES128', 5)],
  ['7z, AES-192, stored', '7z', seven('AES192', 0)],
  ['7z, AES-256, deflated', '7z', seven('AES256', 5)],
  ['7z, AES-256, stored', '7z', seven('AES256', 0)],
];

describe.each(lockers)('a ZIP that was locked by %s', (_, program, args) => {
  beforeEach(() => {
    makeFolder();
    run(program, args, join(folder, 'source'));
  });

  it('is said to need a password, and says of a wrong one that it is wrong', async () => {
    await expect(open(undefined)).rejects.toMatchObject({ data: { code: 'source/needs-password' } });
    for (const wrong of ['', 'geheim 123!', 'Geheim 123', 'x'])
      await expect(open(wrong)).rejects.toMatchObject({ data: { code: 'source/wrong-password' } });
  });

  it('gives every file, whole, here and there, with its password', async () => {
    const source = await open(password);
    expect(listed(source)).toEqual({ files: Object.keys(content).sort(), left: [] });
    for (const [path, bytes] of Object.entries(content)) expect(read(source, path).equals(bytes)).toBe(true);
    const path = 'DICOM/B/C';
    const [file, whole] = [source.open(path), content[path] ?? Buffer.alloc(0)];
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(200_000), (position, length) => {
        const into = Buffer.alloc(length);
        const got = file.read(into, position);
        expect(into.subarray(0, got).equals(whole.subarray(position, position + length))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('in which one bit turned over fails at that file, and not for its password', async () => {
    const bytes = readFileSync(ref.path);
    // the large file takes nearly all of the archive
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(ref.path, bytes);
    const source = await open(password);
    expect(() => read(source, 'DICOM/B/C')).toThrow(expect.objectContaining({ code: 'EBADMSG' }));
    expect(read(source, 'DICOM/B/D').equals(content['DICOM/B/D'] ?? Buffer.alloc(1))).toBe(true);
  });
});

describe('a locked ZIP', () => {
  it.each(['utf-8', 'latin-1', 'cp850'])(
    'whose password is not plain ASCII, in %s, opens with it, however it is composed',
    async (alphabet) => {
      writeFileSync(join(folder, 'one'), 'text '.repeat(100));
      run('/usr/bin/python3', [
        '-c',
        `import subprocess; subprocess.run([b"zip", b"-q", b"-P", "pässwört".encode("${alphabet}"), b"a.zip", b"one"], check=True)`,
      ]);
      for (const spelt of ['pässwört', 'pässwört'.normalize('NFD')])
        expect(read(await open(spelt), 'one').toString()).toMatch(/^text text/);
    },
  );

  it('of one short file is not opened by any of a thousand wrong passwords', async () => {
    writeFileSync(join(folder, 'one'), 'text');
    run('zip', ['-q', '-P', password, 'a.zip', 'one']);
    for (let wrong = 0; wrong < 1000; wrong++)
      await expect(open(String(wrong))).rejects.toMatchObject({ data: { code: 'source/wrong-password' } });
    expect(read(await open(password), 'one').toString()).toBe('text');
  });

  it('of which a part is locked asks, and gives the rest when nobody knows the password', async () => {
    makeFolder();
    run('zip', ['-q', '-P', password, 'a.zip', 'source/DICOM/A']);
    run('zip', ['-q', 'a.zip', 'source/DICOM/B/D']);
    await expect(open(undefined)).rejects.toMatchObject({
      data: { code: 'source/needs-password', facts: { lockedFiles: 1, openFiles: 1 } },
    });
    const rest = await open(null);
    expect(listed(rest)).toEqual({
      files: ['source/DICOM/B/D'],
      left: ['source/DICOM/A unreadable'],
    });
    expect(read(await open(password), 'source/DICOM/A').toString()).toBe('first');
  });

  it('all of which is locked can not be opened without', async () => {
    makeFolder();
    run('zip', ['-q', '-P', password, 'a.zip', 'source/DICOM/A']);
    await expect(open(null)).rejects.toMatchObject({ data: { code: 'source/needs-password' } });
  });

  it('with several passwords opens what the given one is for, and only fails at the others', async () => {
    makeFolder();
    run('zip', ['-q', '-P', 'other', 'a.zip', 'source/DICOM/B/D']);
    run('zip', ['-q', '-P', password, 'a.zip', 'source/DICOM/A']);
    const source = await open(password);
    expect(read(source, 'source/DICOM/A').toString()).toBe('first');
    expect(() => read(source, 'source/DICOM/B/D')).toThrow(expect.objectContaining({ code: 'EACCES' }));
  });
});
