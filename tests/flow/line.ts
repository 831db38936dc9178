import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line between the app and a gateway that can be held up: bytes are counted, and stop after a number of them. */
export interface Line {
  readonly port: number;
  /** Bytes that went from the app to the gateway. */
  readonly bytesUp: () => number;
  /** Lets this many more bytes through, then holds everything; returns when that many have passed. */
  readonly holdAfter: (bytes: number) => Promise<void>;
  readonly release: () => void;
  /** Ends every connection that there is; new ones can be made. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** @param target port of the gateway on this computer */
export const openLine = async (target: number): Promise<Line> => {
  let up = 0;
  let holdAt = Number.POSITIVE_INFINITY;
  let held: () => void = () => undefined;
  const sockets = new Set<Socket>();
  const waiting = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        waiting.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (bytes) => {
      up += bytes.length;
      far.write(bytes);
      if (up < holdAt) return;
      near.pause();
      waiting.add(near);
      held();
    });
    far.on('data', (bytes) => {
      near.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bytesUp: () => up,
    holdAfter: (bytes) =>
      new Promise((done) => {
        holdAt = up + bytes;
        held = done;
      }),
    release: () => {
      holdAt = Number.POSITIVE_INFINITY;
      for (const socket of waiting) socket.resume();
      waiting.clear();
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
