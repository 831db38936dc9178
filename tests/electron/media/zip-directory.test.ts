import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isInsidePath } from '../../../electron/media/inside-path';
import type { SourceFile } from '../../../electron/media/source';
import { systemCode } from '../../../electron/media/system-error';
import { openArchive } from '../../../electron/media/zip-source';
import { UserError } from '../../../shared/errors/user-error';
import { corpusPath } from '../../shared/dicom/corpus';
import { temporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

const ref = { kind: 'zip', path: '/a.zip' } as const;

/** Held in memory, and how much of it was asked for. */
const heldIn = (bytes: Uint8Array): SourceFile & { readonly bytesRead: () => number } => {
  let sum = 0;
  return {
    bytes: bytes.length,
    read: (into, position) => {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      sum += part.length;
      return part.length;
    },
    close: () => undefined,
    bytesRead: () => sum,
  };
};

interface MadeEntry {
  readonly name: string;
  readonly text: string;
  readonly isDeflated: boolean;
}

const archives = fc.array(
  fc.record({
    entries: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[A-Z0-9äß语]{1,8}(\/[a-z0-9_]{1,12}){0,3}$/),
        text: fc.string({ maxLength: 300 }),
        isDeflated: fc.boolean(),
      }),
      { selector: ({ name }) => name.toLowerCase(), maxLength: 12 },
    ),
    comment: fc.string({ unit: fc.constantFrom('P', 'K', '\u0005', '\u0006', 'x'), maxLength: 40 }),
  }),
  { minLength: 20, maxLength: 20 },
);

/** Each as python writes it. */
const writeAll = (made: readonly unknown[]): readonly Uint8Array[] => {
  const folder = temporaryFolder();
  const script = [
    'import json, sys, zipfile',
    'for at, made in enumerate(json.load(sys.stdin)):',
    '  with zipfile.ZipFile(f"{sys.argv[1]}/{at}.zip", "w") as z:',
    '    for e in made["entries"]: z.writestr(e["name"], e["text"].encode("utf-8", "surrogatepass"), 8 if e["isDeflated"] else 0)',
    '    z.comment = made["comment"].encode()',
  ].join('\n');
  execFileSync('/usr/bin/python3', ['-c', script, folder.path], { input: JSON.stringify(made) });
  return made.map((_, at) => readFileSync(folder.at(`${at}.zip`)));
};

const readAll = async (bytes: Uint8Array): Promise<Map<string, string>> => {
  const source = await openArchive(ref, heldIn(bytes), undefined);
  const read = new Map<string, string>();
  for (const { path, bytes: length } of source.list(() => expect.unreachable('nothing is left out'))) {
    const content = Buffer.alloc(length);
    expect(source.open(path).read(content, 0)).toBe(length);
    read.set(path, content.toString());
  }
  return read;
};

describe('the directory of a ZIP', () => {
  it('gives every entry that python put in, whatever its comment looks like', async () => {
    await fc.assert(
      fc.asyncProperty(archives, async (made) => {
        for (const [at, bytes] of writeAll(made).entries()) {
          const entries: readonly MadeEntry[] = made[at]?.entries ?? [];
          const wanted = new Map(entries.map(({ name, text }) => [name, Buffer.from(text).toString()]));
          expect(await readAll(bytes)).toEqual(wanted);
        }
      }),
      { numRuns: 3 },
    );
  });

  describe('of which anything was changed', () => {
    const makeOriginals = (): readonly Buffer[] => {
      const folder = temporaryFolder();
      const cwd = corpusPath('dicomdir/dcmtk-fileset');
      const run = (program: string, ...args: readonly string[]): void => {
        execFileSync(program, [...args, 'DICOMDIR', '77654033'], { cwd, stdio: 'ignore' });
      };
      run('zip', '-qr', folder.at('a.zip'));
      run('zip', '-qr', '-P', 'secret', folder.at('b.zip'));
      run('7z', 'a', '-tzip', '-mem=AES256', '-psecret', folder.at('c.zip'));
      run('xorriso', '-as', 'mkisofs', '-quiet', '-o', folder.at('d.iso'));
      execFileSync('zip', ['-q', 'd.zip', 'd.iso'], { cwd: folder.path });
      return ['a.zip', 'b.zip', 'c.zip', 'd.zip'].map((name) => readFileSync(folder.at(name)));
    };

    /** Half of the changes are where the directory is, near the end. */
    const changes = fc.array(
      fc.record({
        isInDirectory: fc.boolean(),
        place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    /** How much of it is there; what was cut is mostly refused at once. */
    const there = fc.oneof(
      { weight: 9, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    );

    it('gives files of its own or is refused, and asks for no more than it holds a few times over', async () => {
      const originals = makeOriginals();
      await fc.assert(
        fc.asyncProperty(fc.nat(3), changes, there, async (which, changed, share) => {
          const bytes = Buffer.from(originals[which] ?? []);
          for (const { isInDirectory, place, bytes: others } of changed) {
            const start = isInDirectory ? Math.max(0, bytes.length - 3000) : 0;
            const at = start + Math.floor(place * (bytes.length - start));
            bytes.set(others.subarray(0, bytes.length - at), at);
          }
          const held = heldIn(bytes.subarray(0, Math.floor(share * bytes.length)));
          try {
            const source = await openArchive(ref, held, 'secret');
            for (const { path, bytes: length } of source.list(() => undefined)) {
              expect(isInsidePath(path)).toBe(true);
              try {
                const file = source.open(path);
                expect(file.bytes).toBeLessThanOrEqual(length);
                expect(file.read(new Uint8Array(70_000), 0)).toBeLessThanOrEqual(file.bytes);
              } catch (error) {
                expect(['EBADMSG', 'EACCES', 'ENOENT']).toContain(systemCode(error));
              }
            }
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            expect(error.data.code).toMatch(/^source\//);
          }
          expect(held.bytesRead()).toBeLessThan(40 * bytes.length + 2_000_000);
        }),
        { numRuns: 400 },
      );
    });
  });
});
