import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { limits } from '../../../shared/model/limits';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from './temporary-folder';

const isLong = process.env['DISCPORT_LONG'] === '1';
vi.setConfig({ testTimeout: isLong ? 600_000 : 120_000 });

/** What a process that reads one source may take, with all that Node takes for itself. */
const mostBytes = 350_000_000;

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'scan-script.ts'));
});
afterAll(() => script.remove());

const said = z.object({
  instances: z.number(),
  problems: z.array(z.object({ code: z.string() })),
  elapsedMs: z.number(),
  peakBytes: z.number(),
});

const scanApart = (path: string, depth: 'index' | 'full') =>
  said.parse(JSON.parse(execFileSync(process.execPath, [script.path, path, depth], { encoding: 'utf8' })));

const scanLarge = (depth: 'index' | 'full', ...args: readonly (number | string)[]) => {
  const path = temporaryFolder().at('a.zip');
  const maker = join(import.meta.dirname, 'make-large-archive.py');
  execFileSync('/usr/bin/python3', [maker, path, ...args.map(String)]);
  const result = scanApart(path, depth);
  const megabytes = (result.peakBytes / 1e6).toFixed(0);
  console.log(
    `${args.join(' ')}: ${result.instances} pictures in ${result.elapsedMs} ms, ${megabytes} MB at most`,
  );
  return result;
};

const slices = isLong ? 20_000 : 2000;

// 20,000 are 5 GB: their offsets are those of Zip64
it.each([
  ['stored', [slices, 244, 1]],
  ['deflated', [isLong ? slices : 500, 244, 1, 'deflated']],
] as const)('a ZIP of thousands of pictures that are %s is listed within its memory', (_, args) => {
  const { instances, problems, peakBytes, elapsedMs } = scanLarge('index', ...args);
  expect(instances).toBe(args[0]);
  expect(problems).toEqual([]);
  expect(peakBytes).toBeLessThan(mostBytes);
  if (isLong) expect(elapsedMs).toBeLessThan(10_000);
});

it('a film that is larger than the memory it may take is inflated and read to its end', () => {
  const { instances, problems, peakBytes } = scanLarge('full', 1, 65_535, isLong ? 63 : 6, 'deflated');
  expect(instances).toBe(1);
  expect(problems).toEqual([]);
  expect(peakBytes).toBeLessThan(mostBytes);
});

/** What anything may take that was made to harm. */
const mostHostileBytes = 512_000_000;

it.each([
  ['files', limits.entries + 1, 7],
  ['long names', Math.ceil(limits.zipNameBytes / 4000) + 1, 4000],
])(
  'a ZIP without a directory and with more %s than are taken says so, within its memory',
  (_, count, name) => {
    const path = temporaryFolder().at('a.zip');
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50);
    header.writeUInt16LE(name, 26);
    const empty = (_entry: unknown, at: number): Buffer =>
      Buffer.concat([header, Buffer.from(String(at).padStart(name, '0'))]);
    for (let at = 0; at < count; at += 1000)
      appendFileSync(
        path,
        Buffer.concat(
          Array.from({ length: Math.min(1000, count - at) }, (one, more) => empty(one, at + more)),
        ),
      );
    const { problems, peakBytes } = scanApart(path, 'index');
    expect(problems.map(({ code }) => code)).toEqual(['listing-repaired', 'limit-reached']);
    expect(peakBytes).toBeLessThan(mostHostileBytes);
  },
);
