import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KnownDiscs } from '../../../electron/media/known-discs';
import { sourceRefOf } from '../../../electron/media/open-source';
import type { ReadAgain } from '../../../electron/media/recall-files';
import { scanAnything, type ScanNews } from '../../../electron/media/scan-source';
import { SourceReader } from '../../../electron/media/source-reader';
import type { Scan } from '../../../shared/model/scan';
import { corpusPath } from '../../shared/dicom/corpus';
import { makePicture } from '../../shared/dicom/make-dicom';
import { makeModelDisc, openModel, scanModel } from './medium/model-disc';
import { problemsOf, scanHere } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

const fileSet = corpusPath('dicomdir/dcmtk-fileset');

/** A process that scans one disc, and may scan it again. */
const scannerOf = (path: string, discs = new KnownDiscs()) => ({
  discs,
  scan: async (again?: ReadAgain, tell: (news: ScanNews) => void = () => undefined): Promise<Scan> =>
    scanAnything(
      { source: await sourceRefOf(path), depth: 'index', ...(again === undefined ? {} : { again }) },
      { signal: new AbortController().signal, tell },
      discs,
    ),
});

/** What a scan says, but for what it took. */
const findingsOf = ({ catalog, ...rest }: Scan): unknown => {
  const { instances, filesSeen, bytesTotal } = catalog.counts;
  return { ...rest, catalog: { ...catalog, counts: { instances, filesSeen, bytesTotal }, elapsedMs: 0 } };
};

const isoOf = (folder: TemporaryFolder, disc: string): string => {
  const image = folder.at('disc.iso');
  // the index first, as burners do it: where a disc is scratched it is still there
  const options = '-quiet -no-pad -r -J -V CTDISC --sort-weight 1 /DICOMDIR -o'.split(' ');
  execFileSync('xorriso', ['-as', 'mkisofs', ...options, image, disc], { stdio: 'ignore' });
  return image;
};

it('reads only what failed when a disc is tried again, and finds what a whole disc has', async () => {
  const folder = temporaryFolder();
  const image = isoOf(folder, fileSet);
  const whole = readFileSync(image);
  const perfect = await scanHere(image);
  const { scan } = scannerOf(image);
  // the rest of the disc can not be read
  truncateSync(image, Math.round(whole.length * 0.7));
  const scratched = await scan();
  const failed = scratched.catalog.problems.filter(({ code }) => code === 'damaged').length;
  expect(failed).toBeGreaterThan(3);
  expect(failed).toBeLessThan(28);

  const stillScratched = await scan('what-failed');
  expect(findingsOf(stillScratched)).toEqual(findingsOf(scratched));
  // and the DICOMDIR, which tells that it is the same disc
  expect(stillScratched.catalog.counts.filesOpened).toBe(failed + 1);

  writeFileSync(image, whole);
  const cleaned = await scan('what-failed');
  expect(findingsOf(cleaned)).toEqual(findingsOf(perfect));
  expect(cleaned.catalog.counts.filesOpened).toBe(failed + 1);
  expect(cleaned.catalog.counts.bytesRead).toBeLessThan(perfect.catalog.counts.bytesRead);
});

it('reads nothing but the index when nothing is to be read again', async () => {
  const folder = temporaryFolder();
  const image = isoOf(folder, fileSet);
  truncateSync(image, Math.round(readFileSync(image).length * 0.7));
  const { scan } = scannerOf(image);
  const scratched = await scan();
  const again = await scan('nothing');
  expect(findingsOf(again)).toEqual(findingsOf(scratched));
  expect(again.catalog.counts.filesOpened).toBe(1);
});

it('reads a file of a ZIP again that failed its checksum', async () => {
  const folder = temporaryFolder();
  const archive = folder.at('disc.zip');
  execFileSync('7z', ['a', '-tzip', '-mx0', '-bd', archive, '.'], { cwd: fileSet, stdio: 'ignore' });
  const whole = readFileSync(archive);
  const name = '77654033/CR1/6154';
  const at = whole.indexOf(name) + name.length + 400;
  const { scan } = scannerOf(archive);
  writeFileSync(
    archive,
    Buffer.concat([whole.subarray(0, at), Buffer.of(whole.readUInt8(at) ^ 1), whole.subarray(at + 1)]),
  );
  expect(problemsOf(await scan())).toContain(`damaged | ${name} | EBADMSG`);
  writeFileSync(archive, whole);
  const mended = await scan('what-failed');
  expect(mended.catalog.problems.filter(({ code }) => code === 'damaged')).toEqual([]);
  expect(mended.catalog.counts).toMatchObject({ instances: 31, filesOpened: 2 });
});

describe('a folder that was mended', () => {
  const cut = makePicture({ sopInstanceUid: '1.2.3.1.2' }).slice(0, -10);
  const spoiltFolder = (): TemporaryFolder => {
    const folder = temporaryFolder();
    for (let number = 1; number <= 5; number++)
      folder.write(`${number}`, makePicture({ sopInstanceUid: `1.2.3.1.${number}` }));
    folder.write('2', cut);
    folder.write('note', 'text');
    return folder;
  };

  it('is read where it was, and gives what it lacked', async () => {
    const folder = spoiltFolder();
    const { scan } = scannerOf(folder.path);
    expect(problemsOf(await scan())).toEqual(['incomplete | 2 | ends too soon']);
    folder.write('2', makePicture({ sopInstanceUid: '1.2.3.1.2' }));
    folder.write('6', makePicture({ sopInstanceUid: '1.2.3.1.6' }));
    const mended = await scan('what-failed');
    expect(findingsOf(mended)).toEqual(findingsOf(await scanHere(folder.path)));
    // what was replaced, what came, the note, and one that tells that it is the same folder
    expect(mended.catalog.counts).toMatchObject({ instances: 6, filesOpened: 4 });
    expect(findingsOf(await scan('what-failed'))).toEqual(findingsOf(mended));
  });

  it('also of a single picture', async () => {
    const folder = temporaryFolder();
    const picture = folder.write('2', cut);
    for (const path of [folder.path, picture]) {
      folder.write('2', cut);
      const { scan } = scannerOf(path);
      expect(problemsOf(await scan())).toEqual(['incomplete | 2 | ends too soon']);
      folder.write('2', makePicture({ sopInstanceUid: '1.2.3.1.2' }));
      expect(problemsOf(await scan('what-failed'))).toEqual([]);
    }
  });

  it.each([
    ['other pictures under the same names', ['1', '2', '3']],
    ['none of its files', ['A', 'B', 'C']],
  ])('is another one with %s', async (_, names) => {
    const folder = spoiltFolder();
    const { scan } = scannerOf(folder.path);
    await scan();
    for (const name of ['1', '2', '3', '4', '5']) rmSync(folder.at(name));
    for (const name of names)
      folder.write(name, makePicture({ sopInstanceUid: `1.2.9.${name.charCodeAt(0)}` }));
    await expect(scan('what-failed')).rejects.toThrow('source/changed');
  });
});

const many = 8000;
const discOfMany = (folder: TemporaryFolder): string => {
  for (let number = 0; number < many; number++)
    folder.write(`disc/${number}`, makePicture({ sopInstanceUid: `1.2.3.1.${number}` }));
  return folder.at('disc');
};

it('goes on where it was when a disc that was taken out is put back', async () => {
  const folder = temporaryFolder();
  const disc = discOfMany(folder);
  const { scan } = scannerOf(disc);
  let reached = 0;
  const pulled = scan(undefined, (news) => {
    if (news.kind !== 'progress' || news.progress.step !== 'heads' || reached > 0) return;
    reached = news.progress.filesDone;
    renameSync(disc, folder.at('away'));
  });
  await expect(pulled).rejects.toThrow('source/removed');
  expect(reached).toBeGreaterThan(0);
  await expect(scan('what-failed')).rejects.toThrow('source/not-found');

  cpSync(folder.at('away'), disc, { recursive: true });
  const back = await scan('what-failed');
  expect(back.catalog.counts.instances).toBe(many);
  // one more than what was lacking: without a DICOMDIR one head tells that it is the same disc
  expect(back.catalog.counts.filesOpened).toBe(many - reached + 1);
});

it('does not take another disc for the one that was there, and goes on once that is back', async () => {
  const folder = temporaryFolder();
  cpSync(fileSet, folder.at('disc'), { recursive: true });
  const { scan } = scannerOf(folder.at('disc'));
  truncateSync(folder.at('disc/77654033/CR1/6154'), 100);
  await scan();
  renameSync(folder.at('disc'), folder.at('away'));
  cpSync(corpusPath('series-ct/ge-head-4'), folder.at('disc'), { recursive: true });
  await expect(scan('what-failed')).rejects.toThrow('source/changed');
  rmSync(folder.at('disc'), { recursive: true });
  renameSync(folder.at('away'), folder.at('disc'));
  expect((await scan('what-failed')).catalog.counts.filesOpened).toBe(2);
});

it('tells another disc by one head where names and sizes are the same and there is no DICOMDIR', async () => {
  const folder = temporaryFolder();
  const put = (patient: string): void => {
    folder.write('disc/1', makePicture({ sopInstanceUid: `1.2.${patient}.1` }));
    folder.write('disc/2', makePicture({ sopInstanceUid: `1.2.${patient}.2` }).subarray(0, 200));
  };
  put('8');
  const { scan } = scannerOf(folder.at('disc'));
  expect((await scan()).catalog.problems).not.toEqual([]);
  put('9');
  await expect(scan('what-failed')).rejects.toThrow('source/changed');
});

it('reads everything when nobody asked to go on, or the process that knew is gone', async () => {
  const folder = temporaryFolder();
  cpSync(fileSet, folder.at('disc'), { recursive: true });
  truncateSync(folder.at('disc/77654033/CR1/6154'), 100);
  const { scan } = scannerOf(folder.at('disc'));
  const first = await scan();
  expect((await scan()).catalog.counts).toEqual(first.catalog.counts);
  const counts = (await scannerOf(folder.at('disc')).scan('what-failed')).catalog.counts;
  expect(counts).toEqual(first.catalog.counts);
});

it('gives no picture of another disc out to whoever looked at the first', async () => {
  const folder = temporaryFolder();
  cpSync(fileSet, folder.at('disc'), { recursive: true });
  const { scan, discs } = scannerOf(folder.at('disc'));
  const { instances, catalog } = await scan();
  const [instance] = instances;
  if (instance === undefined) throw new Error('there is none');
  const reader = new SourceReader(discs);
  const { kind, path } = catalog.source;
  const read = (): Promise<unknown> => reader.read({ kind, path }, instance, 0, 10).next();
  await read();
  renameSync(folder.at('disc'), folder.at('away'));
  await expect(read()).rejects.toThrow('source/removed');
  // the picture is there, but the disc is another one
  cpSync(folder.at('away'), folder.at('disc'), { recursive: true });
  folder.write('disc/MORE', 'text');
  await expect(read()).rejects.toThrow('source/changed');
  rmSync(folder.at('disc/MORE'));
  expect(await read()).toMatchObject({ done: false });
  await reader.close();
});

it('asks a wiped disc for no sectors but those of what failed, and of one picture that tells the disc', async () => {
  const { files, drive } = makeModelDisc(12);
  const lost = files[5];
  if (lost === undefined) throw new Error('there is none');
  const discs = new KnownDiscs();
  const scratched = await scanModel(openModel(drive({ bad: new Set([lost.first]) })), 'index', { discs });
  expect([scratched.instances.length, scratched.unidentified]).toEqual([11, 1]);

  const wiped = drive();
  const again = await scanModel(openModel(wiped), 'index', { discs, again: 'what-failed' });
  expect([again.instances.length, again.unidentified]).toEqual([12, 0]);
  const sectors = [...wiped.given.keys()];
  const read = files.filter(({ first, sectors: count }) =>
    sectors.some((sector) => sector >= first && sector < first + count),
  );
  expect(read).toContainEqual(lost);
  // what lies between two files that are read is read through: it is quicker than to leap
  const between = read.every(({ first }) => first >= (files[0]?.first ?? 0) && first <= lost.first);
  expect(between).toBe(true);
  expect(again.catalog.counts.filesOpened).toBe(2);
});

it('finds what ends too soon in a ZIP that was listed by its heads, when it is read to its end', async () => {
  const folder = temporaryFolder();
  // whether all of its pieces are there is known at its end alone
  const loop = readFileSync(corpusPath('multiframe/emri_small_RLE.dcm'));
  folder.write('disc/2', loop.subarray(0, loop.length >> 1));
  execFileSync('zip', ['-qrj', folder.at('disc.zip'), folder.at('disc')]);
  const discs = new KnownDiscs();
  const scan = async (depth: 'index' | 'full', again?: ReadAgain): Promise<string[]> => {
    const input = { source: await sourceRefOf(folder.at('disc.zip')), depth };
    return problemsOf(
      await scanAnything(
        { ...input, ...(again === undefined ? {} : { again }) },
        { signal: new AbortController().signal, tell: () => undefined },
        discs,
      ),
    );
  };
  expect(await scan('index')).toEqual([]);
  expect(await scan('full', 'what-failed')).toEqual(['incomplete | 2 | ends too soon']);
  expect(await scan('index', 'nothing')).toEqual(['incomplete | 2 | ends too soon']);
});

it('goes on reading to the end where it was stopped', async () => {
  const source = await sourceRefOf(discOfMany(temporaryFolder()));
  const discs = new KnownDiscs();
  const { signal } = new AbortController();
  await scanAnything({ source, depth: 'index' }, { signal, tell: () => undefined }, discs);
  const check = ({ signal: stop }: AbortController, hear: () => void): Promise<Scan> =>
    scanAnything(
      { source, depth: 'full', again: 'what-failed' },
      {
        signal: stop,
        tell: (news) => {
          if (news.kind === 'progress' && news.progress.step === 'hash') hear();
        },
      },
      discs,
    );
  const stop = new AbortController();
  const stopped = check(stop, () => {
    stop.abort();
  });
  await expect(stopped).rejects.toThrow();
  const done = discs.at(source)?.readToEnd.size ?? 0;
  expect(done).toBeLessThan(many);

  const { catalog } = await check(new AbortController(), () => undefined);
  expect(catalog.counts).toMatchObject({ instances: many, readToEnd: many });
  // small files: each once for its bytes and once for its end
  const { bytesRead, bytesTotal } = catalog.counts;
  expect(bytesRead / ((2 * (many - done) * bytesTotal) / many)).toBeCloseTo(1, 1);
});

it('tells what it found by the time that reading to the end was stopped, and reads nothing more for that', async () => {
  const folder = temporaryFolder();
  // larger than what is read of one for its head
  const pixels = new Uint8Array(16_000);
  for (let number = 0; number < many; number++)
    folder.write(`disc/${number}`, makePicture({ sopInstanceUid: `1.2.3.1.${number}`, pixels }));
  const archive = folder.at('disc.zip');
  execFileSync('7z', ['a', '-tzip', '-mx0', '-bd', archive, '.'], {
    cwd: folder.at('disc'),
    stdio: 'ignore',
  });
  // the last byte of three of the first pictures is not what its checksum says
  const bytes = readFileSync(archive);
  const starts = [1, 2, 3, 4].map((index) => {
    let at = 0;
    for (let found = 0; found < index; found++) at = bytes.indexOf('PK\x03\x04', at + 4);
    return at;
  });
  for (const at of starts.slice(1)) bytes[at - 1] = (bytes[at - 1] ?? 0) ^ 1;
  writeFileSync(archive, bytes);
  const source = await sourceRefOf(archive);
  const discs = new KnownDiscs();
  const { signal } = new AbortController();
  const first = await scanAnything({ source, depth: 'index' }, { signal, tell: () => undefined }, discs);
  const stop = new AbortController();
  const told: Scan[] = [];
  const check = scanAnything(
    { source, depth: 'full', again: 'what-failed' },
    {
      signal: stop.signal,
      tell: (news) => {
        if (news.kind === 'catalog') told.push(news.scan);
        else if (news.progress.step === 'hash' && news.progress.filesDone > 0) stop.abort();
      },
    },
    discs,
  );
  await expect(check).rejects.toThrow();
  expect(problemsOf(first)).toEqual([]);
  expect(told).toHaveLength(1);
  const [found] = told;
  if (found === undefined) throw new Error('nothing was told');
  expect(found.catalog.provisional).toBe(false);
  const lost = problemsOf(found);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThanOrEqual(3);
  expect(lost.every((problem) => problem.startsWith('damaged | '))).toBe(true);
  const { instances, readToEnd = 0, bytesToEnd = 0, bytesRead } = found.catalog.counts;
  expect(instances).toBe(many - lost.length);
  expect(readToEnd).toBeGreaterThan(0);
  expect(readToEnd).toBeLessThan(instances);
  expect(Math.floor(bytesToEnd / readToEnd / 1000)).toBe(16);
  expect(bytesRead).toBeLessThan(first.catalog.counts.bytesTotal);
});
