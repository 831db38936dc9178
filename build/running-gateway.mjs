/** A gateway for a first look: on this computer alone, gone with what it holds when it is stopped. No dependencies. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundles } from './bundles.mjs';
import { environment, node24, root } from './project.mjs';
import { SetupError } from './setup-error.mjs';

const stopWithinMs = 5000;

/**
 * @param {(line: string) => void} [onLine] told what the gateway says, its e-mails for example
 * @returns where it listens, a facility's link there, its data folder, and how it is stopped
 */
export const startGateway = async (onLine = () => undefined) => {
  // its key lies beside its data folder
  const place = await mkdtemp(join(tmpdir(), 'discport-gateway-'));
  const dataFolder = join(place, 'data');
  const args = [join(root, bundles.gateway.output), '--dev', '--port', '0', '--data', dataFolder];
  const child = spawn(node24, args, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('close', done));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const interrupt = (signal) => {
    child.kill('SIGTERM');
    // while another program runs, it is for `run` to see it to its end
    if (process.listenerCount(signal) > 1) return;
    rmSync(place, { recursive: true, force: true });
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.on(signal, interrupt);
  const stop = async () => {
    const patience = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    child.kill('SIGTERM');
    await ended;
    for (const signal of signals) process.off(signal, interrupt);
    clearTimeout(patience);
    await rm(place, { recursive: true, force: true });
  };

  const said = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    onLine(line);
  });
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  try {
    const { listening, facilityLink } = JSON.parse(first[0]);
    return { listening, facilityLink, dataFolder, stop };
  } catch {
    await stop();
    throw new SetupError(`The gateway did not start. It said:\n${said.join('\n')}`);
  }
};
