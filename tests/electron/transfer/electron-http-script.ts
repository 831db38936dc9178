import '../../../electron/web-crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { app } from 'electron';
import { electronHttpClient } from '../../../electron/main/electron-http-client';
import { networkSession, systemProxy } from '../../../electron/main/network-session';
import { readBody } from '../../../electron/transfer/http-client';
import { cases } from './http-client-cases';

/** A server, or a proxy before one, that wants to know how much is coming. */
const wantsLength = async (): Promise<unknown> => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const length = request.headers['content-length'];
    seen.push(length ?? 'chunked');
    request.resume();
    request.on('end', () => {
      response.writeHead(length === undefined ? 411 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = electronHttpClient({ loopbackOnly: true });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const post = async (bytes: number): Promise<number> => {
    const open = async function* () {
      for (let left = bytes; left > 0; left -= 1000)
        yield await Promise.resolve(Buffer.alloc(Math.min(1000, left)));
    };
    const response = await client.request({ method: 'POST', url, body: { bytes, open } });
    await readBody(response, 1000);
    return response.status;
  };
  try {
    const statuses = [await post(4500), await post(10)];
    return { statuses, seen };
  } finally {
    server.close();
  }
};

/** What is told of the system's proxy, as settings name it. */
const proxies = async (): Promise<unknown> => {
  const told: unknown[] = [];
  for (const proxyRules of ['https=proxy.example:8080', 'https://proxy.example', 'socks5://[::1]:1080', '']) {
    await networkSession().setProxy({ proxyRules });
    told.push(await systemProxy(new URL('https://hospital.example/f/sample')));
  }
  return told;
};

const tooLong = (): Promise<string> =>
  new Promise((resolve) => setTimeout(resolve, 8000, 'no end')).then(() => 'no end');

/** Runs every case in Electron's main process and prints what came out, as one line of JSON. */
const run = async (): Promise<void> => {
  // else Electron stops main with a dialog for each
  const uncaught: string[] = [];
  process.on('uncaughtException', (error) => uncaught.push(error.message));
  await app.whenReady();
  const results: Record<string, unknown> = {
    'wants a length': await wantsLength(),
    proxies: await proxies(),
  };
  for (const [name, one] of Object.entries(cases)) {
    try {
      results[name] = await Promise.race([one.run(electronHttpClient), tooLong()]);
    } catch (error) {
      results[name] = String(error);
    }
  }
  results['uncaught'] = uncaught;
  process.stdout.write(`RESULTS ${JSON.stringify(results)}\n`);
  app.exit(0);
};
void run();
