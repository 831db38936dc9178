import { UsageError, type Command } from './command';
import { exportCommand } from './export';
import { scanCommand } from './scan';
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
  notYet('code', 'code LINK --email ADDRESS', 'asks a facility for an upload code'),
  notYet('send', 'send SOURCE --to LINK …', 'sends pictures to a facility'),
  notYet('receive', 'receive LINK --to PATH …', 'fetches pictures with an access code'),
  notYet('library', 'library list|import|remove', 'keeps studies on this computer'),
];
