import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSource, sourceRefOf } from '../../../electron/media/open-source';
import type { Source } from '../../../electron/media/source';
import { limits } from '../../../shared/model/limits';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
const opened: Source[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-archive-'));
});
afterEach(() => {
  for (const source of opened.splice(0)) source.close();
  rmSync(folder, { recursive: true });
});

const run = (program: string, args: readonly string[], cwd = folder): void => {
  execFileSync(program, args, { cwd, stdio: 'ignore' });
};

const open = async (path: string): Promise<Source> => {
  const source = await openSource(await sourceRefOf(path));
  opened.push(source);
  return source;
};

const read = (source: Source, path: string): string => {
  const file = source.open(path);
  const bytes = new Uint8Array(file.bytes);
  // in two steps, the first of which a head would need
  const first = file.read(bytes.subarray(0, 100), 0);
  file.read(bytes.subarray(first), first);
  expect(file.read(new Uint8Array(10), file.bytes)).toBe(0);
  file.close();
  return Buffer.from(bytes).toString('latin1');
};

const listed = (source: Source): { files: readonly string[]; left: readonly string[] } => {
  const left: string[] = [];
  const files = Array.from(
    source.list((path) => left.push(path)),
    ({ path }) => path,
  );
  return { files: files.sort(), left };
};

/** Large enough that its head alone does not inflate all of it. */
const noise = (): string => {
  let [text, state] = ['', 1];
  while (text.length < 300_000) {
    state = (state * 48_271) % 2_147_483_647;
    text += String.fromCharCode(state % 97);
  }
  return text;
};

const content = { 'DICOM/A': 'first', 'DICOM/B/C': noise(), leer: '', ÜBER: 'umlaut' };
const makeFolder = (): string => {
  const source = join(folder, 'source');
  mkdirSync(join(source, 'DICOM', 'B'), { recursive: true });
  for (const [path, text] of Object.entries(content)) writeFileSync(join(source, path), text, 'latin1');
  return source;
};

const python = (script: string): void => {
  run('/usr/bin/python3', ['-c', `import zipfile, struct\n${script}`]);
};

const archives: readonly (readonly [string, string, (source: string) => void])[] = [
  [
    'zip, deflated',
    'a.zip',
    (source) => {
      run('zip', ['-qr', '../a.zip', '.'], source);
    },
  ],
  [
    'zip, stored',
    'a.zip',
    (source) => {
      run('zip', ['-qr0', '../a.zip', '.'], source);
    },
  ],
  [
    '7z, deflated',
    'a.zip',
    (source) => {
      run('7z', ['a', '-tzip', '../a.zip', '.'], source);
    },
  ],
  [
    '7z, stored',
    'a.zip',
    (source) => {
      run('7z', ['a', '-tzip', '-mx0', '../a.zip', '.'], source);
    },
  ],
  [
    'python, Zip64 throughout',
    'a.zip',
    () => {
      python(
        [
          'z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED)',
          'for n in ["DICOM/A", "DICOM/B/C", "leer", "ÜBER"]:',
          '  with z.open(n, "w", force_zip64=True) as f: f.write(open("source/" + n, "rb").read())',
          'z.close()',
        ].join('\n'),
      );
    },
  ],
  [
    'xorriso',
    'a.iso',
    () => {
      run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-o', 'a.iso', 'source']);
    },
  ],
  [
    'genisoimage',
    'a.iso',
    () => {
      run('genisoimage', ['-quiet', '-J', '-input-charset', 'utf-8', '-o', 'a.iso', 'source']);
    },
  ],
];

describe.each(archives)('an archive of %s', (_, name, make) => {
  it('lists and gives every file, whole and in part, blocking and not', async () => {
    make(makeFolder());
    const source = await open(join(folder, name));
    expect(listed(source)).toEqual({ files: Object.keys(content).sort(), left: [] });
    for (const [path, text] of Object.entries(content)) {
      expect(read(source, path)).toBe(text);
    }
    expect(() => source.open('none')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('that was cut short is refused, or gives fewer bytes than it lists, and never hangs', async () => {
    make(makeFolder());
    const path = join(folder, name);
    truncateSync(path, Math.floor(readFileSync(path).length / 3));
    await open(path).then(
      (source) => {
        const file = source.open('DICOM/B/C');
        expect(file.read(new Uint8Array(file.bytes), 0)).toBeLessThan(file.bytes);
      },
      (error: unknown) => {
        expect(error).toMatchObject({ data: { code: 'source/unsupported' } });
      },
    );
  });
});

describe('a ZIP', () => {
  const refused = async (): Promise<void> => {
    await expect(open(join(folder, 'a.zip'))).rejects.toMatchObject({ data: { code: 'source/unsupported' } });
  };

  it('that is encrypted is refused', async () => {
    makeFolder();
    run('zip', ['-qr', '-P', 'secret', 'a.zip', 'source']);
    await refused();
  });

  it('whose names lead out of it gives none of those', async () => {
    python(
      'z = zipfile.ZipFile("a.zip", "w")\nfor n in ["../up", "/root", "a/../../b", "C:/x", "good"]: z.writestr(n, "text")\nz.close()',
    );
    const source = await open(join(folder, 'a.zip'));
    const { files, left } = listed(source);
    expect(files).toEqual(['good']);
    expect(left).toHaveLength(4);
  });

  it('does not follow links', async () => {
    writeFileSync(join(folder, 'secret'), 'text');
    symlinkSync('/etc/passwd', join(folder, 'link'));
    run('zip', ['-qry', 'a.zip', 'secret', 'link']);
    expect(listed(await open(join(folder, 'a.zip')))).toEqual({ files: ['secret'], left: ['link'] });
  });

  it('with a name twice gives the first', async () => {
    python('z = zipfile.ZipFile("a.zip", "w")\nfor t in ["one", "two"]: z.writestr("name", t)\nz.close()');
    const source = await open(join(folder, 'a.zip'));
    expect(read(source, 'name')).toBe('one');
    expect(listed(source).left).toEqual(['name']);
  });

  it('whose entries share bytes is refused', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w")',
        'for n in ["one", "two"]: z.writestr(n, "x" * 100)',
        'z.infolist()[1].header_offset = 0',
        'z.close()',
      ].join('\n'),
    );
    await refused();
  });

  it('that would become far more than it holds is refused', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9)',
        'with z.open("bomb", "w", force_zip64=True) as f:',
        `  for i in range(${limits.inflatedFileBytes / 16_777_216 + 1}): f.write(bytes(16777216))`,
        'z.close()',
      ].join('\n'),
    );
    await refused();
  });

  it('whose entry is longer or shorter than it says fails at that entry alone', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED)',
        'for n in ["good", "long", "short"]: z.writestr(n, "x" * 1000)',
        'z.getinfo("long").file_size = 2000',
        'z.getinfo("short").file_size = 500',
        'z.close()',
      ].join('\n'),
    );
    const source = await open(join(folder, 'a.zip'));
    expect(read(source, 'good')).toBe('x'.repeat(1000));
    for (const path of ['long', 'short'])
      expect(() => source.open(path).read(new Uint8Array(10), 0)).toThrow(
        expect.objectContaining({ code: 'EIO' }),
      );
  });

  it('with a method nobody can read leaves that file out', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w")',
        'z.writestr("good", "text")',
        'z.writestr("odd", "text", compress_type=zipfile.ZIP_LZMA)',
        'z.close()',
      ].join('\n'),
    );
    expect(listed(await open(join(folder, 'a.zip')))).toEqual({ files: ['good'], left: ['odd'] });
  });
});

describe.each(['a.zip', 'a.iso'])('a file called %s', (name) => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(100_000)],
    ['text', Buffer.from('holiday '.repeat(9000))],
  ])('that holds %s is refused', async (_, bytes) => {
    writeFileSync(join(folder, name), bytes);
    await expect(open(join(folder, name))).rejects.toMatchObject({ data: { code: 'source/unsupported' } });
  });
});
