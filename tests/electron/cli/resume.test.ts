import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startForTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { bundleScript, type BundledScript } from '../bundled-script';
import { openKeychain, type KeychainSession } from '../settings/keychain';
import { openFaultLine } from '../transfer/fault-line';
import { afterwards, discOf, manySlices, temporaryFolder } from '../transfer/sending';

const seriesBytes = 27_434_438;

let script: BundledScript;
let session: KeychainSession;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'discport-script.ts'));
  session = await openKeychain();
});
afterAll(async () => {
  await session.close();
  await script.remove();
});

const start = (folder: string, args: readonly string[], input = ''): ChildProcessWithoutNullStreams => {
  const child = spawn(process.execPath, [script.path, ...args], {
    env: { PATH: process.env['PATH'], ...session.env, DISCPORT_DATA_DIR: folder },
  });
  child.stdin.end(input);
  return child;
};

it('goes on with --resume after it was killed, without the disc and without another code', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const [folder, disc] = [await temporaryFolder(), await discOf(manySlices)];
  const { requestId, code } = await askForCode(gateway);
  const send = ['send', disc, '--to', `${line.url}/f/sample`];

  const held = line.holdAfter(seriesBytes * 0.85);
  const first = start(folder, [...send, '--code-stdin', '--request', requestId], code);
  await held;
  let said = '';
  for await (const piece of first.stderr) {
    said += String(piece);
    if (said.includes('the disc may come out')) break;
  }
  expect(said).not.toContain('no keychain');
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  await rm(disc, { recursive: true });
  line.heal();
  const sentBefore = line.bytesUp();

  const second = start(folder, [...send, '--resume', '--json']);
  const [out, err] = await Promise.all([text(second.stdout), text(second.stderr), once(second, 'exit')]);
  expect(err).not.toContain('network');
  expect(JSON.parse(out)).toMatchObject({ receipt: { verdict: 'valid', instances: 196, gaps: 0 } });
  expect(second.exitCode).toBe(0);
  expect(line.bytesUp() - sentBefore).toBeLessThan(seriesBytes * 0.8);

  const third = start(folder, [...send, '--resume']);
  expect(await text(third.stderr)).toContain('nothing of that source is under way');
});
