import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from '../media/temporary-folder';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = join(import.meta.dirname, '..', '..', 'corpus', 'series-mr', 'fruit-ge-196');

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'command-line-script.ts'), 'electron');
});
afterAll(() => script.remove());

const failureSchema = z.object({
  error: z.object({ code: z.string(), facts: z.record(z.string(), z.number()) }),
});

/**
 * Runs an export in a shell of its own.
 *
 * @param prepare before it; the working folder is where it may write
 * @param meanwhile while it runs, as the process $export
 * @returns what it said of its failure, and what is left where it wrote
 */
const exportAfter = (prepare: string, format: string, namespace = false, meanwhile = '') => {
  const folder = temporaryFolder();
  const shell = [
    'set -e',
    prepare,
    `"$0" "$1" export "$2" --to "$PWD/target" --format ${format} --acknowledge-phi --json & export=$!`,
    meanwhile,
    'status=0; wait $export || status=$?',
    'echo "left:$(ls -A)" >&2',
    'exit $status',
  ].join('\n');
  const args = ['sh', '-c', shell, process.execPath, script.path, source];
  const [program = 'sh', ...rest] = namespace
    ? ['unshare', '--user', '--map-root-user', '--mount', ...args]
    : args;
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', cwd: folder.path });
  return {
    status,
    failure: failureSchema.parse(JSON.parse(stdout) as unknown).error,
    sentence: stderr,
    left: /left:(.*)/.exec(stderr)?.[1],
  };
};

const smallDisk = (options: string): string =>
  `mkdir disk && mount -t tmpfs -o ${options} none disk && cd disk`;

describe('an export onto a disk that is full', () => {
  it.each(['folder', 'zip', 'iso'])(
    'as a %s is refused before it begins, with what is needed and what is free',
    (format) => {
      const { status, failure, sentence, left } = exportAfter(smallDisk('size=1m'), format, true);
      expect([status, failure.code, left]).toEqual([1, 'export/no-space', '']);
      expect(failure.facts['freeBytes']).toBe(1_048_576);
      expect(failure.facts['needBytes']).toBeGreaterThan(5_000_000);
      expect(sentence).toMatch(
        /There is not enough space: \d+\.\d MB are needed, 1\.0 MB are free\. Nothing was written\./,
      );
    },
  );

  it('as a folder is taken back when there is no room for so many files, and says that it is not the space', () => {
    const { status, failure, sentence, left } = exportAfter(
      smallDisk('size=200m,nr_inodes=50'),
      'folder',
      true,
    );
    expect([status, failure.code, left]).toEqual([1, 'export/drive-full', '']);
    expect(sentence).toMatch(
      /That drive takes no more files, although \d+\.\d MB are free on it\. What was written was taken back,/,
    );
  });

  it.each(['folder', 'zip', 'iso'])(
    'as a %s is taken back when somebody else fills it meanwhile, and says so',
    (format) => {
      // room enough when it is looked at; then, while the export is held still, a writer beside it takes all of it
      const fill = [
        'until [ -e target ]; do :; done',
        'kill -STOP $export; cat /dev/zero > other 2>/dev/null || true; kill -CONT $export',
      ].join('\n');
      const { status, failure, sentence, left } = exportAfter(smallDisk('size=30m'), format, true, fill);
      expect([status, failure.code, left]).toEqual([1, 'export/drive-full', 'other']);
      expect(sentence).toContain('That drive became full while the copy was being written. What was written');
      expect(sentence).not.toContain('Nothing was written');
    },
  );

  it.each(['zip', 'iso'])('as a %s is taken back when the file may not grow any more', (format) => {
    const { status, failure, sentence, left } = exportAfter('ulimit -f 2000', format);
    expect([status, failure.code, left]).toEqual([1, 'export/too-large', '']);
    expect(sentence).toContain('Nothing of the copy is left there.');
  });
});

describe('an export onto what may not be written', () => {
  it.each(['folder', 'zip', 'iso'])('as a %s is refused, and says so', (format) => {
    const { status, failure, sentence, left } = exportAfter(smallDisk('size=100m,ro'), format, true);
    expect([status, failure.code, left]).toEqual([1, 'export/no-permission', '']);
    expect(sentence).toContain('This account may not write there. Nothing was written.');
  });
});
