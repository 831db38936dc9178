import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  readBody,
  type HttpBody,
  type HttpClient,
  type HttpPolicy,
  type HttpTimeouts,
} from '../../../electron/transfer/http-client';
import { UserError } from '../../../shared/errors/user-error';
import { untrustedCertificate, untrustedKey } from './untrusted-certificate';

/** Every client of ours behaves the same: these run in plain Node and in Electron's main process. */
export type MakeClient = (policy: HttpPolicy, timeouts?: HttpTimeouts) => HttpClient;

interface Case {
  readonly expected: unknown;
  readonly run: (makeClient: MakeClient) => Promise<unknown>;
}

const anywhere: HttpPolicy = { loopbackOnly: false };
const impatient: HttpTimeouts = { connectMs: 400, idleMs: 400 };
const megabyte = 1024 * 1024;

const listening = async <T>(server: Server, work: (port: number) => Promise<T>): Promise<T> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
};
const serving = <T>(listener: RequestListener, work: (base: string) => Promise<T>): Promise<T> =>
  listening(createServer(listener), (port) => work(`http://127.0.0.1:${String(port)}`));
const serveSecurely = <T>(work: (base: string) => Promise<T>): Promise<T> =>
  listening(
    createSecureServer({ key: untrustedKey, cert: untrustedCertificate }, (_request, response) => {
      response.end('secret');
    }),
    (port) => work(`https://127.0.0.1:${String(port)}`),
  );
const answering = <T>(raw: string, work: (base: string) => Promise<T>): Promise<T> =>
  listening(
    createTcpServer((socket) => {
      socket.once('data', () => socket.end(raw));
    }),
    (port) => work(`http://127.0.0.1:${String(port)}`),
  );

/** Takes the beginning of a request and then nothing more. @param cutsAfterMs of that: then it is gone */
const takingNothing = (cutsAfterMs = 0): Server =>
  createTcpServer((socket) => {
    socket.once('data', () => socket.pause());
    socket.setTimeout(cutsAfterMs, () => socket.resetAndDestroy());
  });

const failureOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof UserError) return error.data.code;
    return error instanceof Error ? error.message : 'no error';
  }
};

const getWhole = async (client: HttpClient, url: string): Promise<Buffer> =>
  readBody(await client.request({ method: 'GET', url }), 100);

const bodyOf = (
  chunks: readonly Uint8Array[],
  pulled: (count: number) => void = () => undefined,
): HttpBody => ({
  bytes: chunks.reduce((sum, { length }) => sum + length, 0),
  open: async function* () {
    for (const [index, chunk] of chunks.entries()) {
      pulled(index + 1);
      yield await Promise.resolve(chunk);
    }
  },
});

/** Lets whoever would go on without waiting go on: a reader that pauses so after each part is slower than any writer. */
const letOthersGoOn = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns++) await nextTurn();
};

export const cases: Readonly<Record<string, Case>> = {
  'gives status, headers and body of an answer': {
    expected: { status: 418, type: 'text/x-test', text: 'hello', seen: 'GET /a?b=c yes' },
    run: (makeClient) => {
      let seen = '';
      return serving(
        (request, response) => {
          seen = `${String(request.method)} ${String(request.url)} ${String(request.headers['x-question'])}`;
          response.writeHead(418, { 'Content-Type': 'text/x-test' }).end('hello');
        },
        async (base) => {
          const response = await makeClient(anywhere).request({
            method: 'GET',
            url: `${base}/a?b=c`,
            headers: { 'x-question': 'yes' },
          });
          const text = (await readBody(response, 100)).toString();
          return { status: response.status, type: response.headers['content-type'], text, seen };
        },
      );
    },
  },
  'asks by HEAD, and sends by PATCH': {
    expected: { offset: '7', length: 0, status: 204, seen: ['HEAD ', 'PATCH rest'] },
    run: (makeClient) => {
      const seen: string[] = [];
      return serving(
        (request, response) => {
          const parts: Buffer[] = [];
          request.on('data', (part: Buffer) => parts.push(part));
          request.on('end', () => {
            seen.push(`${String(request.method)} ${Buffer.concat(parts).toString()}`);
            response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'upload-offset': '7' }).end();
          });
        },
        async (base) => {
          const client = makeClient(anywhere);
          const told = await client.request({ method: 'HEAD', url: base });
          const { length } = await readBody(told, 0);
          const body = bodyOf([Buffer.from('rest')]);
          const { status, ...answer } = await client.request({ method: 'PATCH', url: base, body });
          await readBody({ status, ...answer }, 0);
          return { offset: told.headers['upload-offset'], length, status, seen };
        },
      );
    },
  },
  'sends a body byte for byte': {
    expected: { status: 200, same: true },
    run: (makeClient) => {
      const chunks = Array.from({ length: 300 }, (_, index) =>
        Buffer.alloc(1 + ((index * 7919) % 40_000), index),
      );
      let arrived = Buffer.alloc(0);
      return serving(
        (request, response) => {
          const parts: Buffer[] = [];
          request.on('data', (part: Buffer) => parts.push(part));
          request.on('end', () => {
            arrived = Buffer.concat(parts);
            response.end();
          });
        },
        async (base) => {
          const response = await makeClient(anywhere).request({
            method: 'POST',
            url: base,
            body: bodyOf(chunks),
          });
          await readBody(response, 0);
          return { status: response.status, same: arrived.equals(Buffer.concat(chunks)) };
        },
      );
    },
  },
  'reads no more of a body than the other side takes': {
    expected: { heldBack: true, whole: 64 * megabyte },
    run: (makeClient) => {
      const chunks = Array.from({ length: 64 }, () => Buffer.alloc(megabyte));
      let arrived = 0;
      let mostUnderWay = 0;
      const takeSlowly = async (request: AsyncIterable<Buffer>): Promise<void> => {
        for await (const part of request) {
          arrived += part.length;
          await letOthersGoOn();
        }
      };
      return serving(
        (request, response) => {
          void takeSlowly(request).finally(() => response.end());
        },
        async (base) => {
          const body = bodyOf(chunks, (count) => {
            mostUnderWay = Math.max(mostUnderWay, count * megabyte - arrived);
          });
          await readBody(await makeClient(anywhere).request({ method: 'POST', url: base, body }), 0);
          return { heldBack: mostUnderWay < 24 * megabyte, whole: arrived };
        },
      );
    },
  },
  'takes no more of an answer than is read': {
    expected: { heldBack: true },
    run: (makeClient) => {
      let written = 0;
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      return serving(
        (_request, response) => {
          response.on('close', end);
          const more = (): void => {
            if (written >= 64 * megabyte) return;
            written += megabyte;
            if (response.write(Buffer.alloc(megabyte))) setImmediate(more);
            else response.once('drain', more);
          };
          more();
        },
        async (base) => {
          const response = await makeClient(anywhere).request({ method: 'GET', url: base });
          let taken = 0;
          let mostUnderWay = 0;
          for await (const part of response.body) {
            taken += part.length;
            mostUnderWay = Math.max(mostUnderWay, written - taken);
            if (taken > 8 * megabyte) break;
            await letOthersGoOn();
          }
          await ended;
          return { heldBack: mostUnderWay < 32 * megabyte };
        },
      );
    },
  },
  'follows no redirect': {
    expected: { status: 302, elsewhere: 0 },
    run: (makeClient) => {
      let elsewhere = 0;
      return serving(
        (request, response) => {
          if (request.url === '/elsewhere') elsewhere += 1;
          response.writeHead(302, { location: '/elsewhere' }).end();
        },
        async (base) => {
          const response = await makeClient(anywhere).request({ method: 'GET', url: `${base}/here` });
          await readBody(response, 1000);
          return { status: response.status, elsewhere };
        },
      );
    },
  },
  'keeps no cookie': {
    expected: [undefined, undefined],
    run: (makeClient) => {
      const cookies: (string | undefined)[] = [];
      return serving(
        (request, response) => {
          cookies.push(request.headers.cookie);
          response.writeHead(200, { 'set-cookie': 'who=me; Path=/' }).end();
        },
        async (base) => {
          const client = makeClient(anywhere);
          await readBody(await client.request({ method: 'GET', url: base }), 10);
          await readBody(await client.request({ method: 'GET', url: base }), 10);
          return cookies;
        },
      );
    },
  },
  'hears an answer that comes before the body is through': {
    expected: { status: 401, text: 'who are you?' },
    run: (makeClient) =>
      serving(
        (_request, response) => {
          response.writeHead(401).end('who are you?');
        },
        async (base) => {
          const body = bodyOf(Array.from({ length: 64 }, () => Buffer.alloc(megabyte)));
          const response = await makeClient(anywhere).request({ method: 'POST', url: base, body });
          return { status: response.status, text: (await readBody(response, 100)).toString() };
        },
      ),
  },
  'gives out what the body itself failed with': {
    expected: 'the disc is gone',
    run: (makeClient) =>
      serving(
        (request) => request.resume(),
        (base) =>
          failureOf(
            makeClient(anywhere).request({
              method: 'POST',
              url: base,
              body: {
                bytes: 10,
                open: async function* () {
                  yield await Promise.resolve(Buffer.from('part'));
                  throw new Error('the disc is gone');
                },
              },
            }),
          ),
      ),
  },
  'says that nobody listens': {
    expected: 'network/unreachable',
    run: async (makeClient) => {
      const port = await listening(createTcpServer(), (free) => Promise.resolve(free));
      return failureOf(
        makeClient(anywhere).request({ method: 'GET', url: `http://127.0.0.1:${String(port)}/` }),
      );
    },
  },
  'gives up on who says nothing': {
    expected: 'network/unreachable',
    run: (makeClient) =>
      listening(createTcpServer(), (port) =>
        failureOf(
          makeClient(anywhere, impatient).request({
            method: 'GET',
            url: `http://127.0.0.1:${String(port)}/`,
          }),
        ),
      ),
  },
  'gives up on who stops in the middle of an answer': {
    expected: 'network/unreachable',
    run: (makeClient) =>
      serving(
        (_request, response) => {
          response.writeHead(200, { 'content-length': '10' }).write('half');
        },
        (base) => failureOf(getWhole(makeClient(anywhere, impatient), base)),
      ),
  },
  'says that an answer was cut off': {
    expected: 'network/unreachable',
    run: (makeClient) =>
      serving(
        (_request, response) => {
          response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
        },
        (base) => failureOf(getWhole(makeClient(anywhere), base)),
      ),
  },
  'trusts no certificate that signed itself': {
    expected: 'network/certificate',
    run: (makeClient) =>
      serveSecurely((base) => failureOf(makeClient(anywhere).request({ method: 'GET', url: base }))),
  },
  'says that the other side wants a TLS that is too old': {
    expected: 'link/not-secure',
    run: (makeClient) =>
      listening(
        // an alert, fatal: protocol_version (RFC 5246 7.2)
        createTcpServer((socket) => {
          socket.once('data', () => socket.end(Buffer.from('15030100020246', 'hex')));
        }),
        (port) => failureOf(getWhole(makeClient(anywhere), `https://127.0.0.1:${String(port)}/`)),
      ),
  },
  'speaks plain HTTP to nobody else': {
    expected: ['link/not-secure', 'link/not-secure'],
    run: async (makeClient) => [
      await failureOf(makeClient(anywhere).request({ method: 'GET', url: 'http://192.0.2.1/' })),
      await failureOf(makeClient(anywhere).request({ method: 'GET', url: 'http://gateway.invalid/' })),
    ],
  },
  'stays on this computer when it has to': {
    expected: ['link/trial-loopback-only', 200],
    run: (makeClient) =>
      serving(
        (_request, response) => response.end(),
        async (base) => {
          const client = makeClient({ loopbackOnly: true });
          const response = await client.request({ method: 'GET', url: base });
          await readBody(response, 0);
          return [
            await failureOf(client.request({ method: 'GET', url: 'https://192.0.2.1/' })),
            response.status,
          ];
        },
      ),
  },
  'ends at once when it is cancelled, also in a body': {
    expected: ['enough', 'enough'],
    run: (makeClient) => {
      let gone = 0;
      let end = (): void => undefined;
      const bothGone = new Promise<void>((resolve) => (end = resolve));
      let posted = (): void => undefined;
      const hasPosted = new Promise<void>((resolve) => (posted = resolve));
      return serving(
        (request, response) => {
          response.on('close', () => {
            gone += 1;
            if (gone === 2) end();
          });
          if (request.method === 'POST') posted();
          request.on('error', () => undefined);
          request.resume();
          if (request.method === 'GET') response.writeHead(200).write(Buffer.alloc(100_000));
        },
        async (base) => {
          const cancel = new AbortController();
          const client = makeClient(anywhere);
          const endless: HttpBody = {
            bytes: 1024 * 1024 * megabyte,
            open: async function* () {
              for (;;) yield await Promise.resolve(Buffer.alloc(1000));
            },
          };
          const sending = failureOf(
            client.request({ method: 'POST', url: base, body: endless, signal: cancel.signal }),
          );
          const response = await client.request({ method: 'GET', url: base, signal: cancel.signal });
          const reading = failureOf(readBody(response, megabyte));
          await hasPosted;
          cancel.abort(new Error('enough'));
          const said = [await sending, await reading];
          await bothGone;
          return said;
        },
      );
    },
  },
  'gives up in the middle of a chunk that nobody takes': {
    expected: 'network/unreachable',
    run: (makeClient) =>
      listening(takingNothing(), (port) =>
        failureOf(
          makeClient(anywhere, impatient).request({
            method: 'POST',
            url: `http://127.0.0.1:${String(port)}/`,
            body: bodyOf(Array.from({ length: 64 }, () => Buffer.alloc(megabyte))),
          }),
        ),
      ),
  },
  'says that it was cut off in the middle of a chunk': {
    expected: 'network/unreachable',
    run: (makeClient) =>
      listening(takingNothing(400), (port) =>
        failureOf(
          makeClient(anywhere).request({
            method: 'POST',
            url: `http://127.0.0.1:${String(port)}/`,
            body: bodyOf(Array.from({ length: 64 }, () => Buffer.alloc(megabyte))),
          }),
        ),
      ),
  },
  'goes on after a connection that was used before was cut off in the middle of a chunk': {
    expected: ['hello', 'network/unreachable', 'hello'],
    run: (makeClient) =>
      listening(
        createTcpServer((socket) => {
          socket.on('data', (part) => {
            if (part.toString('latin1').startsWith('GET')) {
              socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello');
              return;
            }
            socket.pause();
            socket.setTimeout(400, () => socket.resetAndDestroy());
          });
        }),
        async (port) => {
          const client = makeClient(anywhere);
          const url = `http://127.0.0.1:${String(port)}/`;
          const get = async (): Promise<string> => (await getWhole(client, url)).toString();
          const before = await get();
          const body = bodyOf(Array.from({ length: 64 }, () => Buffer.alloc(megabyte)));
          return [before, await failureOf(client.request({ method: 'POST', url, body })), await get()];
        },
      ),
  },
  'takes no garbage for an answer': {
    expected: 'network/bad-answer',
    run: (makeClient) =>
      answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello', (base) =>
        failureOf(makeClient(anywhere).request({ method: 'GET', url: base })),
      ),
  },
  'holds no more of an answer than it was allowed': {
    expected: 'network/bad-answer',
    run: (makeClient) =>
      serving(
        (_request, response) => response.end(Buffer.alloc(megabyte)),
        async (base) => {
          const response = await makeClient(anywhere).request({ method: 'GET', url: base });
          return failureOf(readBody(response, 1000));
        },
      ),
  },
};
