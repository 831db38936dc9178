import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { codeAnswerSchema, tokenAnswerSchema } from '../../shared/contract/gateway-api';

const project = join(import.meta.dirname, '..', '..');
/** The built gateway. */
export const gatewayProgram = join(project, 'dist', 'gateway', 'gateway.mjs');

/** As `npm run build` does it, so that what is started is what is in the sources. */
export const buildGateway = async (): Promise<void> => {
  await promisify(execFile)(process.execPath, [join(project, 'build', 'build.mjs'), 'gateway']);
};

const line = z.object({ listening: z.string(), facilityLink: z.string().nullable() });

export type GatewayProcess = z.infer<typeof line> & { readonly child: ChildProcess };

/** Starts a program that ends up as the gateway, and reads the one line that it prints. It is gone after the test. */
export const startGatewayBy = async (program: string, args: readonly string[]): Promise<GatewayProcess> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [first] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ...line.parse(JSON.parse(first)) };
};

/** Starts the built gateway; on any free port, unless the arguments name one. */
export const startGatewayProcess = (...args: readonly string[]): Promise<GatewayProcess> =>
  startGatewayBy(process.execPath, [gatewayProgram, '--port', '0', ...args]);

/** @returns its exit status; null when a signal ended it */
export const stopGatewayProcess = async (child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> => {
  const ended = once(child, 'exit');
  child.kill(signal);
  return (await ended)[0];
};

/** Runs an administration command on a data folder and gives what it prints as JSON. */
export const adminOf = async (dataDir: string, ...words: readonly string[]): Promise<unknown> => {
  const args = [gatewayProgram, 'admin', ...words, '--data', dataDir, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as unknown;
};

/** Asks a gateway as a program does: JSON there, JSON back. */
export const askGateway = async (url: string, path: string, token = '', body?: unknown): Promise<unknown> => {
  // lets fetch see which connections ended while the test was busy
  await setImmediate();
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return response.json();
};

/** A code from the mail of a gateway that runs with --dev. */
export const codeAt = async (url: string): Promise<{ readonly requestId: string; readonly code: string }> => {
  const { requestId } = codeAnswerSchema.parse(
    await askGateway(url, '/api/facility/sample/codes', '', { email: 'robin@example.org' }),
  );
  const mails = z.array(z.object({ code: z.string() })).parse(await askGateway(url, '/dev/mail.json'));
  return { requestId, code: mails.at(-1)?.code ?? '' };
};

/** A deposit at the sample facility of a gateway that runs with --dev. */
export const openDepositAt = async (url: string): Promise<z.infer<typeof tokenAnswerSchema>> =>
  tokenAnswerSchema.parse(
    await askGateway(url, '/api/token', '', { slug: 'sample', ...(await codeAt(url)) }),
  );
