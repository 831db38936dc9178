import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { startForTest } from '../../gateway/gateway-under-test';
import { deposit, headCt } from '../../gateway/sender';
import { hashesOf, temporaryFolder } from '../transfer/sending';
import { captureIo } from './captured-io';

const discport = async (args: readonly string[], input = '') => {
  const io = captureIo(undefined, input);
  const status = await runCommandLine(args, io, { commands, version: '1.2.3' });
  return { status, out: io.written(), err: io.said() };
};

const left = async () => {
  const gateway = await startForTest();
  const pictures = headCt();
  await deposit(gateway, pictures);
  const studyUid = pictures[0]?.row.studyUid ?? '';
  const wish = ['--study', studyUid, '--birth-date', '19710504', '--override-birth-date'];
  const { accessCode } = z
    .object({ accessCode: z.string() })
    .parse(await gateway.admin('access-code', ...wish));
  return { link: `${gateway.url}/f/sample`, accessCode, studyUid, pictures };
};

it('fetches what an access code opens, byte for byte', async () => {
  const { link, accessCode, studyUid, pictures } = await left();
  const folder = join(await temporaryFolder(), 'received');
  const args = ['receive', link, '--access-code-stdin', '--birth-date', '19710504', '--to', folder, '--json'];
  const ran = await discport(args, `${accessCode}\n`);
  expect(ran.status).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({
    path: folder,
    instances: 4,
    damaged: 0,
    studyUids: [studyUid],
  });
  expect(await hashesOf(folder)).toEqual(pictures.map(({ row }) => row.sha256).sort());
});

it('says the same of a wrong code and a wrong date', async () => {
  const { link, accessCode } = await left();
  const to = join(await temporaryFolder(), 'received');
  const args = (date: string) => ['receive', link, '--access-code-stdin', '--birth-date', date, '--to', to];
  const wrongDate = await discport(args('19710505'), accessCode);
  const wrongCode = await discport(args('19710504'), 'ABCD-EFGH-ABCD-EFGH-ABCD-EFGH');
  expect(wrongDate).toEqual(wrongCode);
  expect(wrongDate.status).toBe(1);
  expect(wrongDate.err).toContain('The code or the date of birth is wrong.');
});

it('writes into no folder that holds something', async () => {
  const { link, accessCode } = await left();
  const folder = join(await temporaryFolder(), 'full');
  await mkdir(folder);
  await writeFile(join(folder, 'mine'), 'mine');
  const ran = await discport(
    ['receive', link, '--access-code-stdin', '--birth-date', '19710504', '--to', folder],
    accessCode,
  );
  expect(ran.status).toBe(1);
  expect(ran.err).toContain('Something is already there');
});

it.each([
  [['--access-code-stdin', '--birth-date', '19710504'], '--to PATH is missing'],
  [['--access-code-stdin', '--birth-date', '19710504', '--to', 'a.zip'], 'receive into one'],
  [['--access-code-stdin', '--birth-date', '4 May', '--to', 'a'], '--birth-date'],
  [['--birth-date', '19710504', '--to', 'a'], '--access-code-stdin is missing'],
])('refuses %j as wrong usage', async (args, why) => {
  const ran = await discport(['receive', 'http://127.0.0.1:1/f/sample', ...args], 'ABCD');
  expect(ran.status).toBe(2);
  expect(ran.err).toContain(why);
});
