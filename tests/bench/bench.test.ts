import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const range = z.tuple([z.number(), z.number()]).nullable();
const reportSchema = z.object({
  machine: z.object({
    cpu: z.string(),
    cores: z.number().int().positive(),
    memoryBytes: z.number(),
    system: z.string(),
    node: z.string(),
  }),
  rows: z.array(
    z.object({
      name: z.string(),
      disc: z.object({ files: z.number(), bytes: z.number() }),
      unit: z.enum(['s', 'ms', 'MB']),
      ours: z.number().nullable(),
      oursRange: range,
      peer: z.string(),
      peerValue: z.number().nullable(),
      peerRange: range,
      ratio: z.number().nullable(),
      goal: z.number().positive().nullable(),
      runs: z.number().int(),
      notes: z.array(z.string()).optional(),
    }),
  ),
});

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'discport-bench-test-'));
  // the app runs as an ordinary user
  chmodSync(scratch, 0o755);
  execFileSync(process.execPath, [join(root, 'build', 'build.mjs')], { stdio: 'ignore' });
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const bench = (args: readonly string[], path = process.env['PATH'] ?? ''): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [join(root, 'bench', 'main.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path, TMPDIR: scratch },
  });
const report = (...args: Parameters<typeof bench>): z.infer<typeof reportSchema> => {
  const { status, stdout, stderr } = bench(...args);
  expect(status, `${String(stderr)}${String(stdout)}`).toBe(0);
  return reportSchema.parse(JSON.parse(String(stdout)));
};
const tiny = ['--files', '20', '--runs', '1'];

describe('the benchmark', { timeout: 600_000 }, () => {
  it('measures every program on the same disc and compares their medians', () => {
    const { rows } = report(['--json', ...tiny]);
    expect(rows.map(({ name, peer }) => `${name} ${peer}`)).toEqual([
      'crawl gdcmscanner',
      'crawl pydicom',
      'bytes all bytes of the files',
      'dicomdir dcmdump',
      'dicomdir pydicom FileSet',
      'write-dicomdir dcmmkdir',
      'verify openssl dgst',
      'iso xorriso',
      'iso genisoimage',
      'zip 7z',
      'zip zip -0',
      'memory gdcmscanner',
      'memory pydicom',
      'window-thumbnail a second',
      'window-blocked 50 ms',
      'viewer-first a bare page of cornerstone3D',
      'viewer-load a bare page of cornerstone3D',
      'viewer-scroll a bare page of cornerstone3D',
      'viewer-input a bare page of cornerstone3D',
      'viewer-input 50 ms',
      'viewer-memory 1.2 times the pixels and 400 MB',
      'viewer-left a tenth of what it took',
      'zip-catalog ten seconds',
      'zip-catalog pydicom',
      'zip-catalog 7z l',
      'zip-memory 350 MB',
      'zip-memory pydicom',
      'send storescu',
      'send-gateway three-stream STOW to Orthanc',
      'send-gateway storescu',
      'send-gateway HTTP PUT with fsync',
      'send-slow-line the line',
      'slow-catalog three seconds',
      "slow-copy the drive's rate",
      'slow-list one ordered pass',
    ]);
    for (const { disc, ours, peerValue, ratio, runs, notes } of rows) {
      expect(notes).toBeUndefined();
      expect(disc.files).toBe(20);
      expect(runs).toBe(1);
      expect(((ratio ?? Number.NaN) * (peerValue ?? Number.NaN)) / (ours ?? Number.NaN)).toBeCloseTo(1, 1);
    }
  });

  it('prints a table for people, with the goal of every comparison', () => {
    const { status, stdout } = bench(['crawl', ...tiny]);
    expect(status).toBe(0);
    expect(String(stdout)).toMatch(/^Header crawl.*\n.*median s.*\n {2}discport +\d+\.\d{3} /m);
    expect(String(stdout)).toMatch(
      /^ {2}gdcmscanner +\d+\.\d{3} .* \d+\.\d{2} +at most 0\.8 +(met|missed)$/m,
    );
  });

  it('says which peer is missing, and measures the others', () => {
    const few = mkdtempSync(join(tmpdir(), 'discport-bench-path-'));
    const rows = ((): z.infer<typeof reportSchema>['rows'] => {
      try {
        for (const program of ['dcmmkdir', 'dcmdump'])
          symlinkSync(join('/usr/bin', program), join(few, program));
        return report(['crawl', '--json', ...tiny], [dirname(process.execPath), few].join(':')).rows;
      } finally {
        rmSync(few, { recursive: true, force: true });
      }
    })();
    expect(rows).toMatchObject([
      {
        peer: 'gdcmscanner',
        peerValue: null,
        ratio: null,
        notes: ['gdcmscanner: not installed (Debian package libgdcm-tools)'],
      },
      { peer: 'pydicom', ratio: expect.any(Number) as number },
    ]);
  });

  it('refuses rows and options that it does not know', () => {
    expect(bench(['speed']).status).toBe(2);
    expect(bench(['crawl', '--files', 'many']).status).toBe(2);
    expect(bench(['--fast']).status).toBe(2);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(scratch)).toEqual([]);
  });
});

describe('the disc of the benchmark', () => {
  const make = (folder: string): string[] => {
    mkdirSync(folder);
    const script = `import { makeDisc } from ${JSON.stringify(join(root, 'bench', 'make-disc.mjs'))}; makeDisc(process.argv[1], 40);`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script, folder]);
    return execFileSync('sh', ['-c', 'cd "$1" && find . -type f | sort | xargs sha256sum', 'sh', folder], {
      encoding: 'utf8',
    })
      .trim()
      .split('\n');
  };

  it('is the same every time, and no file of it is like another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'discport-bench-disc-'));
    try {
      const first = make(join(folder, 'a'));
      expect(make(join(folder, 'b'))).toEqual(first);
      expect(new Set(first.map((line) => line.split(' ')[0])).size).toBe(40);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is read by others as what it is said to be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'discport-bench-disc-'));
    try {
      make(join(folder, 'a'));
      const found = execFileSync(
        'gdcmscanner',
        [
          '-p',
          '-r',
          '-d',
          join(folder, 'a'),
          ...['8,18', '20,d', '20,e', '10,20'].flatMap((tag) => ['-t', tag]),
        ],
        { encoding: 'utf8' },
      );
      const distinct = (tag: string): number =>
        new Set([...found.matchAll(new RegExp(`^\\(${tag}\\) -> \\[(.*)\\]`, 'gm'))].map((match) => match[1]))
          .size;
      expect([
        distinct('0008,0018'),
        distinct('0020,000e'),
        distinct('0020,000d'),
        distinct('0010,0020'),
      ]).toEqual([40, 8, 2, 1]);
      expect(
        execFileSync('sh', ['-c', 'dcmftest $(find "$1" -type f)', 'sh', folder], { encoding: 'utf8' }),
      ).toMatch(/^(yes: .*\n){40}$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
