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
import { picture } from './made-disc';
import { problemsOf, scanHere } from './scan-here';

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
    source.list((path, reason = 'unreadable') => left.push(`${path} ${reason}`)),
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

  it('that was cut short is refused, leaves out where it ends, or gives fewer bytes than it lists, and never hangs', async () => {
    make(makeFolder());
    const path = join(folder, name);
    truncateSync(path, Math.floor(readFileSync(path).length / 3));
    await open(path).then(
      (source) => {
        const { left } = listed(source);
        const { bytes } = [...source.list(() => undefined)].find((file) => file.path === 'DICOM/B/C') ?? {};
        if (bytes === undefined) {
          expect(left).toContain('DICOM/B/C unreadable');
          return;
        }
        expect(bytes).toBe(content['DICOM/B/C'].length);
        expect(source.open('DICOM/B/C').read(new Uint8Array(bytes), 0)).toBeLessThan(bytes);
      },
      (error: unknown) => {
        expect(error).toMatchObject({ data: { code: 'source/damaged' } });
      },
    );
  });
});

describe('a ZIP', () => {
  const refused = async (code: string): Promise<void> => {
    await expect(open(join(folder, 'a.zip'))).rejects.toMatchObject({ data: { code } });
  };

  it('that is locked in a way nobody here knows is said to be so', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w")',
        'z.writestr("one", "text")',
        'z.close()',
        'b = bytearray(open("a.zip", "rb").read())',
        'b[b.index(b"PK\\1\\2") + 8] |= 0x41',
        'open("a.zip", "wb").write(b)',
      ].join('\n'),
    );
    await refused('source/unknown-lock');
  });

  it('whose names lead out of it gives none of those, and tells them so that they lead nowhere', async () => {
    python(
      'z = zipfile.ZipFile("a.zip", "w")\nfor n in ["../up", "a/../../b", "a/../x\\u202e\\x1b", "good"]: z.writestr(n, "text")\nz.close()',
    );
    const { files, left } = listed(await open(join(folder, 'a.zip')));
    expect(files).toEqual(['good']);
    expect(left).toEqual([
      '%2E%2E%2Fup not-followed',
      'a%2F%2E%2E%2F%2E%2E%2Fb not-followed',
      'a%2F%2E%2E%2Fx%E2%80%AE%1B not-followed',
    ]);
  });

  it('whose names start with ./, / or a drive, or have // in them, gives the files that unzip unpacks', async () => {
    const names = ['./DICOM/A', 'DICOM//B', '/DICOM/C', 'DICOM/./D', 'E'];
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w")',
        `for n in ${JSON.stringify([...names, 'C:/F', 'D:\\\\G'])}: z.writestr(n, n)`,
        'z.close()',
      ].join('\n'),
    );
    // it warns of names that begin with a slash, and takes a drive for a folder
    expect(() => {
      run('unzip', ['-q', 'a.zip', '-x', 'C:*', 'D:*', '-d', 'theirs']);
    }).toThrow(expect.objectContaining({ status: 1 }));
    const source = await open(join(folder, 'a.zip'));
    const { files, left } = listed(source);
    expect(left).toEqual([]);
    const ours = ['DICOM/A', 'DICOM/B', 'DICOM/C', 'DICOM/D', 'E'];
    expect(files).toEqual([...ours, 'F', 'G']);
    for (const path of ours)
      expect(read(source, path)).toBe(readFileSync(join(folder, 'theirs', path), 'latin1'));
  });

  it('tells of links that lead out of it, and follows none', async () => {
    writeFileSync(join(folder, 'secret'), 'text');
    mkdirSync(join(folder, 'sub'));
    const links = {
      away: '/etc/passwd',
      up: '../x',
      'sub/over': '../../x',
      inside: 'secret',
      'sub/back': '../secret',
    };
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
    run('zip', ['-qry', 'a.zip', 'secret', ...Object.keys(links)]);
    expect(listed(await open(join(folder, 'a.zip')))).toEqual({
      files: ['secret'],
      left: ['away not-followed', 'up not-followed', 'sub/over not-followed'],
    });
  });

  it('with a name twice gives both', async () => {
    python('z = zipfile.ZipFile("a.zip", "w")\nfor t in ["one", "two"]: z.writestr("name", t)\nz.close()');
    const source = await open(join(folder, 'a.zip'));
    expect(read(source, 'name')).toBe('one');
    expect(read(source, 'name (2)')).toBe('two');
    expect(listed(source)).toEqual({ files: ['name', 'name (2)'], left: [] });
  });

  it('whose entries share bytes is read by what stands before each file, and says what it lacks', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w")',
        'for n in ["one", "two"]: z.writestr(n, "x" * 100)',
        'i = zipfile.ZipInfo("three")',
        'i.CRC, i.header_offset, i.file_size, i.compress_size = 0, 0, 100, 100',
        'z.filelist.append(i)',
        'z.close()',
      ].join('\n'),
    );
    const source = await open(join(folder, 'a.zip'));
    const leftOut: string[] = [];
    const paths = Array.from(
      source.list((_, reason = 'unreadable') => {
        leftOut.push(reason);
      }),
      ({ path }) => path,
    );
    expect(paths).toEqual(['one', 'two']);
    expect(leftOut).toEqual(['listing-repaired', 'archive-cut']);
  });

  /** As python writes it, with sizes in its directory that nobody has to inflate to make. */
  const claiming = (sizes: Readonly<Record<string, number>>): void => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED)',
        'z.writestr("good", "text")',
        ...Object.entries(sizes).flatMap(([name, bytes]) => [
          `z.writestr("${name}", bytes(${Math.ceil(limits.inflatedBytes / 2000)}))`,
          `z.getinfo("${name}").file_size = ${bytes}`,
        ]),
        'z.close()',
      ].join('\n'),
    );
  };

  it('with an entry that would become far more than anybody meant leaves out that entry alone', async () => {
    claiming({ bomb: limits.inflatedBytes + 1 });
    const source = await open(join(folder, 'a.zip'));
    expect(listed(source)).toEqual({ files: ['good'], left: ['bomb limit-reached'] });
    expect(() => source.open('bomb')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('of which many entries together would become far too much leaves out those that grow so', async () => {
    const half = limits.inflatedBytes / 2;
    claiming({ bomb0: half, bomb1: half, bomb2: half });
    expect(listed(await open(join(folder, 'a.zip')))).toEqual({
      files: ['good'],
      left: ['bomb0 limit-reached', 'bomb1 limit-reached', 'bomb2 limit-reached'],
    });
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
        expect.objectContaining({ code: 'EBADMSG' }),
      );
  });

  it.each(['ZIP_STORED', 'ZIP_DEFLATED'])(
    'whose entry (%s) is other than its checksum says fails at that entry',
    async (constant) => {
      python(
        [
          `z = zipfile.ZipFile("a.zip", "w", zipfile.${constant})`,
          'for n in ["good", "other"]: z.writestr(n, "x" * 1000)',
          'z.getinfo("other").CRC ^= 1',
          'z.close()',
        ].join('\n'),
      );
      const source = await open(join(folder, 'a.zip'));
      expect(read(source, 'good')).toBe('x'.repeat(1000));
      expect(() => read(source, 'other')).toThrow(expect.objectContaining({ code: 'EBADMSG' }));
    },
  );

  it('with a method nobody can read leaves that file out', async () => {
    python(
      [
        'z = zipfile.ZipFile("a.zip", "w")',
        'z.writestr("good", "text")',
        'z.writestr("odd", "text", compress_type=zipfile.ZIP_LZMA)',
        'z.close()',
      ].join('\n'),
    );
    expect(listed(await open(join(folder, 'a.zip')))).toEqual({
      files: ['good'],
      left: ['odd packed-unknown'],
    });
  });
});

describe('pictures that have one name in a ZIP', () => {
  it.each([
    ['are both read where they are two', '1.2.3.5', 2, []],
    ['are one where they are the same', '1.2.3.4', 1, ['duplicate | IM1 (2)']],
  ])('%s', async (_, secondUid, count, problems) => {
    writeFileSync(join(folder, 'first'), picture('1.2.3.4'));
    writeFileSync(join(folder, 'second'), picture(secondUid));
    python('z = zipfile.ZipFile("a.zip", "w")\nfor n in ["first", "second"]: z.write(n, "IM1")\nz.close()');
    const scan = await scanHere(join(folder, 'a.zip'), 'full');
    expect(scan.instances).toHaveLength(count);
    expect(problemsOf(scan)).toEqual(problems);
  });
});

it.each(['a.zip', 'a.iso'])(
  '%s gives as little of what systems keep on a drive as its folder does',
  async (name) => {
    const source = makeFolder();
    for (const path of ['.Trashes/501', '$RECYCLE.BIN', 'DICOM/.Trashes', 'lost+found/#12']) {
      mkdirSync(join(source, path), { recursive: true });
      writeFileSync(join(source, path, 'IM1'), picture('1.2.3.4'));
    }
    if (name === 'a.zip') run('zip', ['-qr', '../a.zip', '.'], source);
    else run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', 'a.iso', 'source']);
    const [theirs, ours] = [listed(await open(source)), listed(await open(join(folder, name)))];
    expect(ours).toEqual(theirs);
    expect(ours.files).toEqual(expect.arrayContaining(['DICOM/.Trashes/IM1', 'lost+found/#12/IM1']));
    expect(ours.files.filter((path) => /^[.$]/.test(path))).toEqual([]);
  },
);

/** As another program wrote it, with one bit of one file's bytes turned over. */
const spoilt = (path: string, needle: Uint8Array): void => {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(needle);
  if (at < 0) throw new Error('it is not in the archive');
  const place = at + (needle.length >> 1);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};

const deflatedBytes = (text: string): Uint8Array => {
  writeFileSync(join(folder, 'plain'), text, 'latin1');
  run('/usr/bin/python3', [
    '-c',
    [
      'import zlib',
      'c = zlib.compressobj(6, zlib.DEFLATED, -15)',
      'd = open("plain", "rb").read()',
      'open("deflated", "wb").write(c.compress(d) + c.flush())',
    ].join('\n'),
  ]);
  return readFileSync(join(folder, 'deflated'));
};

describe.each([
  ['stored', 'ZIP_STORED', (text: string) => Buffer.from(text, 'latin1')],
  ['deflated', 'ZIP_DEFLATED', deflatedBytes],
] as const)('a ZIP with a %s file in which one bit turned over', (_, constant, bytesOf) => {
  const path = 'DICOM/B/C';
  const text = content[path];
  const refusal = expect.objectContaining({ code: 'EBADMSG' }) as unknown;

  /** @param how python opens the file to write: a stream has a descriptor after its bytes */
  const make = async (how: 'file' | 'stream' = 'file'): Promise<Source> => {
    makeFolder();
    const out = how === 'file' ? '"a.zip"' : 'sys.stdout.buffer';
    const script = [
      'import sys',
      `z = zipfile.ZipFile(${out}, "w", zipfile.${constant})`,
      'for n in ["DICOM/A", "DICOM/B/C", "leer"]: z.write("source/" + n, n)',
      'z.close()',
    ].join('\n');
    const written = execFileSync('/usr/bin/python3', ['-c', `import zipfile\n${script}`], { cwd: folder });
    if (how === 'stream') writeFileSync(join(folder, 'a.zip'), written);
    spoilt(join(folder, 'a.zip'), bytesOf(text));
    expect(() => {
      run('unzip', ['-tq', 'a.zip']);
    }).toThrow();
    return open(join(folder, 'a.zip'));
  };

  it.each(['file', 'stream'] as const)(
    'does not give its last bytes as if nothing were wrong (written to a %s)',
    async (how) => {
      const source = await make(how);
      const all = (): void => {
        const file = source.open(path);
        const chunk = new Uint8Array(65_536);
        for (let at = 0; at < file.bytes;) at += file.read(chunk, at);
      };
      expect(all).toThrow(refusal);
      const whole = source.open(path);
      expect(() => whole.read(new Uint8Array(whole.bytes), 0)).toThrow(refusal);
      expect(read(source, 'DICOM/A')).toBe(content['DICOM/A']);
      expect(read(source, 'leer')).toBe('');
    },
  );

  it('is read again from the start as often as one likes', async () => {
    const source = await make();
    const file = source.open('DICOM/A');
    for (const length of [2, 3, 5]) expect(file.read(new Uint8Array(length), 0)).toBe(length);
  });
});

describe.each(['a.zip', 'a.iso'])('a file called %s', (name) => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(100_000)],
    ['text', Buffer.from('holiday '.repeat(9000))],
  ])('that holds %s is said to be damaged or something else', async (_, bytes) => {
    writeFileSync(join(folder, name), bytes);
    await expect(open(join(folder, name))).rejects.toMatchObject({ data: { code: 'source/damaged' } });
  });
});

describe('an entry that is packed in an unknown way', () => {
  it.each([
    ['Deflate64', '-mm=Deflate64'],
    ['LZMA', '-mm=LZMA'],
    ['bzip2', '-mm=BZip2'],
  ])('of %s is told with the name of it', async (name, method) => {
    // large enough for the packer not to store it
    writeFileSync(join(folder, 'IM1'), 'picture '.repeat(10_000));
    run('7z', ['a', '-tzip', method, 'a.zip', 'IM1']);
    expect(problemsOf(await scanHere(join(folder, 'a.zip')))).toEqual([
      `packed-unknown | IM1 | packed with ${name}`,
    ]);
  });
});
