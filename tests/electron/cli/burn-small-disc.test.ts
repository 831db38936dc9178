import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from '../media/temporary-folder';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'command-line-script.ts'), 'electron');
});
afterAll(() => script.remove());

it('a disc that is too small is told before anything is burned', () => {
  const folder = temporaryFolder();
  folder.write('files/pictures', Buffer.alloc(400_000, 7));
  execFileSync('xorriso', ['-as', 'mkisofs', '-o', folder.at('image.iso'), folder.at('files')], {
    stdio: 'ignore',
  });
  // a drive of its own stands for the disc
  const shell = [
    'mkdir disc && mount -t tmpfs -o size=100k none disc',
    '"$0" "$1" burn image.iso --device stdio:disc/medium --json; echo "status $?" >&2',
    'cat disc/medium 2>/dev/null | tr -d "\\000" | wc -c >&2',
  ].join('\n');
  const args = ['--user', '--map-root-user', '--mount', 'sh', '-c', shell, process.execPath, script.path];
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', cwd: folder.path });
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'burn/too-small', facts: { needBytes: statSync(folder.at('image.iso')).size } },
  });
  expect(stderr).toContain('The disc is too small: 0.8 MB are needed');
  expect(stderr).toMatch(/status 1\n0\n$/);
});
