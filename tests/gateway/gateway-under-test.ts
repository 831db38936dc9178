import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, vi } from 'vitest';
import { runAdmin } from '../../gateway/admin/run-admin';
import { readCommandLine } from '../../gateway/command-line';
import { openParts } from '../../gateway/open-parts';
import {
  startGateway,
  type GatewayEdges,
  type GatewayOptions,
  type RunningGateway,
} from '../../gateway/start-gateway';
import { buildGateway } from './gateway-process';

/** A limit for what hangs, not for what is slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

// its thread runs what was built
beforeAll(buildGateway);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'discport-gateway-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A clock that stands still until it is told otherwise. */
const createClock = (): { now: () => number; advance: (ms: number) => void } => {
  let time = Date.parse('2026-03-01T08:00:00Z');
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON; undefined for anything else. */
  readonly json: unknown;
}

export interface GatewayUnderTest {
  readonly url: string;
  readonly dataDir: string;
  readonly running: RunningGateway;
  readonly logged: readonly string[];
  readonly advance: (ms: number) => void;
  readonly get: (path: string, token?: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (path: string, body: unknown, token?: string) => Promise<Answer>;
  readonly postBytes: (
    path: string,
    body: BodyInit,
    headers: Record<string, string>,
    token?: string,
  ) => Promise<Answer>;
  /** As `gateway admin …` does it, on the same data folder while the gateway runs. */
  readonly admin: (...words: readonly string[]) => Promise<unknown>;
  /** Stops it, and starts another on the same data folder and clock. */
  readonly restart: () => Promise<GatewayUnderTest>;
}

type TestOptions = Partial<GatewayOptions & Pick<GatewayEdges, 'answerWithinMs'>>;

const readAnswer = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
};

const start = async (
  dataDir: string,
  clock: ReturnType<typeof createClock>,
  { answerWithinMs = minuteMs, ...options }: TestOptions,
): Promise<GatewayUnderTest> => {
  const logged: string[] = [];
  const running = await startGateway(
    {
      dataDir,
      keyFile: null,
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      trustProxy: false,
      tls: null,
      dev: true,
      smtp: null,
      ...options,
    },
    { now: clock.now, log: (line) => logged.push(line), answerWithinMs },
  );
  cleanups.push(running.close);
  const url = running.listening;
  const bearer = (token: string | undefined): Record<string, string> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = async (path: string, init: RequestInit): Promise<Answer> =>
    readAnswer(await fetch(`${url}${path}`, init));
  return {
    url,
    dataDir,
    running,
    logged,
    advance: clock.advance,
    get: (path, token, headers) => ask(path, { headers: { ...headers, ...bearer(token) } }),
    post: (path, body, token) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(token) },
        body: JSON.stringify(body),
      }),
    postBytes: (path, body, headers, token) =>
      ask(path, { method: 'POST', headers: { ...headers, ...bearer(token) }, body }),
    admin: async (...words) => {
      const { command, values } = readCommandLine(['admin', ...words]);
      const { parts, close } = await openParts({ dataDir, keyFile: options.keyFile ?? null }, clock.now);
      try {
        return (await runAdmin(parts, command, values)).data;
      } finally {
        await close();
      }
    },
    restart: async () => {
      await running.close();
      return start(dataDir, clock, { answerWithinMs, ...options });
    },
  };
};

/** Starts a real gateway on a free port and an empty folder; it is gone after the test. */
export const startForTest = async (options: TestOptions = {}): Promise<GatewayUnderTest> =>
  start(join(await temporaryFolder(), 'data'), createClock(), options);
