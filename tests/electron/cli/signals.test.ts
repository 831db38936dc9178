import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { corpusPath } from '../../shared/dicom/corpus';
import { temporaryFolder } from '../media/temporary-folder';
import { discportProgram } from './run-discport';

vi.setConfig({ testTimeout: 120_000 });

/** Runs a command line at a terminal, and does something to that as soon as a path is there. Prints the exit status. */
const atTerminal = `
import os, pty, sys, time
act, target, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0: os.execv(command[0], command)
ends = time.time() + 100
while not os.path.exists(target) and time.time() < ends: time.sleep(0.001)
if act == "close": os.close(terminal)
else:
  os.write(terminal, b"\\x03")
  try:
    while os.read(terminal, 4096): pass
  except OSError: pass
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
`;

it.each([
  ['closed', 'close', 'folder'],
  ['closed', 'close', 'zip'],
  ['told to interrupt', 'interrupt', 'folder'],
])('an export whose terminal is %s leaves nothing behind (%s, %s)', (_, act, format) => {
  const folder = temporaryFolder();
  const status = execFileSync('/usr/bin/python3', [
    ...['-c', atTerminal, act, folder.at('target'), process.execPath, discportProgram],
    ...['export', corpusPath('series-mr/fruit-ge-196'), '--to', folder.at('target'), '--format', format],
    '--acknowledge-phi',
  ]);
  expect([status.toString().trim(), readdirSync(folder.path)]).toEqual(['1', []]);
});
