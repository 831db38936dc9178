import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a proxy that means well and works badly does to a request, or to its answer. */
export const proxyFaults = ['none', 'twice', 'late', 'half a request', 'half an answer'] as const;
export type ProxyFault = (typeof proxyFaults)[number];

export interface FaultProxy {
  readonly url: string;
  /** Every request that comes from now on meets the next of these, over and over. */
  readonly break: (faults: readonly ProxyFault[]) => void;
  /** Which were met, and how often. */
  readonly met: ReadonlyMap<ProxyFault, number>;
  readonly close: () => Promise<void>;
}

/** How long it keeps what it hands on late, unless another request overtakes it. */
const lateMs = 100;

interface Answer {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}

/** @param target address of the gateway on this computer */
export const openFaultProxy = async (target: string): Promise<FaultProxy> => {
  const met = new Map<ProxyFault, number>();
  let faults: readonly ProxyFault[] = ['none'];
  let count = 0;
  let overtake: () => void = () => undefined;

  const handOn = async ({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> => {
    const outgoing = request(`${target}${url ?? ''}`, { method, headers, agent: false });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { incoming, body: await buffer(incoming) };
  };
  const handOnHalf = async ({ method, url, headers }: IncomingMessage, body: Buffer): Promise<void> => {
    const outgoing = request(`${target}${url ?? ''}`, { method, headers, agent: false });
    outgoing.on('error', () => undefined);
    await new Promise<void>((done) => {
      outgoing.write(body.subarray(0, body.length / 2), () => {
        done();
      });
    });
    outgoing.destroy();
  };
  const answer = (reply: ServerResponse, { incoming, body }: Answer): void => {
    reply.writeHead(incoming.statusCode ?? 500, incoming.headers);
    reply.end(body);
  };
  const late = (): Promise<void> =>
    new Promise((go) => {
      const timer = setTimeout(go, lateMs);
      overtake = () => {
        clearTimeout(timer);
        go();
      };
    });
  const serve = async (asked: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const fault = faults[count++ % faults.length] ?? 'none';
    met.set(fault, (met.get(fault) ?? 0) + 1);
    const body = await buffer(asked);
    if (fault === 'half a request') {
      await handOnHalf(asked, body);
      asked.socket.destroy();
      return;
    }
    if (fault === 'late') await late();
    else overtake();
    const [got] = await Promise.all([
      handOn(asked, body),
      fault === 'twice' ? handOn(asked, body) : undefined,
    ]);
    if (fault === 'half an answer') {
      reply.writeHead(got.incoming.statusCode ?? 500, got.incoming.headers);
      reply.write(got.body.subarray(0, got.body.length / 2), () => asked.socket.destroy());
    } else answer(reply, got);
  };
  const server = createServer((asked, reply) => {
    serve(asked, reply).catch(() => asked.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    break: (next) => {
      faults = next;
      count = 0;
      met.clear();
    },
    met,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
