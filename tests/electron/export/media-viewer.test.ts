import { createHash } from 'node:crypto';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exportSelection, type ExportInput } from '../../../electron/export/export-selection';
import { lintFileSet } from '../../../electron/export/lint-file-set';
import { planExactly } from '../../../electron/export/plan-exactly';
import { planExport } from '../../../electron/export/plan-export';
import { verifyFileSet } from '../../../electron/export/verify-file-set';
import type { ExportFormat } from '../../../electron/export/export-format';
import { embeddedIndexSchema, type EmbeddedKind } from '../../../shared/model/media-viewer';
import type { Selection } from '../../../shared/model/selection';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { buildViewer } from './build-beside';
import { extractions, run, treeOf } from './export-judges';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(buildViewer);

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const quietly = { signal: new AbortController().signal, tell: () => undefined };
const time = new Date('2026-01-02T03:04:05Z');

const select = async (inside: string): Promise<Selection> => {
  const { catalog, instances } = await scanHere(join(corpus, inside));
  const { kind, path } = catalog.source;
  return { source: { kind, path }, instances, gaps: [], unidentified: 0 };
};

const isOfViewer = (path: string): boolean => path === 'IHE_PDI/VIEWER.HTM' || /\/D\d{7}\.DAT$/.test(path);

/** What a script hands over: its own words are a call with three texts, as any program for JavaScript reads them. */
const handedOver = (script: Buffer): { readonly name: string; readonly bytes: Buffer } => {
  const [, args = ''] = /^discportFile\((.*)\)\n$/s.exec(script.toString('latin1')) ?? [];
  const [name, inBase64, sha256] = JSON.parse(`[${args}]`) as [string, string, string];
  const bytes = Buffer.from(inBase64, 'base64');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  return { name, bytes };
};

const formats = ['folder', 'zip', 'iso'] as const satisfies readonly ExportFormat[];

describe.each(formats)('a %s with a viewer', (format) => {
  it.each<[EmbeddedKind, number]>([
    ['key-pictures', 2],
    ['all-pictures', 51],
  ])('holds what other programs take out of it: the page, and %s as scripts', async (viewer, count) => {
    const folder = temporaryFolder();
    const selection = await select('dicomdir/pydicom-tiny-alpha');
    const input: ExportInput = { selection, format, path: folder.at('target'), viewer, time };
    const { discs } = await planExactly(input, quietly);
    const likely = await planExport({ selection, format, viewer, path: null }, quietly);
    await exportSelection(input, quietly);

    const [extract] = Object.values(extractions[format]);
    folder.write('out/x', '');
    extract?.(folder.at('target'), folder.at('out'));
    const tree = treeOf(folder.at('out'));
    const names = [...tree.keys()].filter((name) => name !== 'x');
    expect(names.filter((name) => !/^([A-Z0-9_]{1,8}\/)*[A-Z0-9_]{1,8}(\.[A-Z]{3})?$/.test(name))).toEqual(
      [],
    );
    expect(names.filter((name) => name.startsWith('DICOM/') && name.includes('.'))).toEqual([]);
    const page = tree.get('IHE_PDI/VIEWER.HTM');
    expect(page?.equals(readFileSync(join(corpus, '../../dist/viewer/VIEWER.HTM')))).toBe(true);
    expect(tree.get('INDEX.HTM')?.toString()).toContain('<a href="IHE_PDI/VIEWER.HTM">');
    expect(tree.get('README.TXT')?.toString()).toContain('IHE_PDI/VIEWER.HTM');

    const index = embeddedIndexSchema.parse(
      JSON.parse(handedOver(tree.get('IHE_PDI/D0000000.DAT') ?? Buffer.alloc(0)).bytes.toString()),
    );
    expect([index.total, index.isWhole]).toEqual([50, viewer === 'all-pictures']);
    expect(index.files.length).toBe(count);
    for (const { path, name, bytes } of index.files) {
      const handed = handedOver(tree.get(`IHE_PDI/${name}.DAT`) ?? Buffer.alloc(0));
      expect([handed.name, handed.bytes.length]).toEqual([name, bytes]);
      expect(handed.bytes.equals(tree.get(path) ?? Buffer.alloc(0))).toBe(true);
    }

    // what it takes was said before
    const bytes = names.filter(isOfViewer).reduce((sum, name) => sum + (tree.get(name)?.length ?? 0), 0);
    expect(discs[0]?.viewerBytes).toBe(bytes);
    expect(Math.abs((likely.viewers?.[viewer] ?? 0) / bytes - 1)).toBeLessThan(0.02);
    if (format !== 'folder') expect(statSync(folder.at('target')).size).toBe(discs[0]?.bytes);
    const without = await planExport({ selection, format, path: null }, quietly);
    expect(Math.abs((likely.bytes - without.bytes) / bytes - 1)).toBeLessThan(0.02);

    // it is no program, and nothing that does not belong there
    const source = { kind: format, path: folder.at('target') };
    expect((await verifyFileSet({ source, against: selection.source }, quietly)).failures).toEqual([]);
    expect((await lintFileSet({ source }, quietly)).findings).toEqual([]);
  });

  it('has nothing of a picture that can’t be read, in the page either', async () => {
    const folder = temporaryFolder();
    run('cp', ['-r', join(corpus, 'series-ct/ge-head-4'), folder.at('source')]);
    const { catalog, instances } = await scanHere(folder.at('source'));
    const { kind, path } = catalog.source;
    const selection = { source: { kind, path }, instances, gaps: [], unidentified: 0 };
    const lost = instances[1];
    if (lost === undefined) throw new Error('the corpus is empty');
    truncateSync(join(folder.at('source'), lost.path), 10_000);
    const report = await exportSelection(
      { selection, format, path: folder.at('target'), viewer: 'all-pictures', time },
      quietly,
    );
    expect(report.gapList).toMatchObject([{ sopInstanceUid: lost.sopInstanceUid }]);
    const [extract] = Object.values(extractions[format]);
    folder.write('out/x', '');
    extract?.(folder.at('target'), folder.at('out'));
    const tree = treeOf(folder.at('out'));
    const index = embeddedIndexSchema.parse(
      JSON.parse(handedOver(tree.get('IHE_PDI/D0000000.DAT') ?? Buffer.alloc(0)).bytes.toString()),
    );
    expect(index.files.map(({ name }) => `IHE_PDI/${name}.DAT`).sort()).toEqual(
      [...tree.keys()].filter((name) => /D\d{7}\.DAT$/.test(name) && !name.includes('D0000000')).sort(),
    );
    expect(index.total).toBe(instances.length - 1);
  });
});

it('is locked with the pictures where these are', async () => {
  const folder = temporaryFolder();
  const selection = await select('series-ct/ge-head-4');
  const input = { selection, format: 'iso', viewer: 'key-pictures', password: 'long enough', time } as const;
  const { discs } = await planExactly({ ...input, path: folder.at('x.iso') }, quietly);
  await exportSelection({ ...input, path: folder.at('x.iso') }, quietly);
  expect(statSync(folder.at('x.iso')).size).toBe(discs[0]?.bytes);
  folder.write('out/x', '');
  run('7z', ['x', '-y', `-o${folder.at('out')}`, folder.at('x.iso')]);
  run('7z', ['x', '-y', '-plong enough', `-o${folder.at('in')}`, folder.at('out/PICTURES.ZIP')]);
  expect([...treeOf(folder.at('out')).keys()]).not.toContain('IHE_PDI/VIEWER.HTM');
  expect([...treeOf(folder.at('in')).keys()]).toContain('IHE_PDI/VIEWER.HTM');
});

it('each disc of a set has a viewer of its own, and none is larger than its medium', async () => {
  const folder = temporaryFolder();
  const selection = await select('series-mr/fruit-ge-196');
  const capacityBytes = 30_000_000;
  const input = { selection, format: 'iso', viewer: 'all-pictures', capacityBytes, time } as const;
  const { discs } = await exportSelection({ ...input, path: folder.at('x.iso') }, quietly);
  expect(discs.length).toBeGreaterThan(1);
  for (const { path } of discs) {
    expect(statSync(path).size).toBeLessThanOrEqual(capacityBytes);
    const listed = run('isoinfo', ['-f', '-i', path]);
    expect(listed).toContain('/IHE_PDI/VIEWER.HTM');
    expect(listed).toContain('/IHE_PDI/D0000002.DAT');
  }
});
