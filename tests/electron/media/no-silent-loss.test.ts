import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { openSource, sourceRefOf } from '../../../electron/media/open-source';
import { losesSomething } from '../../../shared/model/problem-codes';
import type { Scan } from '../../../shared/model/scan';
import { UserError } from '../../../shared/errors/user-error';
import { findUntold } from '../../fuzz/find-untold';
import { copyOfFileSet, fileSet } from './made-disc';
import { scanHere } from './scan-here';
import { temporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 120_000 });

const uidsOf = ({ instances }: Scan): readonly string[] =>
  instances.map(({ sopInstanceUid }) => sopInstanceUid).sort();

const whole = uidsOf(await scanHere(fileSet));

/** What scratches, bad copies and broken downloads do to a file. */
const changes = fc.array(
  fc.oneof(
    fc.record({ is: fc.constant('zeros'), place: fc.nat(), bytes: fc.constantFrom(512, 2048, 8192) }),
    fc.record({ is: fc.constant('bytes'), place: fc.nat(), bytes: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ is: fc.constant('cut'), place: fc.nat(), bytes: fc.constant(0) }),
  ),
  { minLength: 1, maxLength: 4 },
);
type Changes = typeof changes extends fc.Arbitrary<infer T> ? T : never;

const changed = (original: Uint8Array, made: Changes): Uint8Array => {
  let bytes = Buffer.from(original);
  for (const { is, place, bytes: length } of made) {
    const at = place % (bytes.length + 1);
    if (is === 'cut') bytes = bytes.subarray(0, at);
    else bytes.subarray(at, at + length).fill(is === 'zeros' ? 0 : place % 256);
  }
  return bytes;
};

/** Scans a source; null where it is refused, which tells of every loss. */
const scanWhatIsLeft = async (path: string): Promise<Scan | null> => {
  try {
    const ref = await sourceRefOf(path);
    const scan = await scanHere(path, 'full');
    const source = await openSource(ref);
    const files = Array.from(
      source.list(() => undefined),
      ({ path: file }) => file,
    );
    source.close();
    expect(scan.catalog.counts.filesSeen).toBe(files.length);
    expect(findUntold(scan, files)).toBeUndefined();
    return scan;
  } catch (error) {
    if (error instanceof UserError && error.data.code.startsWith('source/')) return null;
    throw error;
  }
};

it.each([
  ['xorriso', 'a.iso', ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-J', '-o']],
  ['genisoimage, with UDF', 'a.iso', ['genisoimage', '-quiet', '-udf', '-o']],
  ['genisoimage, without Joliet', 'a.iso', ['genisoimage', '-quiet', '-o']],
  ['zip, deflated', 'a.zip', ['zip', '-qr']],
  ['7z, stored', 'a.zip', ['7z', 'a', '-tzip', '-mx0']],
] as const)('what a damaged archive of %s loses, it says', async (_, name, [program, ...args]) => {
  const folder = temporaryFolder();
  const disc = copyOfFileSet();
  // without it nothing else tells what should be there
  rmSync(disc.at('DICOMDIR'));
  execFileSync(program, [...args, folder.at(name), '.'], { cwd: disc.path, stdio: 'ignore' });
  const original = readFileSync(folder.at(name));
  await fc.assert(
    fc.asyncProperty(changes, async (made) => {
      writeFileSync(folder.at(name), changed(original, made));
      const scan = await scanWhatIsLeft(folder.at(name));
      if (scan === null) return;
      const found = uidsOf(scan);
      // what was changed may have become another picture
      const isOther = found.some((uid) => !whole.includes(uid));
      if (!isOther && found.length < whole.length) expect(losesSomething(scan)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('no picture is lost by what its DICOMDIR says', async () => {
  const folder = copyOfFileSet();
  const original = readFileSync(folder.at('DICOMDIR'));
  await fc.assert(
    fc.asyncProperty(changes, async (made) => {
      writeFileSync(folder.at('DICOMDIR'), changed(original, made));
      const scan = await scanWhatIsLeft(folder.path);
      expect(scan === null ? [] : uidsOf(scan)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});
