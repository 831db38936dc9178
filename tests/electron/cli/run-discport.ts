import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const discportProgram = join(import.meta.dirname, '..', '..', '..', 'build', 'discport.mjs');

/** How a run of the command line ended, and what it wrote. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line as scripts do: `npm run -s discport -- …`, without npm. */
export const runDiscport = (args: readonly string[]): Promise<Ran> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [discportProgram, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', fail);
    child.once('close', (status) => {
      done({ status, out, err });
    });
  });
