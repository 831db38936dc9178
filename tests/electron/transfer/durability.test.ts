import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startForTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { readSystemCalls, tracedInto } from '../../system-calls';
import { bundleSender, startSender } from './sender-process';
import { afterwards, discOf, fewSlices, temporaryFolder } from './sending';

/** Long enough for a view to be told before a sync returns that it should have waited for. */
const slowDisk = '--inject=fdatasync:delay_enter=400000';

it('says that the disc may come out only when the copy, and the record of it, are on the disk', async () => {
  const gateway = await startForTest();
  const script = await bundleSender();
  afterwards(() => script.remove());
  const { requestId, code } = await askForCode(gateway);
  const folder = await temporaryFolder();
  const log = join(folder, 'calls');
  const deposits = join(folder, 'deposits');
  const args = [deposits, randomBytes(32).toString('hex'), await discOf(fewSlices)];
  const sender = startSender(
    script,
    [...args, `${gateway.url}/f/sample`, requestId, code],
    ['strace', ...tracedInto(log), slowDisk],
  );
  await sender.until(({ receipt }) => receipt !== undefined);

  const calls = await readSystemCalls(log);
  const told = calls.findIndex(
    ({ name, args: all }) => name.startsWith('write') && all.includes(String.raw`\"sourceFree\":true`),
  );
  expect(told).toBeGreaterThan(0);
  /** After which call the last of these steps was done; each counts only after the one before. */
  const done = (from: number, ...steps: readonly (readonly [RegExp, RegExp])[]): number =>
    steps.reduce((at, [name, path]) => {
      const next = calls.findIndex(
        (call, index) => index > at && name.test(call.name) && path.test(call.path),
      );
      return next < 0 ? Infinity : next;
    }, from);
  const [copy, record] = [/\/spool\/pack-\d+$/, /\/journal$/];
  const copied = calls.map(({ name, path }) => name.includes('write') && copy.test(path)).lastIndexOf(true);
  expect(copied).toBeGreaterThan(0);
  expect(told).toBeGreaterThan(done(copied, [/sync/, copy], [/write/, record], [/sync/, record]));
});
