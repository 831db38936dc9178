import { UsageError, type Command, type CommandTable } from './command';

const notYet = (name: string, usage: string, summary: string) => (): Promise<Command> =>
  Promise.resolve({
    name,
    usage,
    summary: `${summary} (not yet)`,
    run: () => Promise.reject(new UsageError(`discport ${name} can't be done yet.`, 'usage/not-yet')),
  });

/** Every command of the design, in the order of --help. */
export const commands: CommandTable = {
  scan: async () => (await import('./scan')).scanCommand,
  export: async () => (await import('./export')).exportCommand,
  verify: async () => (await import('./verify')).verifyCommand,
  lint: async () => (await import('./lint')).lintCommand,
  fix: async () => (await import('./fix')).fixCommand,
  burn: async () => (await import('./burn')).burnCommand,
  code: async () => (await import('./code')).codeCommand,
  send: async () => (await import('./send')).sendCommand,
  target: async () => (await import('./target')).targetCommand,
  receipt: async () => (await import('./receipt')).receiptCommand,
  receive: async () => (await import('./receive')).receiveCommand,
  doctor: async () => (await import('./doctor')).doctorCommand,
  library: notYet('library', 'library list|import|remove', 'keeps studies on this computer'),
};
