import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { bundleScript, type BundledScript } from '../bundled-script';
import { afterwards } from './sending';

const said = z.object({
  state: z.string().optional(),
  picturesHeld: z.number().default(0),
  bytesHeld: z.number().default(0),
  sourceFree: z.boolean().default(false),
  rss: z.number().default(0),
  receipt: z.object({ verdict: z.string(), instances: z.number() }).optional(),
  /** Of every instance that the receipt lists. */
  sha256: z.array(z.string()).optional(),
  /** Of a plain DICOMweb server. */
  target: z.object({ found: z.number(), proven: z.number().nullable() }).nullable().optional(),
});
export type Said = z.infer<typeof said>;

/** See send-script.ts, and target-script.ts. */
export const bundleSender = (name = 'send-script'): Promise<BundledScript> =>
  bundleScript(join(import.meta.dirname, `${name}.ts`));

/** The app's engine as a process of its own, which can be killed. */
export interface SenderProcess {
  readonly child: ChildProcess;
  readonly lines: readonly Said[];
  /** The first line that is so, also of those that came before. */
  readonly until: (isSo: (line: Said) => boolean) => Promise<Said>;
}

/**
 * Starts send-script.ts.
 *
 * @param prefix a program that starts the process, and its arguments
 */
export const startSender = (
  { path }: BundledScript,
  args: readonly string[],
  prefix: readonly string[] = [],
): SenderProcess => {
  const [file = '', ...rest] = [...prefix, process.execPath, path, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Said[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(said.parse(JSON.parse(line)));
    for (const look of [...waiting]) look();
  });
  afterwards(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return {
    child,
    lines,
    until: (isSo) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(isSo);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        child.once('close', () => {
          look();
          reject(new Error('the process ended before'));
        });
        waiting.add(look);
        look();
      }),
  };
};

/** Ends it as a power cut would. */
export const killSender = async ({ child }: SenderProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
};
