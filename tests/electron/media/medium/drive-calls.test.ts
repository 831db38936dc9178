import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { newDriveCalls, type DriveCalls } from '../../../../electron/media/medium/drive-calls';
import { systemCalls } from '../../../../electron/media/medium/system-calls';
import { openFolder } from '../../../../electron/media/folder-source';
import { readAgain } from '../../../../electron/media/medium/read-again';
import { temporaryFolder } from '../temporary-folder';

const patient = { limitMs: 400, slowMs: 100, mostHangs: 2 };

const newCalls = (tellSlow: () => void = () => undefined): DriveCalls => {
  const calls = newDriveCalls(tellSlow, patient);
  onTestFinished(calls.end);
  return calls;
};

/** A file whose opening is not answered: nobody writes into it, until the test is over. */
const makeHanging = (path: string): void => {
  execFileSync('mkfifo', [path]);
  onTestFinished(() => {
    closeSync(openSync(path, constants.O_RDWR));
  });
};

const textOf = (calls: DriveCalls, descriptor: number): string => {
  const into = Buffer.alloc(100);
  return into.subarray(0, calls.read(descriptor, into, 0)).toString();
};

it('a call that is not answered fails after its time, and says before that it is slow', () => {
  const folder = temporaryFolder();
  makeHanging(folder.at('hangs'));
  let slow = 0;
  const calls = newCalls(() => slow++);
  const from = performance.now();
  expect(() => calls.open(folder.at('hangs'), 'r')).toThrow('the drive did not answer within 0.4 s');
  expect(performance.now() - from).toBeGreaterThan(patient.limitMs - 1);
  expect(slow).toBe(1);
});

it('after a call that hangs the next ones are answered, also of files that were open before', () => {
  const folder = temporaryFolder();
  makeHanging(folder.at('hangs'));
  const calls = newCalls();
  const open = calls.open(folder.write('a', 'first'), 'r');
  expect(() => calls.open(folder.at('hangs'), 'r')).toThrow('did not answer');
  expect(textOf(calls, open)).toBe('first');
  expect(textOf(calls, calls.open(folder.write('b', 'second'), 'r'))).toBe('second');
  calls.close(open);
});

it('a drive that hangs again and again is given up', () => {
  const folder = temporaryFolder();
  makeHanging(folder.at('hangs'));
  const calls = newCalls();
  const open = calls.open(folder.write('a', 'first'), 'r');
  expect(() => calls.open(folder.at('hangs'), 'r')).toThrow('did not answer');
  expect(textOf(calls, open)).toBe('first');
  for (let hang = 0; hang < patient.mostHangs; hang++)
    expect(() => calls.open(folder.at('hangs'), 'r')).toThrow('did not answer within');
  expect(() => calls.open(folder.at('a'), 'r')).toThrow(
    'not tried: the drive did not answer 2 times in a row',
  );
});

it('fails with the code of the system', () => {
  const folder = temporaryFolder();
  const calls = newCalls();
  expect(() => calls.open(folder.at('nothing'), 'r')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(() => calls.readFolder(folder.write('file', ''))).toThrow(
    expect.objectContaining({ code: 'ENOTDIR' }),
  );
});

it('sees the same as without a thread', () => {
  const folder = temporaryFolder();
  folder.write('sub/one', '1');
  execFileSync('ln', ['-s', '/', folder.at('link')]);
  writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.of(0xd1, 0x2e)]), 'raw');
  const calls = newCalls();
  for (const call of ['readFolder', 'readFolderBytes', 'realPath', 'identityAt', 'sizeAt', 'exists'] as const)
    expect(calls[call](folder.path)).toEqual(systemCalls[call](folder.path));
  expect(calls.realPathBytes(Buffer.from(folder.path))).toEqual(Buffer.from(folder.path));
  const listOf = (of: typeof systemCalls): unknown => {
    const source = openFolder({ kind: 'usb', path: folder.path }, of);
    return [...source.list(() => undefined)];
  };
  expect(listOf(calls)).toEqual(listOf(systemCalls));
});

it('gives more than fits into one answer', () => {
  const folder = temporaryFolder();
  const content = Buffer.alloc(3_000_000, 'abcdefg');
  folder.write('large', content);
  const file = openFolder({ kind: 'usb', path: folder.path }, newCalls()).open('large');
  const into = Buffer.alloc(content.length);
  expect(readAgain(file).read(into, 0)).toBe(content.length);
  expect(into.equals(content)).toBe(true);
  file.close();
});
