/** A slow line on this computer: what goes through it takes as long as the line's rate and delay make it. */
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/** What waits at its beginning, before the sender is held up. */
const queueMs = 100;

/** One direction, shared by all connections. */
const wire = (bitsPerSecond, delayMs) => {
  let freeAt = 0;
  return (from, to) => {
    const later = (at, act) => setTimeout(act, Math.max(0, at - performance.now()));
    from.on('data', (bytes) => {
      freeAt = Math.max(performance.now(), freeAt) + (bytes.length * 8000) / bitsPerSecond;
      later(freeAt + delayMs, () => to.write(bytes));
      if (freeAt - performance.now() < queueMs) return;
      from.pause();
      later(freeAt - queueMs, () => from.resume());
    });
    from.on('end', () => later(freeAt + delayMs, () => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => later(freeAt + delayMs, () => to.end()));
  };
};

/**
 * @param {string} target the address that it leads to
 * @param {{ bitsPerSecond: number, delayMs: number }} shape of each direction
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export const openShapedLine = async (target, { bitsPerSecond, delayMs }) => {
  const { hostname, port } = new URL(target);
  const [up, down] = [wire(bitsPerSecond, delayMs), wire(bitsPerSecond, delayMs)];
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    up(near, far);
    down(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
