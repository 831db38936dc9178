import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashesIn, startOrthanc, type OrthancUnderTest } from '../../gateway/orthanc';
import { madePdf } from '../media/made-attachments';
import { bundleScript, type BundledScript } from '../bundled-script';
import { openKeychain, type KeychainSession } from '../settings/keychain';
import { openFaultLine } from '../transfer/fault-line';
import {
  afterwards,
  chooseAll,
  discOf,
  fewSlices,
  hashesOf,
  manySlices,
  temporaryFolder,
} from '../transfer/sending';

const staff = { name: 'staff', password: 'pass word' };
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

/** One account's command line, with a keychain or without. */
const account = async (hasKeychain = true) => {
  const folder = await temporaryFolder();
  const env = hasKeychain ? session.env : { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const start = (args: readonly string[], input = ''): ChildProcessWithoutNullStreams => {
    const child = spawn(process.execPath, [script.path, ...args], {
      env: { PATH: process.env['PATH'], ...env, DISCPORT_DATA_DIR: folder },
    });
    child.stdin.end(input);
    return child;
  };
  const run = async (args: readonly string[], input = '') => {
    const child = start(args, input);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { status: child.exitCode, out, err };
  };
  return { folder, start, run };
};

const urlOf = ({ url }: Pick<OrthancUnderTest, 'url'>): string => `${url}/dicom-web`;
const addAs = (url: string): readonly string[] => [
  ...['target', 'add', 'Archive', `${url}/`, '--user', staff.name, '--secret-stdin'],
];

/** Everything below a folder, as text. */
const everythingIn = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (
    await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))
  ).join('\n');
};

it('keeps the login in the keychain alone, tests it, sends by its name, and forgets both', async () => {
  const orthanc = await startOrthanc({}, staff);
  const { folder, run } = await account();
  expect(await run(addAs(urlOf(orthanc)), `${staff.password}\n`)).toMatchObject({ status: 0, err: '' });
  const listed = await run(['target', 'list', '--json']);
  expect(JSON.parse(listed.out)).toEqual({
    targets: [
      { name: 'Archive', url: urlOf(orthanc), auth: { kind: 'basic', user: 'staff' }, hasSecret: true },
    ],
  });
  expect((await run(['target', 'list'])).out).toBe(`Archive  ${urlOf(orthanc)}  basic\n`);
  expect(await run(['target', 'test', 'Archive'])).toMatchObject({ status: 0 });
  const disc = await discOf(fewSlices);
  const sent = await run(['send', disc, '--target', 'Archive', '--json']);
  expect(sent.status).toBe(0);
  expect(JSON.parse(sent.out)).toMatchObject({
    target: 'Archive',
    instances: 4,
    found: 0,
    proven: 4,
    gaps: 0,
  });
  expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
  const again = await run(['send', disc, '--target', 'Archive']);
  expect(again.out).toContain('Archive shows 4 pictures and documents');
  expect(again.out).toContain('4 were there before');
  expect(again.out).toContain('There is no receipt');
  const report = join(await temporaryFolder(), 'report.pdf');
  await writeFile(report, madePdf());
  const withReport = await run(['send', disc, '--target', 'Archive', '--attach', report, '--json']);
  expect(JSON.parse(withReport.out)).toMatchObject({ instances: 5, found: 4, proven: 5, gaps: 0 });
  expect(await everythingIn(folder)).not.toContain(staff.password);

  expect((await run(['target', 'remove', 'Archive'])).status).toBe(0);
  expect(JSON.parse((await run(['target', 'list', '--json'])).out)).toEqual({ targets: [] });
  expect((await run(['send', disc, '--target', 'Archive'])).status).toBe(2);
});

it('goes on with --resume after it was killed, with the disc gone', async () => {
  const orthanc = await startOrthanc({}, staff);
  const line = await openFaultLine(orthanc.url);
  afterwards(() => line.close());
  const { start, run } = await account();
  const disc = await discOf(manySlices);
  const hashes = await hashesOf(disc);
  await run(addAs(urlOf(line)), staff.password);
  const send = ['send', disc, '--target', 'Archive'];
  const held = line.holdAfter(seriesBytes * 0.85);
  const child = start(send);
  await held;
  let said = '';
  for await (const piece of child.stderr) {
    said += String(piece);
    if (said.includes('the disc may come out')) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  line.heal();
  await rm(disc, { recursive: true });
  const before = line.bytesUp();
  const second = await run([...send, '--resume', '--json']);
  expect(JSON.parse(second.out)).toMatchObject({ instances: 196, proven: 196, gaps: 0 });
  expect(second.status).toBe(0);
  expect(line.bytesUp() - before).toBeLessThan(seriesBytes * 0.8);
  expect(await hashesIn(orthanc)).toEqual(hashes);
  expect((await run([...send, '--resume'])).err).toContain('nothing of that source is under way');
});

it('keeps nothing without a keychain, says so, and takes the secret from standard input', async () => {
  const orthanc = await startOrthanc({}, staff);
  const { folder, run } = await account(false);
  const added = await run(addAs(urlOf(orthanc)), staff.password);
  expect(added.err).toContain('the secret was not kept');
  expect(await everythingIn(folder)).not.toContain(staff.password);
  const disc = await discOf(fewSlices);
  const send = ['send', disc, '--target', 'Archive', '--json'];
  const without = await run(send);
  expect(without.status).toBe(1);
  expect(JSON.parse(without.out)).toMatchObject({ error: { code: 'target/no-login' } });
  const wrong = await run([...send, '--secret-stdin'], 'wrong');
  expect(JSON.parse(wrong.out)).toMatchObject({ error: { code: 'target/unauthorized' } });
  const sent = await run([...send, '--secret-stdin'], `${staff.password}\n`);
  expect(JSON.parse(sent.out)).toMatchObject({ instances: 4, proven: 4 });
  expect(await everythingIn(folder)).not.toContain(staff.password);
});

it('sends the series that are named, and an exam that is there under another name only when that is said', async () => {
  const orthanc = await startOrthanc({}, staff);
  const { run } = await account();
  await run(addAs(urlOf(orthanc)), staff.password);
  const disc = await discOf(fewSlices, manySlices);
  const { selection } = await chooseAll(disc);
  const [many] = selection.instances.filter(({ path }) => path.startsWith('F1/'));
  const [few] = selection.instances.filter(({ path }) => path.startsWith('F0/'));
  const send = ['send', disc, '--target', 'Archive', '--json'];
  const sent = await run([...send, '--series', many?.seriesUid ?? '']);
  expect(JSON.parse(sent.out)).toMatchObject({ instances: 196, proven: 196 });

  const renamed = await discOf(fewSlices);
  const files = (await chooseAll(renamed)).selection.instances.map(({ path }) => join(renamed, path));
  execFileSync('dcmodify', ['-nb', '-m', '(0010,0010)=Somebody^Else', ...files]);
  for (const file of files) expect((await orthanc('/instances', await readFile(file))).status).toBe(200);
  const ofFew = [...send, '--study', few?.studyUid ?? ''];
  const other = await run(ofFew);
  expect(JSON.parse(other.out)).toMatchObject({ error: { code: 'target/other-person' } });
  expect(other.err).toContain('--several-people');
  const anyway = await run([...ofFew, '--several-people']);
  expect(JSON.parse(anyway.out)).toMatchObject({ found: 4, proven: 4 });
});

it('takes no address that shows a secret or goes over an open line, and no other login for a name that is taken', async () => {
  const { run } = await account();
  const add = (url: string, ...more: readonly string[]) =>
    run(['target', 'add', 'Archive', url, '--bearer', '--secret-stdin', '--json', ...more], 'token');
  const codeOf = async (url: string) => {
    const { out } = await add(url);
    return (JSON.parse(out) as { error?: { code: string } }).error?.code;
  };
  expect(await codeOf('http://archive.example/dicom-web')).toBe('link/not-secure');
  expect(await codeOf('https://user:pass@archive.example/')).toBe('target/invalid');
  expect(await codeOf('https://archive.example/?token=x')).toBe('target/invalid');
  expect(await codeOf('ftp://archive.example/')).toBe('target/invalid');
  expect(await codeOf('https://archive.example/dicom-web')).toBeUndefined();
  expect(await codeOf('https://other.example/dicom-web')).toBe('target/exists');
  const disc = await discOf(fewSlices);
  for (const wrong of [
    ['target', 'add', 'A', 'https://a.example', '--secret-stdin'],
    ['target', 'add', 'A', 'https://a.example', '--bearer', '--user', 'x', '--secret-stdin'],
    ['target', 'add', 'A', 'https://a.example', '--oauth-token-url', 'https://a.example/t', '--secret-stdin'],
    ['send', disc, '--target', 'Archive', '--to', 'https://a.example/f/a'],
    ['send', disc, '--target', 'Archive', '--code-stdin'],
    ['send', disc, '--to', 'https://a.example/f/a', '--code-stdin', '--secret-stdin'],
  ])
    expect((await run(wrong, 'x')).status).toBe(2);
});
