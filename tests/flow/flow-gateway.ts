import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { openDatabase } from '../../gateway/database/open-database';

const program = fileURLToPath(new URL('../../dist/gateway/gateway.mjs', import.meta.url));
const started = z.object({ listening: z.string(), facilityLink: z.string() });
const mails = z.array(z.object({ to: z.string(), code: z.string() }));

/** A gateway of its own for a test: the built one, as a process, on a free port, with its sample facility. */
export interface FlowGateway {
  readonly facilityLink: string;
  /** The newest code that was mailed to an address, as a person reads it. */
  readonly codeMailedTo: (address: string) => Promise<string>;
  /** Runs an administration command and gives what it prints as JSON. */
  readonly admin: (...args: readonly string[]) => Promise<unknown>;
  /** Every code that was given out has run out. */
  readonly letCodesRunOut: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const startFlowGateway = async (): Promise<FlowGateway> => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-flow-gateway-'));
  const data = join(folder, 'data');
  const child = spawn(process.execPath, [program, '--dev', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { listening, facilityLink } = started.parse(JSON.parse(line));
  return {
    facilityLink,
    codeMailedTo: async (address) => {
      const all = mails.parse(await (await fetch(`${listening}/dev/mail.json`)).json());
      const code = all.filter(({ to }) => to === address).at(-1)?.code;
      if (code === undefined) throw new Error('no code was mailed');
      return code;
    },
    admin: async (...args) => {
      const all = [program, 'admin', ...args, '--data', data, '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, all);
      return JSON.parse(stdout) as unknown;
    },
    letCodesRunOut: async () => {
      const database = openDatabase(join(data, 'gateway.db'));
      await database.updateTable('upload_code').set({ expires_at: 1 }).execute();
      await database.destroy();
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
