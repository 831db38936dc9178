import type { CommandIo } from '../../../electron/cli/command';
import type { Progress } from '../../../shared/model/progress';

/** Streams that are kept, for a command that runs in this process. */
export interface CapturedIo extends CommandIo {
  readonly written: () => string;
  readonly said: () => string;
  readonly steps: Progress[];
}

export const captureIo = (signal = new AbortController().signal, input = ''): CapturedIo => {
  const out: string[] = [];
  const lines: string[] = [];
  const steps: Progress[] = [];
  return {
    signal,
    out: (text) => out.push(text),
    say: (line) => lines.push(line),
    progress: (progress) => steps.push(progress),
    readInput: () => Promise.resolve(input),
    ask: null,
    written: () => out.join(''),
    said: () => lines.join('\n'),
    steps,
  };
};
