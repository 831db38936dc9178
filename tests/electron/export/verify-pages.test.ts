import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { verifyFileSet, type VerifyReport } from '../../../electron/export/verify-file-set';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { buildViewer } from './build-beside';

// the viewer is built, and computers are busy
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const quietly = { signal: new AbortController().signal, tell: () => undefined };

const original = join(corpus, 'series-ct/ge-head-4');
beforeAll(buildViewer);

/** What is told of a copy in which something was done to a file. */
const verifyAfter = async (change: (at: (path: string) => string) => void): Promise<VerifyReport> => {
  const folder = temporaryFolder();
  const { catalog, instances } = await scanHere(original);
  const { kind, path: from } = catalog.source;
  const selection = { source: { kind, path: from }, instances, gaps: [], unidentified: 0 };
  const path = folder.at('copy');
  await exportSelection({ selection, format: 'folder', path, viewer: 'all-pictures' }, quietly);
  change((path) => folder.at(`copy/${path}`));
  return verifyFileSet(
    { source: { kind: 'folder', path: folder.at('copy') }, against: { kind: 'folder', path: original } },
    quietly,
  );
};

const failuresAfter = async (change: (at: (path: string) => string) => void): Promise<readonly string[]> =>
  (await verifyAfter(change)).failures.map(({ code, path }) => `${code} ${path ?? ''}`);

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};

describe('a copy with a viewer', () => {
  it('passes as it was made, and it is told what the viewer has in itself', async () => {
    const { failures, viewer } = await verifyAfter(() => undefined);
    expect(failures).toEqual([]);
    expect(viewer).toEqual({ pictures: 4, page: 'own' });
  });

  it('fails where the viewer would show another picture than the files', async () => {
    const garbled = await failuresAfter((at) => {
      const script = readFileSync(at('IHE_PDI/D0000003.DAT'), 'latin1');
      const garbledScript = `${script.slice(0, 50_000)}${'A'.repeat(100_000)}${script.slice(150_000)}`;
      writeFileSync(at('IHE_PDI/D0000003.DAT'), garbledScript, 'latin1');
    });
    expect(garbled).toEqual(['viewer-differs IHE_PDI/D0000003.DAT']);
    // each is what it says to be, in the other's place
    const swapped = await failuresAfter((at) => {
      const [one, other] = ['D0000002', 'D0000003'] as const;
      const read = (name: string): string => readFileSync(at(`IHE_PDI/${name}.DAT`), 'latin1');
      const [first, second] = [read(one), read(other)];
      writeFileSync(at(`IHE_PDI/${one}.DAT`), second.replace(other, one), 'latin1');
      writeFileSync(at(`IHE_PDI/${other}.DAT`), first.replace(one, other), 'latin1');
    });
    expect(swapped).toEqual(['viewer-differs IHE_PDI/D0000002.DAT', 'viewer-differs IHE_PDI/D0000003.DAT']);
    const gone = await failuresAfter((at) => {
      rmSync(at('IHE_PDI/D0000004.DAT'));
    });
    expect(gone).toEqual(['viewer-differs IHE_PDI/D0000004.DAT']);
  });

  it('fails where the page or its list is damaged, and where one of them is gone', async () => {
    expect(
      await failuresAfter((at) => {
        flip(at('IHE_PDI/VIEWER.HTM'), 9_000_000);
      }),
    ).toEqual(['viewer-damaged IHE_PDI/VIEWER.HTM']);
    expect(
      await failuresAfter((at) => {
        flip(at('IHE_PDI/D0000000.DAT'), 100);
      }),
    ).toEqual(['viewer-damaged IHE_PDI/D0000000.DAT']);
    expect(
      await failuresAfter((at) => {
        rmSync(at('IHE_PDI/D0000000.DAT'));
      }),
    ).toEqual(['viewer-damaged IHE_PDI/D0000000.DAT']);
    expect(
      await failuresAfter((at) => {
        rmSync(at('IHE_PDI/VIEWER.HTM'));
      }),
    ).toEqual(['page-missing IHE_PDI/VIEWER.HTM']);
  });

  it('passes with the whole page of another version, and it is told that it was not compared', async () => {
    const { failures, viewer } = await verifyAfter((at) => {
      const seal = /(?<=<meta name="discport-page" content=")[0-9a-f]{64}/;
      const other = readFileSync(at('IHE_PDI/VIEWER.HTM'), 'utf8')
        .replace('<title>', '<title>Older ')
        .replace(seal, '0'.repeat(64));
      const sha256 = createHash('sha256').update(other).digest('hex');
      writeFileSync(at('IHE_PDI/VIEWER.HTM'), other.replace(seal, sha256));
    });
    expect(failures).toEqual([]);
    expect(viewer).toEqual({ pictures: 4, page: 'other' });
  });

  it.each(['README.TXT', 'INDEX.HTM', 'IHE_PDI/E0000001.HTM', 'IHE_PDI/STYLE.CSS'])(
    'fails without %s',
    async (path) => {
      expect(
        await failuresAfter((at) => {
          rmSync(at(path));
        }),
      ).toEqual([`page-missing ${path}`]);
    },
  );
});

it('media of others are not asked for pages', async () => {
  const { failures, viewer } = await verifyFileSet(
    { source: { kind: 'folder', path: join(corpus, 'dicomdir/dcmtk-fileset') }, against: null },
    quietly,
  );
  expect(failures.filter(({ code }) => code === 'page-missing')).toEqual([]);
  expect(viewer).toBeNull();
});
