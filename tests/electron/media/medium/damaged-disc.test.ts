import { expect, it } from 'vitest';
import { KnownDiscs } from '../../../../electron/media/known-discs';
import { SectorStore } from '../../../../electron/media/medium/sector-store';
import type { ReadAgain } from '../../../../electron/media/recall-files';
import { readInstance } from '../../../../electron/media/read-instance';
import { selectSeries } from '../../../../shared/model/selection';
import { makeModelDisc, openModel, scanModel } from './model-disc';

const disc = (() => {
  let made: ReturnType<typeof makeModelDisc> | undefined;
  return () => (made ??= makeModelDisc(24));
})();

const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new RangeError('no such item');
  return item;
};

it('a disc is read in the order of the medium, and nothing of it twice', async () => {
  const drive = disc().drive();
  const scan = await scanModel(openModel(drive), 'full');
  expect(scan.instances).toHaveLength(24);
  expect(scan.catalog.problems).toEqual([]);
  expect(Math.max(...drive.given.values())).toBe(1);
  const placed = new Set(disc().files.map(({ first }) => first));
  const files = drive.order.filter((sector) => placed.has(sector));
  expect(files).toEqual(disc().files.map(({ first }) => first));
});

it('of a picture that is there twice, the file that can be read is taken, whichever that is', async () => {
  const twice = makeModelDisc(1, true);
  const [even, odd] = ['EVEN', 'ODD'].map((place) =>
    at(
      twice.files.filter(({ path }) => path.includes(place)),
      0,
    ),
  );
  if (even === undefined || odd === undefined) throw new RangeError('no such file');
  for (const [scratched, whole] of [
    [even, odd],
    [odd, even],
  ] as const)
    for (const depth of ['index', 'full'] as const) {
      const drive = twice.drive({ bad: new Set([scratched.first + scratched.sectors - 2]) });
      const { instances, catalog } = await scanModel(openModel(drive), depth);
      expect(instances.map(({ path }) => path)).toEqual([whole.path]);
      expect(catalog.problems.map(({ code, path }) => [code, path])).toEqual([
        ['unreadable', scratched.path],
      ]);
    }
});

it('a picture that was found to be scratched behind its head is one that a copy is asked for, as far as it can be read', async () => {
  const scratched = at(disc().files, 10);
  const drive = disc().drive({ bad: new Set([scratched.first + 20]) });
  const discs = new KnownDiscs();
  const source = openModel(drive);
  await scanModel(source, 'full', { discs });
  const parts = discs.at(source.ref)?.lacking?.parts ?? [];
  expect(parts.map(({ found, bytes }) => [found.instance.path, found.datasetStart + bytes])).toEqual([
    [scratched.path, 20 * 2048],
  ]);
});

it('a disc that was listed is read to its end without a head being read again, and only what can not be read is tried again', async () => {
  const scratched = at(disc().files, 10);
  const bad = new Set([scratched.first + 20]);
  const drive = disc().drive({ bad });
  const discs = new KnownDiscs();
  const store = new SectorStore();
  const counts = async (depth: 'index' | 'full', again?: ReadAgain): Promise<unknown> => {
    const { catalog, listedMissing } = await scanModel(openModel(drive, store), depth, {
      discs,
      ...(again === undefined ? {} : { again }),
    });
    const { instances, readToEnd = 0, filesOpened } = catalog.counts;
    return { instances, readToEnd, filesOpened, missing: listedMissing.length };
  };
  expect(await counts('index')).toEqual({ instances: 24, readToEnd: 0, filesOpened: 24, missing: 0 });
  const checked = { instances: 23, readToEnd: 23, missing: 1 };
  // one head tells that it is the same disc
  expect(await counts('full', 'what-failed')).toEqual({ ...checked, filesOpened: 1 });
  // its head can be read: that alone does not bring it back
  const reads = drive.order.length;
  expect(await counts('index', 'what-failed')).toEqual({ ...checked, filesOpened: 2 });
  const between = drive.order.slice(reads);
  expect(
    between.every((sector) => sector >= scratched.first && sector < scratched.first + scratched.sectors),
  ).toBe(true);
  expect(await counts('index', 'nothing')).toEqual({ ...checked, filesOpened: 1 });
  bad.clear();
  expect(await counts('index', 'what-failed')).toEqual({
    instances: 24,
    readToEnd: 24,
    filesOpened: 2,
    missing: 0,
  });
});

it('what was read for the list is not read again to be looked at', async () => {
  const drive = disc().drive();
  const store = new SectorStore();
  const { instances } = await scanModel(openModel(drive, store), 'full');
  const reads = drive.order.length;
  const again = openModel(drive, store);
  for (const instance of instances) {
    const reading = readInstance(again, instance, { zeroPreamble: false });
    while (reading.next().done !== true);
  }
  expect(drive.order.length).toBe(reads);
});

it('all is listed but what lies on bad sectors, and the report says which bytes those are', async () => {
  const [inHead, inPixels, atEnd] = [at(disc().files, 3), at(disc().files, 10), at(disc().files, 23)];
  const bad = new Set([
    ...[inHead.first + 1, inHead.first + 2],
    ...[inPixels.first + 20, inPixels.first + 30],
    atEnd.first + atEnd.sectors - 1,
  ]);
  const drive = disc().drive({ bad });
  const scan = await scanModel(openModel(drive), 'full');
  expect(scan.instances).toHaveLength(21);
  // of the first one, not even the head
  expect(scan.unidentified).toBe(1);
  expect(
    scan.catalog.problems.map(({ code, path, detail, ranges }) => ({ code, path, detail, ranges })),
  ).toEqual(
    [
      { path: inHead.path, ranges: [[2048, 6144]] },
      {
        path: inPixels.path,
        ranges: [
          [40_960, 43_008],
          [61_440, 63_488],
        ],
      },
      { path: atEnd.path, ranges: [[(atEnd.sectors - 1) * 2048, atEnd.bytes]] },
    ]
      .map((lost) => ({ code: 'unreadable', detail: 'EIO', ...lost }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
  // on the way, with those that are wanted, and three times alone
  expect(Math.max(...drive.failed.values())).toBeLessThanOrEqual(5);
});

it('whose head can be read is known, and goes with every selection as a gap', async () => {
  const lost = at(disc().files, 5);
  const whole = await scanModel(openModel(disc().drive()));
  const uid = whole.instances.find(({ path }) => path === lost.path)?.sopInstanceUid;
  const scan = await scanModel(openModel(disc().drive({ bad: new Set([lost.first + 3]) })));
  const { gaps, unidentified, instances } = selectSeries(scan.catalog.source, scan, () => true);
  expect({ gaps, unidentified, instances: instances.length }).toEqual({
    gaps: [{ sopInstanceUid: uid, reason: 'missing' }],
    unidentified: 0,
    instances: 23,
  });
});

it('whose head can not be read is counted', async () => {
  const { first } = at(disc().files, 5);
  const scan = await scanModel(openModel(disc().drive({ bad: new Set([first]) })));
  expect([scan.instances.length, scan.listedMissing.length, scan.unidentified]).toEqual([23, 0, 1]);
});

it('a sector that can be read at the third attempt is read', async () => {
  const { first } = at(disc().files, 5);
  const drive = disc().drive({
    weak: new Map([
      [first, 3],
      [first + 2, 4],
    ]),
  });
  const scan = await scanModel(openModel(drive), 'full');
  expect([scan.instances.length, scan.catalog.problems]).toEqual([24, []]);
});

it('a sector that hangs costs its file and one wait, and nothing else', async () => {
  const { first, path } = at(disc().files, 5);
  const drive = disc().drive({ hanging: new Set([first + 1]) });
  const scan = await scanModel(openModel(drive), 'full');
  expect(scan.instances).toHaveLength(23);
  expect(scan.catalog.problems.map(({ code, path: of, detail }) => [code, of, detail])).toEqual([
    ['unreadable', path, 'the drive did not answer within 20 s'],
  ]);
  expect(drive.hangs()).toBe(1);
});

it('a sector that hangs in a gap that is read through costs no file', async () => {
  const { first, sectors } = at(disc().files, 5);
  const drive = disc().drive({ hanging: new Set([first + sectors - 1]) });
  const scan = await scanModel(openModel(drive));
  expect([scan.instances.length, scan.catalog.problems, drive.hangs()]).toEqual([24, [], 1]);
});

it('a folder whose sectors are bad in one tree of names is read from the other', async () => {
  const whole = disc().drive();
  await scanModel(openModel(whole), 'quick');
  // the folders come before the files: the last of those that are read are of Rock Ridge
  const firstFile = at(disc().files, 0).first;
  const directories = [...whole.given.keys()].filter((sector) => sector > 18 && sector < firstFile);
  expect(directories.length).toBeGreaterThan(2);
  for (const sector of directories) {
    const scan = await scanModel(openModel(disc().drive({ bad: new Set([sector]) })));
    expect(scan.instances).toHaveLength(24);
  }
});

it('a disc that is pulled out half-way ends the scan with what it is', async () => {
  const source = openModel(disc().drive({ pulledAfter: 20 }));
  await expect(scanModel({ ...source, isPresent: () => false })).rejects.toMatchObject({
    data: { code: 'source/removed' },
  });
});
