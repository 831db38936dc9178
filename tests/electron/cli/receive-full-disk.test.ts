import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startForTest } from '../../gateway/gateway-under-test';
import { deposit, headCt } from '../../gateway/sender';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from '../transfer/sending';

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'command-line-script.ts'), 'electron');
});
afterAll(() => script.remove());

/** Receives four pictures of 0.5 MB onto a small disk of its own. */
const receiveOnto = async (
  options: string,
  target = 'disk/target',
): Promise<{ status: unknown; said: string; left: string }> => {
  const gateway = await startForTest();
  const pictures = headCt();
  await deposit(gateway, pictures);
  const studyUid = pictures[0]?.row.studyUid ?? '';
  const { accessCode } = z.object({ accessCode: z.string() }).parse(
    await gateway.admin(
      'access-code',
      '--study',
      studyUid,
      '--birth-date',
      '19710504',
      // the pictures have none
      '--override-birth-date',
    ),
  );
  const shell = [
    `mkdir disk && mount -t tmpfs -o ${options} none disk`,
    'status=0; "$0" "$1" receive "$2" --access-code-stdin --birth-date 19710504 --to "$PWD/$3" || status=$?',
    'echo "left:$(find . -type f | sort | tr "\\n" " ")"',
    'exit $status',
  ].join('\n');
  const child = spawn(
    'unshare',
    [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c', shell],
      ...[process.execPath, script.path, `${gateway.url}/f/sample`, target],
    ],
    { cwd: await temporaryFolder() },
  );
  child.stdin.end(accessCode);
  const [out, said, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<unknown[]>,
  ]);
  return { status, said, left: /left:(.*?) ?$/m.exec(out)?.[1] ?? '' };
};

it('refuses a disk that is too small before it begins, in numbers, and leaves nothing there', async () => {
  const { status, said, left } = await receiveOnto('size=1m');
  expect([status, left]).toEqual([1, '']);
  expect(said).toMatch(
    /There is not enough space: 2\.\d MB are still needed, 1\.0 MB are free\. Nothing was written\./,
  );
});

it('says what is kept and where when the disk fills up on the way', async () => {
  const { status, said, left } = await receiveOnto('size=100m,nr_inodes=11');
  expect(status).toBe(1);
  expect(left).toMatch(
    /^(\.\/disk\/target\.part\/DISCPORT\.TMP\/DICOM\/ST000001\/SE000001\/IM00000\d )+\.\/disk\/target\.part\/DISCPORT\.TMP\/mark$/,
  );
  expect(said).toMatch(
    /What has arrived is kept in \/.*\/disk\/target\.part\/DISCPORT\.TMP: the same command goes on from there\./,
  );
  expect(said).toMatch(
    /That drive takes no more files, although \d+\.\d MB are free on it\. What arrived whole is kept/,
  );
});

it('writes onto an empty stick, and nothing beside it', async () => {
  const { status, left } = await receiveOnto('size=10m', 'disk');
  expect(status).toBe(0);
  expect(left).toMatch(/^(\.\/disk\/DICOM\/ST000001\/SE000001\/IM00000\d ?){4}$/);
});

it('measures the stick, and not what it is plugged into', async () => {
  const { status, said, left } = await receiveOnto('size=1m', 'disk');
  expect([status, left]).toEqual([1, '']);
  expect(said).toMatch(/2\.\d MB are still needed, 1\.0 MB are free\. Nothing was written\./);
});
