import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { commands } from '../../../electron/cli/commands';
import { findingSentences } from '../../../electron/cli/finding-sentences';
import { runCommandLine } from '../../../electron/cli/run-command';
import { connectionReportSchema, findingStates } from '../../../shared/model/connection';
import { startForTest } from '../../gateway/gateway-under-test';
import { bundleScript, type BundledScript } from '../bundled-script';
import { makeAuthority } from '../made-certificates';
import { temporaryFolder } from '../transfer/sending';
import { captureIo } from './captured-io';

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'discport-script.ts'));
});
afterAll(() => script.remove());
beforeEach(async () => {
  vi.stubEnv('DISCPORT_DATA_DIR', join(await temporaryFolder(), 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const discport = async (
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly out: string }> => {
  const io = captureIo();
  const status = await runCommandLine(args, io, { commands, version: '1.2.3' });
  return { status, out: io.written() };
};
const codesIn = (json: string): string[] =>
  connectionReportSchema.parse(JSON.parse(json)).findings.map(({ code }) => code);
const endedSchema = z.object({ stdout: z.string(), code: z.number().default(0) });
/** As a process of its own, which ends with any status. */
const runProcess = async (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<z.infer<typeof endedSchema>> =>
  endedSchema.parse(
    await promisify(execFile)(file, args, { env: { ...process.env, ...env } }).catch(
      (error: unknown) => error,
    ),
  );

it('says in words that all is well, and that a code that was asked for is still good', async () => {
  const gateway = await startForTest();
  const link = `${gateway.url}/f/sample`;
  expect((await discport('code', link, '--email', 'robin@example.org')).status).toBe(0);
  const { status, out } = await discport('doctor', link);
  expect(status).toBe(0);
  expect(out).toContain('takes pictures for this link.');
  expect(out).toContain('is good for another 30 min, unless it was used.');
  expect(out).not.toContain('PROBLEM');
});

it('ends with status 1 and says what to do where pictures would not get through', async () => {
  const { status, out } = await discport('doctor', 'http://127.0.0.1:1/f/sample');
  expect(status).toBe(1);
  expect(out).toMatch(/^PROBLEM {2}127\.0\.0\.1:1 .* takes no connections\. .* Call the hospital\.$/m);
});

it('writes for support what it found, and nothing of who sends', async () => {
  const gateway = await startForTest();
  const link = `${gateway.url}/f/sample`;
  await discport('code', link, '--email', 'robin@example.org');
  const { out } = await discport('doctor', link, '--json');
  expect(codesIn(out)).toContain('answer/facility');
  expect(connectionReportSchema.parse(JSON.parse(out)).program.version).toBe('1.2.3');
  expect(out).not.toMatch(/robin|sample/);
});

it('names the authority that was added on this computer', async () => {
  const folder = await temporaryFolder();
  const tls = makeAuthority(folder).issue('localhost', 30);
  const gateway = await startForTest({ tls });
  const env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  const args = [script.path, 'doctor', `${gateway.url}/f/sample`];
  const { code, stdout } = await runProcess(process.execPath, args, env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^note .* It is for localhost, by Inspection Authority, Northfield IT\./m);
  expect(stdout).toContain('takes pictures for this link.');
});

it('tells that there is no network at all', async () => {
  const args = ['--user', '--map-root-user', '--net', process.execPath, script.path];
  const { code, stdout } = await runProcess('unshare', [
    ...args,
    'doctor',
    'https://hospital.example/f/sample',
    '--json',
  ]);
  expect(code).toBe(1);
  expect(codesIn(stdout).slice(0, 2)).toEqual(['proxy/none', 'name/no-answer']);
});

it('tells a disk with too little room for a disc', async () => {
  const gateway = await startForTest();
  const disk = join(await temporaryFolder(), 'disk');
  await mkdir(disk);
  const shell = `mount -t tmpfs -o size=8m none ${disk} && exec "$@"`;
  const { stdout } = await runProcess(
    'unshare',
    [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c', shell, 'sh', process.execPath, script.path],
      ...['doctor', `${gateway.url}/f/sample`],
    ],
    { DISCPORT_DATA_DIR: join(disk, 'data') },
  );
  expect(stdout).toContain('Only 0.0 GB are free on this computer, and 1.0 GB are good to have.');
});

it('has a sentence for everything that can be found, with something to do where it is bad', () => {
  for (const [code, sentence] of Object.entries(findingSentences)) {
    const [first = '', next = ''] = sentence({ code: 'proxy/none', facts: {}, names: {} }).split('. ');
    expect(first, code).not.toBe('');
    if (Object.entries(findingStates).some(([one, state]) => one === code && state === 'bad'))
      expect(next, code).not.toBe('');
  }
});
