import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { terminalIo } from '../../../electron/cli/terminal';

const run = async (): Promise<void> => {
  process.exitCode = await runCommandLine(process.argv.slice(2), terminalIo(new AbortController().signal), {
    commands,
    version: '0',
  });
};

void run();
