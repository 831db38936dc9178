import { codeCommand } from './code';
import { UsageError, type Command } from './command';
import { exportCommand } from './export';
import { receiveCommand } from './receive';
import { scanCommand } from './scan';
import { sendCommand } from './send';
import { verifyCommand } from './verify';

const notYet = (name: string, usage: string, summary: string): Command => ({
  name,
  usage,
  summary: `${summary} (not yet)`,
  run: () => Promise.reject(new UsageError(`discport ${name} can't be done yet.`, 'usage/not-yet')),
});

/** Every command of the design, in the order of --help. */
export const commands: readonly Command[] = [
  scanCommand,
  exportCommand,
  verifyCommand,
  notYet('burn', 'burn IMAGE --device DEV …', 'burns an ISO image to a disc'),
  codeCommand,
  sendCommand,
  receiveCommand,
  notYet('library', 'library list|import|remove', 'keeps studies on this computer'),
];
