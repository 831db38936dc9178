import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ExportFormat } from '../../../electron/export/export-format';
import { exportSelection } from '../../../electron/export/export-selection';
import { planExport } from '../../../electron/export/plan-export';
import { SourceReader } from '../../../electron/media/source-reader';
import type { ExportReport } from '../../../shared/contract/ipc';
import type { Progress } from '../../../shared/model/progress';
import type { Instance } from '../../../shared/model/scan';
import type { Selection } from '../../../shared/model/selection';
import { scanHere } from '../media/scan-here';
import { temporaryFolder, type TemporaryFolder } from '../media/temporary-folder';
import { checks, errorsByDciodvfy, extractions, loadedByPydicom, treeOf } from './export-judges';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const fileset = join(corpus, 'dicomdir/dcmtk-fileset');
const formats = ['folder', 'zip', 'iso'] as const satisfies readonly ExportFormat[];
const never = new AbortController().signal;

const select = async (path: string): Promise<Selection> => {
  const { catalog, instances } = await scanHere(path);
  return {
    source: { kind: catalog.source.kind, path: catalog.source.path },
    instances,
    gaps: [],
    unidentified: 0,
  };
};

const write = (
  selection: Selection,
  format: ExportFormat,
  path: string,
  tell: (progress: Progress) => void = () => undefined,
  signal: AbortSignal = never,
): Promise<ExportReport> => exportSelection({ selection, format, path }, { signal, tell });

const failsWith = (code: string, facts?: object): unknown =>
  expect.objectContaining({
    data: expect.objectContaining({ code, ...(facts === undefined ? {} : { facts }) }) as unknown,
  });

/** Does something at the first sign that instances are being written. */
const onceWriting = (act: () => void): ((progress: Progress) => void) => {
  let done = false;
  return ({ step }) => {
    if (step !== 'write' || done) return;
    done = true;
    act();
  };
};

describe('an export that may not be', () => {
  it.each(formats)('as a %s of nothing is refused', async (format) => {
    const folder = temporaryFolder();
    const selection = { ...(await select(fileset)), instances: [] };
    await expect(write(selection, format, folder.at('target'))).rejects.toEqual(
      failsWith('export/nothing-chosen'),
    );
    await expect(planExport({ selection, format, path: null }, { signal: never })).rejects.toEqual(
      failsWith('export/nothing-chosen'),
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each(formats)('as a %s never touches what is there', async (format) => {
    const folder = temporaryFolder();
    const selection = await select(fileset);
    folder.write('file', 'mine');
    folder.write('folder/file', 'mine');
    symlinkSync('nowhere', folder.at('link'));
    for (const name of ['file', 'folder', 'link']) {
      await expect(write(selection, format, folder.at(name))).rejects.toEqual(failsWith('export/exists'));
      await expect(
        planExport({ selection, format, path: folder.at(name) }, { signal: never }),
      ).rejects.toEqual(failsWith('export/exists'));
    }
    expect(readdirSync(folder.path).sort()).toEqual(['file', 'folder', 'link']);
    expect(readFileSync(folder.at('file'), 'utf8')).toBe('mine');
    expect(readdirSync(folder.at('folder'))).toEqual(['file']);
  });

  it.each(formats)('as a %s does not go into its own source, nor by a link', async (format) => {
    const folder = temporaryFolder();
    cpSync(fileset, folder.at('source'), { recursive: true });
    symlinkSync('source', folder.at('link'));
    const selection = await select(folder.at('source'));
    const before = treeOf(folder.at('source'));
    for (const path of ['source', 'source/new', 'link/new', 'source/TINY_ALPHA/new'].map(folder.at)) {
      const parent = existsSync(join(path, '..'));
      await expect(write(selection, format, path)).rejects.toEqual(
        failsWith(parent ? 'export/target-in-source' : 'export/no-folder'),
      );
    }
    expect([...treeOf(folder.at('source')).keys()]).toEqual([...before.keys()]);
  });

  it.each(formats)('as a %s is refused where its folder is not, or its name can not be', async (format) => {
    const folder = temporaryFolder();
    const selection = await select(fileset);
    folder.write('file', 'mine');
    for (const name of ['none/target', 'file/target', 'x'.repeat(300)]) {
      const refusal = failsWith('export/no-folder', {});
      await expect(write(selection, format, folder.at(name))).rejects.toEqual(refusal);
      await expect(
        planExport({ selection, format, path: folder.at(name) }, { signal: never }),
      ).rejects.toEqual(refusal);
    }
    expect(readdirSync(folder.path)).toEqual(['file']);
  });

  it.each(['iso', 'zip'] as const)('as a %s with a file of 4 GiB is planned', async (format) => {
    const selection = await select(fileset);
    const large = { ...selection, instances: selection.instances.map((one) => ({ ...one, bytes: 2 ** 32 })) };
    const plan = await planExport({ selection: large, format, path: null }, { signal: never });
    expect(plan.bytes).toBeGreaterThan(selection.instances.length * 2 ** 32);
    expect(plan.notes).toEqual(format === 'iso' ? ['above-level-1'] : []);
  });

  it.each(formats)(
    'as a %s larger than what is free is refused before anything is written',
    async (format) => {
      const folder = temporaryFolder();
      const selection = await select(fileset);
      const bytes = 2 ** 32 - 1;
      // as many as no disk has room for
      const large = { ...selection, instances: manyOf(selection.instances, bytes) };
      const plan = await planExport(
        { selection: large, format, path: folder.at('target') },
        { signal: never },
      );
      expect(plan.bytes).toBeGreaterThan(plan.freeBytes ?? Infinity);
      await expect(write(large, format, folder.at('target'))).rejects.toMatchObject({
        data: {
          code: 'export/no-space',
          facts: { needBytes: expect.any(Number) as number, freeBytes: expect.any(Number) as number },
        },
      });
      expect(readdirSync(folder.path)).toEqual([]);
    },
  );
});

const manyOf = (instances: readonly Instance[], bytes: number): readonly Instance[] =>
  Array.from({ length: 2000 }, () => {
    const [first] = instances;
    if (first === undefined) throw new Error('the corpus is empty');
    return { ...first, bytes };
  });

describe('an export that fails on the way', () => {
  it.each(formats)('as a %s is gone when it is cancelled half-way', async (format) => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const selection = await select(join(corpus, 'series-mr/fruit-ge-196'));
    let wasThere = false;
    const tell = onceWriting(() => {
      wasThere = existsSync(folder.at('target'));
      controller.abort(new Error('cancelled'));
    });
    await expect(write(selection, format, folder.at('target'), tell, controller.signal)).rejects.toThrow(
      'cancelled',
    );
    expect(wasThere).toBe(true);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each(formats)('as a %s is gone when it is cancelled while it is compared', async (format) => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const tell = ({ step }: Progress): void => {
      if (step === 'verify') controller.abort(new Error('cancelled'));
    };
    const selection = await select(join(corpus, 'series-mr/fruit-ge-196'));
    await expect(write(selection, format, folder.at('target'), tell, controller.signal)).rejects.toThrow(
      'cancelled',
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('leaves an empty folder that was there, and what others put into it meanwhile', async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    mkdirSync(folder.at('target'));
    const tell = onceWriting(() => {
      folder.write('target/of-another', 'mine');
      controller.abort(new Error('cancelled'));
    });
    const selection = await select(join(corpus, 'series-mr/fruit-ge-196'));
    await expect(write(selection, 'folder', folder.at('target'), tell, controller.signal)).rejects.toThrow(
      'cancelled',
    );
    expect(readdirSync(folder.at('target'))).toEqual(['of-another']);
  });

  it.each(formats)('as a %s is gone when it is not what was written', async (format) => {
    const folder = temporaryFolder();
    const target = folder.at('target');
    const selection = await select(join(corpus, 'series-mr/fruit-ge-196'));
    const spoil = (path: string): void => {
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    };
    let spoilt = false;
    const tell = ({ step }: Progress): void => {
      if (step !== 'verify' || spoilt) return;
      spoilt = true;
      spoil(format === 'folder' ? join(target, 'DICOM/PA000001/ST000001/SE000001/IM000196') : target);
    };
    await expect(write(selection, format, target, tell)).rejects.toEqual(failsWith('verify/failed'));
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each(formats)('as a %s is gone when the source is', async (format) => {
    const folder = temporaryFolder();
    cpSync(join(corpus, 'series-mr/fruit-ge-196'), folder.at('source'), { recursive: true });
    const selection = await select(folder.at('source'));
    const tell = onceWriting(() => {
      rmSync(folder.at('source'), { recursive: true });
    });
    await expect(write(selection, format, folder.at('target'), tell)).rejects.toEqual(
      failsWith('source/removed'),
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

/** Two patients: the first has one large picture, the second small ones. */
const largeAndSmall = (folder: TemporaryFolder): { readonly large: string } => {
  const large = folder.write(
    'source/large',
    readFileSync(join(corpus, 'multiframe/IM00001.implicit_little_endian.dcm')),
  );
  execFileSync('dcmodify', ['-nb', '-ma', 'PatientName=AAA^First', '-ma', 'PatientID=A', large]);
  for (const name of ['chrGerm', 'chrFren', 'chrGreek', 'chrRuss'])
    folder.write(`source/${name}`, readFileSync(join(corpus, `charsets/${name}.dcm`)));
  return { large };
};

describe('a picture that can not be read', () => {
  /** That the target holds these and lists these, and nothing else. */
  const expectHeld = (
    format: ExportFormat,
    folder: TemporaryFolder,
    instances: readonly Instance[],
  ): void => {
    checks[format](folder.at('target'));
    const [name, extract] = Object.entries(extractions[format])[0] ?? [];
    if (name === undefined || extract === undefined) throw new Error('no program takes it out');
    mkdirSync(folder.at('extracted'));
    extract(folder.at('target'), folder.at('extracted'));
    expect(errorsByDciodvfy(folder.at('extracted'))).toEqual([]);
    const loaded = loadedByPydicom(folder.at('extracted')).instances;
    expect(loaded.map(({ recordUid }) => recordUid).sort()).toEqual(
      instances.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
    );
    const files = [...treeOf(folder.at('extracted')).keys()].filter((path) => path.startsWith('DICOM/'));
    expect(files.sort()).toEqual(loaded.map(({ path }) => path).sort());
  };

  const faults: readonly (readonly [string, (path: string) => void])[] = [
    [
      'is gone',
      (path) => {
        rmSync(path);
      },
    ],
    [
      'is shorter than it was',
      (path) => {
        truncateSync(path, 1000);
      },
    ],
    [
      'is longer than it was',
      (path) => {
        appendFileSync(path, 'more');
      },
    ],
    ['became another patient’s', (path) => execFileSync('dcmodify', ['-nb', '-ma', 'PatientID=OTHER', path])],
    [
      'became no picture at all',
      (path) => {
        writeFileSync(path, Buffer.alloc(1890));
      },
    ],
  ];

  it.each(formats.flatMap((format) => faults.map(([what, make]) => [format, what, make] as const)))(
    'of a %s because it %s is a gap, and in no index',
    async (format, _, make) => {
      const folder = temporaryFolder();
      largeAndSmall(folder);
      const selection = await select(folder.at('source'));
      make(folder.at('source/chrGerm'));
      const report = await write(selection, format, folder.at('target'));
      expect(report).toMatchObject({ instances: selection.instances.length - 1, gaps: 1 });
      expectHeld(
        format,
        folder,
        selection.instances.filter(({ path }) => path !== 'chrGerm'),
      );
    },
  );

  it.each(formats)('from its middle on is a gap, and nothing of it stays in a %s', async (format) => {
    const folder = temporaryFolder();
    const { large } = largeAndSmall(folder);
    const selection = await select(folder.at('source'));
    const middle = readFileSync(large).subarray(600_000, 600_064);
    const tell = onceWriting(() => {
      truncateSync(large, 1_500_000);
    });
    const report = await write(selection, format, folder.at('target'), tell);
    expect(report).toMatchObject({ instances: 4, gaps: 1 });
    expectHeld(
      format,
      folder,
      selection.instances.filter(({ path }) => path !== 'large'),
    );
    if (format !== 'folder') expect(readFileSync(folder.at('target')).includes(middle)).toBe(false);
  });

  it.each([
    ['stored', '-0'],
    ['deflated', '-6'],
  ])('because one bit of it turned over in a ZIP (%s) is found, and is a gap', async (_, level) => {
    const folder = temporaryFolder();
    const { large } = largeAndSmall(folder);
    const whole = readFileSync(large);
    const packed = folder.at('source.zip');
    execFileSync('zip', ['-qrj', level, packed, folder.at('source')]);
    const selection = await select(packed);
    const bytes = readFileSync(packed);
    // the large picture is by far the most of the archive
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(packed, bytes);
    expect(() => execFileSync('unzip', ['-tq', packed], { stdio: 'ignore' })).toThrow();

    const full = await scanHere(packed, 'full');
    expect(full.catalog.problems).toContainEqual(expect.objectContaining({ code: 'damaged', path: 'large' }));
    expect(full.instances.map(({ path }) => path)).not.toContain('large');

    const instance = selection.instances.find(({ path }) => path === 'large');
    if (instance === undefined) throw new Error('it is not listed');
    const reader = new SourceReader();
    let bytesShown = 0;
    const show = async (): Promise<void> => {
      for await (const chunk of reader.read(selection.source, instance, 0, whole.length))
        bytesShown += chunk.length;
    };
    await expect(show()).rejects.toThrow();
    expect(bytesShown).toBeLessThan(whole.length);
    await reader.close();

    expect(await write(selection, 'folder', folder.at('target'))).toMatchObject({ instances: 4, gaps: 1 });
    expectHeld(
      'folder',
      folder,
      selection.instances.filter(({ path }) => path !== 'large'),
    );
  });

  it('and with it every other means that none of them could be read', async () => {
    const folder = temporaryFolder();
    folder.write('source/one', readFileSync(join(corpus, 'charsets/chrGerm.dcm')));
    const selection = await select(folder.at('source'));
    rmSync(folder.at('source/one'));
    await expect(write(selection, 'zip', folder.at('target'))).rejects.toEqual(
      failsWith('export/nothing-readable'),
    );
    expect(readdirSync(folder.path)).toEqual(['source']);
  });
});
