import { execFileSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import type { CommandIo } from '../../../electron/cli/command';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { corpusPath } from '../../shared/dicom/corpus';
import { temporaryFolder, type TemporaryFolder } from '../media/temporary-folder';
import { captureIo } from './captured-io';
import { discportProgram } from './run-discport';

// other programs lock here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

const password = 'Geheim 123!';
const disc = corpusPath('dicomdir/dcmtk-fileset');

const lockedFolder = (...inside: readonly string[]): TemporaryFolder => {
  const folder = temporaryFolder();
  execFileSync(
    'zip',
    ['-qr', '-P', password, folder.at('a.zip'), ...(inside.length === 0 ? ['.'] : inside)],
    { cwd: disc },
  );
  return folder;
};

const run = async (args: readonly string[], io: Partial<CommandIo> = {}, input = '') => {
  const captured = captureIo(undefined, input);
  const status = await runCommandLine(args, { ...captured, ...io }, { commands, version: '0' });
  return { status, out: captured.written(), err: captured.said() };
};

/** Somebody who types one answer after the other. */
const typing = (...answers: readonly string[]): Pick<CommandIo, 'ask'> & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(answers[asked.length - 1] ?? '');
    },
  };
};

it('a script that gives no password is told how, and of a wrong one that it is wrong', async () => {
  const path = lockedFolder().at('a.zip');
  const without = await run(['scan', path, '--json']);
  expect(without.status).toBe(1);
  expect(JSON.parse(without.out)).toMatchObject({ error: { code: 'source/needs-password' } });
  expect(without.err).toContain('--password-stdin');
  const wrong = await run(['scan', path, '--json', '--password-stdin'], {}, 'geheim');
  expect(JSON.parse(wrong.out)).toMatchObject({ error: { code: 'source/wrong-password' } });
  expect(wrong.out + wrong.err).not.toContain('geheim');
});

it.each(['\n', '\r\n', ''])(
  'a script opens it with a line of standard input that ends with %j',
  async (end) => {
    const path = lockedFolder().at('a.zip');
    const { status, out, err } = await run(['scan', path, '--json', '--password-stdin'], {}, password + end);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ counts: { instances: 31 } });
    expect(out + err).not.toContain(password);
  },
);

it('what is exported from it is the same, also for a copy that is locked with another password', async () => {
  const folder = lockedFolder();
  const [from, to] = [folder.at('a.zip'), folder.at('copy')];
  const write = ['export', from, '--to', to, '--acknowledge-phi', '--password-stdin'];
  expect((await run(write, {}, password)).status).toBe(0);
  execFileSync('7z', ['a', '-tzip', '-mem=AES256', '-pother', folder.at('copy.zip'), '.'], {
    cwd: to,
    stdio: 'ignore',
  });
  const verify = ['verify', folder.at('copy.zip'), '--against', from, '--password-stdin', '--json'];
  const { status, out } = await run(verify, {}, `other\n${password}\n`);
  expect(JSON.parse(out)).toMatchObject({ instances: 31, compared: 31, failures: [] });
  expect(status).toBe(0);
});

it('a person is asked until the password fits, and three times at most', async () => {
  const path = lockedFolder().at('a.zip');
  const person = typing('wrong', password);
  const right = await run(['scan', path], person);
  expect(right.status).toBe(0);
  expect(right.err).toContain('That password does not open this ZIP file.');
  expect(person.asked).toEqual(['Password: ', 'Password: ']);
  const other = typing('a', 'b', 'c', password);
  expect((await run(['scan', lockedFolder().at('a.zip')], other)).status).toBe(1);
  expect(other.asked).toHaveLength(3);
});

it('where a part is locked, a person may go without, and a script does, and both are told of the loss', async () => {
  const args = (): string[] => {
    const path = lockedFolder('77654033').at('a.zip');
    execFileSync('zip', ['-qr', path, '98892001'], { cwd: disc });
    return ['scan', path, '--json'];
  };
  const script = await run(args());
  expect(script.status).toBe(4);
  expect(script.err).toContain('left out: 7 of 14 files');
  expect(JSON.parse(script.out)).toMatchObject({ counts: { instances: 7 } });
  const person = typing('');
  expect((await run(args(), person)).status).toBe(4);
  expect(person.asked[0]).toContain('7 of 14 files are locked');
});

it('a terminal shows the question and nothing of the answer', () => {
  const path = lockedFolder().at('a.zip');
  const shown = execFileSync(
    '/usr/bin/python3',
    [
      '-c',
      [
        'import os, pty, sys',
        'pid, terminal = pty.fork()',
        'if pid == 0: os.execv(sys.argv[1], sys.argv[1:])',
        'seen, left = b"", sys.stdin.read().split("\\n")',
        'while True:',
        '  try: chunk = os.read(terminal, 4096)',
        '  except OSError: break',
        '  if not chunk: break',
        '  seen += chunk',
        '  if left and seen.count(b"Password: ") > 2 - len(left): os.write(terminal, (left.pop(0) + "\\r").encode())',
        'sys.stdout.buffer.write(seen)',
        'sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))',
      ].join('\n'),
      process.execPath,
      discportProgram,
      'scan',
      path,
    ],
    { input: `mistyped\n${password}`, encoding: 'utf8' },
  );
  expect(shown.match(/Password: /g)).toHaveLength(2);
  expect(shown).toContain('31 pictures in 32 files');
  expect(shown).not.toContain('mistyped');
  expect(shown).not.toContain(password);
});
