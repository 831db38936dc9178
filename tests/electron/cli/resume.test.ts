import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { dayMs, startForTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { madePdf } from '../media/made-attachments';
import { bundleScript, type BundledScript } from '../bundled-script';
import { openKeychain, type KeychainSession } from '../settings/keychain';
import { openFaultLine, type FaultLine } from '../transfer/fault-line';
import { afterwards, chooseAll, discOf, fewSlices, manySlices, temporaryFolder } from '../transfer/sending';

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

/** Runs it to its end. */
const run = async (
  folder: string,
  args: readonly string[],
  input = '',
): Promise<{ readonly status: number | null; readonly out: string; readonly err: string }> => {
  const child = start(folder, args, input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status: child.exitCode, out, err };
};

/** Kills a sending when all of it is copied and some of it has arrived. */
const killHalfWay = async (line: FaultLine, folder: string, args: readonly string[], code: string) => {
  const held = line.holdAfter(seriesBytes * 0.85);
  const child = start(folder, args, code);
  expect(await Promise.race([held, once(child, 'exit')])).toBeUndefined();
  let said = '';
  for await (const piece of child.stderr) {
    said += String(piece);
    if (said.includes('the disc may come out')) break;
  }
  expect(said).not.toContain('no keychain');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  line.heal();
};

it('goes on with --resume after it was killed, without the disc and without another code', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const [folder, disc] = [await temporaryFolder(), await discOf(manySlices)];
  const { requestId, code } = await askForCode(gateway);
  const send = ['send', disc, '--to', `${line.url}/f/sample`];

  await killHalfWay(line, folder, [...send, '--code-stdin', '--request', requestId], code);
  await rm(disc, { recursive: true });
  const sentBefore = line.bytesUp();

  const second = await run(folder, [...send, '--resume', '--json']);
  expect(second.err).not.toContain('network');
  expect(JSON.parse(second.out)).toMatchObject({ receipt: { verdict: 'valid', instances: 196, gaps: 0 } });
  expect(second.status).toBe(0);
  expect(line.bytesUp() - sentBefore).toBeLessThan(seriesBytes * 0.8);

  const third = await run(folder, [...send, '--resume']);
  expect(third.err).toContain('nothing of that source is under way');
});

it('goes on with what was attached, which may be gone, and takes nothing else', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const [folder, disc] = [await temporaryFolder(), await discOf(manySlices)];
  const [report, other] = [join(await temporaryFolder(), 'a.pdf'), join(await temporaryFolder(), 'b.pdf')];
  for (const path of [report, other]) await writeFile(path, madePdf());
  const { requestId, code } = await askForCode(gateway);
  const send = ['send', disc, '--to', `${line.url}/f/sample`, '--attach', report];
  await killHalfWay(line, folder, [...send, '--code-stdin', '--request', requestId], code);
  const refused = await run(folder, [...send, '--attach', other, '--resume']);
  expect(refused.status).toBe(2);
  expect(refused.err).toContain(`This sending began without ${other}`);
  for (const path of [disc, report]) await rm(path, { recursive: true });
  const resumed = await run(folder, [...send, '--resume', '--json']);
  expect(JSON.parse(resumed.out)).toMatchObject({ receipt: { verdict: 'valid', instances: 197, gaps: 0 } });
});

it('sends a second disc with the same e-mail while the first is half sent, and then the rest of the first', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const [folder, many, few] = [await temporaryFolder(), await discOf(manySlices), await discOf(fewSlices)];
  const to = ['--to', `${line.url}/f/sample`];
  const code = async () => {
    const asked = await askForCode(gateway);
    return { input: asked.code, options: ['--code-stdin', '--request', asked.requestId] };
  };
  const first = await code();
  await killHalfWay(line, folder, ['send', many, ...to, ...first.options], first.input);
  const second = await code();
  const sent = await run(folder, ['send', few, ...to, ...second.options, '--json'], second.input);
  expect(JSON.parse(sent.out)).toMatchObject({ receipt: { verdict: 'valid', instances: 4 } });

  // its token is no longer good, and the disc is gone
  gateway.advance(8 * dayMs);
  await rm(many, { recursive: true });
  const refused = await run(folder, ['send', many, ...to, '--resume']);
  expect(refused.err).toContain('Ask for a new code to go on');
  const third = await code();
  const rest = await run(folder, ['send', many, ...to, '--resume', ...third.options, '--json'], third.input);
  expect(JSON.parse(rest.out)).toMatchObject({ receipt: { verdict: 'valid', instances: 196 } });
  expect(await gateway.admin('deposits')).toMatchObject({
    deposits: [
      { state: 'complete', held: 196 },
      { state: 'complete', held: 4 },
    ],
  });
});

it('keeps the code when the disc is the wrong one, for the right one with --resume', async () => {
  const gateway = await startForTest();
  const [folder, wrong, right] = [await temporaryFolder(), await discOf(manySlices), await discOf(fewSlices)];
  const [instance] = (await chooseAll(right)).selection.instances;
  const made = await gateway.admin(
    'code',
    '--facility',
    'sample',
    '--expect-name',
    instance?.patientName ?? '',
  );
  const { code } = z.object({ code: z.string() }).parse(made);
  const to = ['--to', `${gateway.url}/f/sample`, '--json'];
  const refused = await run(folder, ['send', wrong, ...to, '--code-stdin'], code);
  expect(JSON.parse(refused.out)).toMatchObject({
    error: { code: 'deposit/other-person', facts: { triesLeft: 4 } },
  });
  expect(refused.err).toContain('send it with --resume, without a code');
  const sent = await run(folder, ['send', right, ...to, '--resume']);
  expect(JSON.parse(sent.out)).toMatchObject({ receipt: { verdict: 'valid', instances: 4 } });
});

it('says that what is kept can not be read, and leaves it as it is', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const [folder, disc] = [await temporaryFolder(), await discOf(manySlices)];
  const { requestId, code } = await askForCode(gateway);
  const send = ['send', disc, '--to', `${line.url}/f/sample`];
  await killHalfWay(line, folder, [...send, '--code-stdin', '--request', requestId], code);
  const names = await readdir(folder, { recursive: true });
  const journal = join(folder, names.find((name) => name.endsWith('journal')) ?? '');
  const bytes = await readFile(journal);
  bytes.writeUInt8(bytes.readUInt8(3000) ^ 1, 3000);
  await writeFile(journal, bytes);
  const resumed = await run(folder, [...send, '--resume']);
  expect(resumed.status).toBe(2);
  expect(resumed.err).toContain("can't be read: 1. Nothing of them was changed");
  expect(await readFile(journal)).toEqual(bytes);
  expect((await readdir(folder, { recursive: true })).some((name) => name.includes('pack-'))).toBe(true);
});
