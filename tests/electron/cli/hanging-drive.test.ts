import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { putInHangingDrive } from '../media/drives/hanging-drive';
import { temporaryFolder } from '../media/temporary-folder';
import { discportProgram, runDiscport } from './run-discport';

vi.setConfig({ testTimeout: 120_000 });

const sampleDisc = join(import.meta.dirname, '..', '..', '..', 'resources', 'sample-disc');

/** Starts a scan, and waits until it says something. */
const startScan = (
  mount: string,
): {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly says: (text: string) => Promise<void>;
} => {
  const child = spawn(process.execPath, [discportProgram, 'scan', mount, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let heard: () => void = () => undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    heard();
  });
  return {
    child,
    said: () => said,
    says: (text) =>
      new Promise((done) => {
        heard = () => {
          if (said.includes(text)) done();
        };
        heard();
      }),
  };
};

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((done) => {
    child.once('close', done);
  });

it('a scan of a drive that hangs says so, and is cancelled at once', async () => {
  // built before the clock runs
  await runDiscport(['--version']);
  const drive = await putInHangingDrive(temporaryFolder().path, sampleDisc);
  onTestFinished(drive.takeOut);
  drive.hang();
  const { child, says, said } = startScan(drive.mount);
  await says('The drive is slow to answer');
  const ends = exitOf(child);
  const from = performance.now();
  child.kill('SIGINT');
  expect(await ends).toBe(1);
  // the process that hangs is left after a second, and the drive is given up after twenty
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(said()).toContain('Cancelled while the drive did not answer');
});

it('a drive that answers after a while loses nothing', async () => {
  const drive = await putInHangingDrive(temporaryFolder().path, sampleDisc);
  onTestFinished(drive.takeOut);
  drive.hang();
  const { child, says } = startScan(drive.mount);
  await says('The drive is slow to answer');
  const ends = exitOf(child);
  drive.goOn();
  // what the sample disc lacks, it lacks always
  expect(await ends).toBe((await runDiscport(['scan', sampleDisc])).status);
});
