import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Progress } from '../../shared/model/progress';
import { exitStatus, type CommandIo } from './command';
import { escapeLines } from './escape-controls';
import { progressLine } from './progress-line';

/** A log gets a line now and then, a person at a terminal one line that changes. */
const logEveryMs = 5000;
const terminalEveryMs = 100;
const eraseLine = '\r\u001b[K';

/** A reader that went away (`| head`), and a terminal that was closed. */
const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO';

/** A line that is typed and not shown. Ctrl-C ends the command as it does anywhere else. */
const askUnseen = async (question: string, signal: AbortSignal): Promise<string> => {
  const unseen = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true, historySize: 0 });
  lines.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
  // only now: what is typed is shown until somebody reads it
  process.stderr.write(question);
  try {
    return await lines.question('', { signal });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
};

/**
 * The command line's real streams. That nobody reads any more is not a fault: what was begun has to be ended in order. What
 * comes from a source can't steer the terminal.
 */
export const terminalIo = (signal: AbortSignal): CommandIo => {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (isGone(error)) return;
      stderr.write(
        `The answer could not be written (${error.code ?? error.message}). What the command did stays. Write the answer to another place.\n`,
      );
      process.exit(exitStatus.failed);
    });
  const everyMs = stderr.isTTY ? terminalEveryMs : logEveryMs;
  let told = performance.now();
  let lineStands = false;
  const erase = (): void => {
    if (lineStands) stderr.write(eraseLine);
    lineStands = false;
  };
  return {
    signal,
    out: (output) => {
      erase();
      stdout.write(escapeLines(output));
    },
    say: (line) => {
      erase();
      stderr.write(`${escapeLines(line)}\n`);
    },
    progress: (progress: Progress) => {
      const now = performance.now();
      if (now - told < everyMs && progress.isSlow !== true) return;
      told = now;
      stderr.write(stderr.isTTY ? `${eraseLine}${progressLine(progress)}` : `${progressLine(progress)}\n`);
      lineStands = stderr.isTTY;
    },
    readInput: () => text(stdin),
    ask:
      stdin.isTTY && stderr.isTTY
        ? (question) => {
            erase();
            return askUnseen(question, signal);
          }
        : null,
  };
};
