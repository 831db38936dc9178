import { text } from 'node:stream/consumers';
import type { Progress } from '../../shared/model/progress';
import type { CommandIo } from './command';
import { progressLine } from './progress-line';

/** A log gets a line now and then, a person at a terminal one line that changes. */
const logEveryMs = 5000;
const terminalEveryMs = 100;
const eraseLine = '\r\u001b[K';

/** The command line's real streams. A reader that went away (`| head`) is not a fault. */
export const terminalIo = (signal: AbortSignal): CommandIo => {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
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
      stdout.write(output);
    },
    say: (line) => {
      erase();
      stderr.write(`${line}\n`);
    },
    progress: (progress: Progress) => {
      const now = performance.now();
      if (now - told < everyMs) return;
      told = now;
      stderr.write(stderr.isTTY ? `${eraseLine}${progressLine(progress)}` : `${progressLine(progress)}\n`);
      lineStands = stderr.isTTY;
    },
    readInput: () => text(stdin),
  };
};
