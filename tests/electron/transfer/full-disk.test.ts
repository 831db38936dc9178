import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startForTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { bundleScript, type BundledScript } from '../bundled-script';
import { discOf, fewSlices, temporaryFolder } from './sending';

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'full-disk-script.ts'), 'electron');
});
afterAll(() => script.remove());

it('says that the disk of this computer is full, and sends everything once there is room', async () => {
  const gateway = await startForTest();
  const { requestId, code } = await askForCode(gateway);
  const disc = await discOf(fewSlices);
  const folder = await temporaryFolder();
  const shell = 'mkdir disk && mount -t tmpfs -o size=8m none disk && exec "$@"';
  const { stdout } = await promisify(execFile)(
    'unshare',
    [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c', shell, 'sh', process.execPath, script.path],
      ...[join(folder, 'disk'), join(folder, 'keys'), randomBytes(32).toString('hex')],
      ...[disc, `${gateway.url}/f/sample`, requestId, code],
    ],
    { cwd: folder },
  );
  expect(JSON.parse(stdout)).toEqual({
    sent: { full: 'deposit/no-space', again: 'done', verdict: 'valid', held: 4 },
    written: { full: 'failed', records: ['first', 'xxxxx', 'last'] },
  });
});
