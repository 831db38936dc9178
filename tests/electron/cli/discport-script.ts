import '../../../electron/web-crypto';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { terminalIo } from '../../../electron/cli/terminal';

/** The command line as a process that a test can kill. */
process.exitCode = await runCommandLine(process.argv.slice(2), terminalIo(new AbortController().signal), {
  commands,
  version: '1.2.3',
});
