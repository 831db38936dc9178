import { describe, expect, it, vi } from 'vitest';
import { UsageError, type Command } from '../../../electron/cli/command';
import { commands } from '../../../electron/cli/commands';
import { errorSentences } from '../../../electron/cli/error-sentences';
import { progressLine } from '../../../electron/cli/progress-line';
import { runCommandLine } from '../../../electron/cli/run-command';
import { errorCodes, UserError } from '../../../shared/errors/user-error';
import { captureIo } from './captured-io';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

const program = { commands, version: '1.2.3' };

const run = async (...args: readonly string[]) => {
  const io = captureIo();
  const status = await runCommandLine(args, io, program);
  return { status, out: io.written(), err: io.said() };
};

/** A program of one command that ends in one way. */
const failing = (error: unknown): typeof program => {
  const command: Command = {
    name: 'fail',
    usage: 'fail [--json]',
    summary: 'fails',
    run: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
  };
  return { commands: { fail: () => Promise.resolve(command) }, version: '1.2.3' };
};

describe('the command line', () => {
  it('prints its version and its help on standard output', async () => {
    expect(await run('--version')).toEqual({ status: 0, out: '1.2.3\n', err: '' });
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    for (const load of Object.values(commands)) expect(out).toContain(`discport ${(await load()).usage}`);
    expect((await run('scan', '--help')).out).toContain('Usage: discport scan SOURCE');
  });

  it.each(['scan', 'export', 'send', 'verify'])('%s --help names no option that it has not', async (name) => {
    const { out } = await run(name, '--help');
    const [usage = '', ...details] = out.split('\n\n');
    const optionsIn = (text: string): readonly string[] => text.match(/--[a-z-]+/g) ?? [];
    expect(optionsIn(details.join(' ')).filter((option) => !optionsIn(usage).includes(option))).toEqual([]);
  });

  it('has every command of the design', () => {
    expect(Object.keys(commands)).toEqual([
      'scan',
      'export',
      'verify',
      'lint',
      'fix',
      'burn',
      'code',
      'send',
      'target',
      'receipt',
      'receive',
      'doctor',
      'library',
    ]);
  });

  it.each([[[]], [['nonsense']], [['scan']], [['scan', 'a', 'b']], [['scan', '--nonsense', 'a']]])(
    'ends with status 2 for %j, and says how it goes',
    async (args) => {
      const { status, out, err } = await run(...args);
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(err).toContain('Nothing was done.');
      expect(err).toMatch(/Usage: discport scan|discport --help/);
    },
  );

  it.each([['library']])('ends with status 2 for %s, which nobody has built, and says so', async (name) => {
    const { status, err } = await run(name, 'x');
    expect(status).toBe(2);
    expect(err).toContain("can't be done yet");
  });

  it('tells an error as one sentence, and as one document with --json', async () => {
    const io = captureIo();
    const error = new UserError('export/no-space', 'change-input', {
      needBytes: 2_000_000,
      freeBytes: 1_000_000,
    });
    expect(await runCommandLine(['fail', '--json'], io, failing(error))).toBe(1);
    expect(JSON.parse(io.written())).toEqual({ error: error.data });
    expect(io.said()).toContain('2.0 MB are needed, 1.0 MB are free. Nothing was written.');
  });

  it('shows where a fault happened, but never its message, which may name a patient', async () => {
    const io = captureIo();
    expect(await runCommandLine(['fail'], io, failing(new TypeError('DOE^JANE')))).toBe(1);
    expect(io.said()).toMatch(/^\s+at /);
    expect(io.said()).not.toContain('DOE');
  });

  it('says of what was cancelled that it was, not that it failed', async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const io = captureIo(cancelled.signal);
    expect(await runCommandLine(['fail'], io, failing(new UsageError('x')))).toBe(1);
    expect(io.said()).toMatch(/^Cancelled\./);
    expect(io.written()).toBe('');
  });

  it('says of a disc that was being burned what is on it', async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const io = captureIo(cancelled.signal);
    expect(await runCommandLine(['burn'], io, program)).toBe(1);
    expect(io.said()).toMatch(/^Cancelled\. .*one that is not finished can not be used/);
    expect(io.said()).not.toContain('left behind');
  });

  it('gives a document of what was cancelled too, with --json', async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const io = captureIo(cancelled.signal);
    expect(await runCommandLine(['fail', '--json'], io, failing(new UsageError('x')))).toBe(1);
    expect(JSON.parse(io.written())).toEqual({
      error: { code: 'cancelled', facts: {}, remedy: 'retry' },
    });
    expect((await run('--help')).out).toContain('1 failed or cancelled');
  });
});

describe('error sentences', () => {
  it('tell a small limit in a unit in which it is something', () => {
    expect(errorSentences['deposit/too-large']({ most: 10_000_000 })).toContain(
      'no more than 10.0 MB at once',
    );
    expect(errorSentences['deposit/too-large']({ most: 2_500_000_000 })).toContain(
      'no more than 2.5 GB at once',
    );
  });

  it.each(errorCodes.map((code) => [code]))('of %s say what happened and what to do', (code) => {
    const sentence = errorSentences[code]({});
    expect(sentence).toMatch(/^[A-Z].*\.$/s);
    expect(sentence).not.toMatch(/undefined|NaN/);
    // what happened, what was lost, what to do
    if (code !== 'usage/wrong') expect(sentence.split(/[.!?:;] /).length).toBeGreaterThanOrEqual(3);
  });
});

describe('progress', () => {
  it('is one line, with totals where they are known', () => {
    const progress = {
      step: 'heads',
      filesDone: 3,
      filesTotal: null,
      bytesDone: 1_000_000,
      bytesTotal: null,
    } as const;
    expect(progressLine(progress)).toBe('Checking pictures: 3 files, 1.0 MB');
    expect(progressLine({ ...progress, filesTotal: 9, bytesTotal: 2_000_000 })).toBe(
      'Checking pictures: 3 of 9 files, 1.0 of 2.0 MB',
    );
  });
});
