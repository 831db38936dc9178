/** A slow line on this computer: what goes through it takes as long as the line's rate and delay make it. */
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/** What waits at its beginning, before the sender is held up. */
const queueMs = 100;

/** Does what is put into it at its time, and never before what was put into it earlier: timers alone keep no order. */
const inOrder = () => {
  const waiting = [];
  const go = () => {
    while (waiting.length > 0 && waiting[0].at <= performance.now()) waiting.shift().act();
    if (waiting.length > 0) setTimeout(go, Math.max(0, waiting[0].at - performance.now()));
  };
  return (at, act) => {
    waiting.push({ at, act });
    if (waiting.length === 1) go();
  };
};

/** One direction, shared by all connections. */
const wire = (bitsPerSecond, delayMs) => {
  let freeAt = 0;
  const arrive = inOrder();
  return (from, to) => {
    const end = () => {
      arrive(freeAt + delayMs, () => to.end());
    };
    from.on('data', (bytes) => {
      freeAt = Math.max(performance.now(), freeAt) + (bytes.length * 8000) / bitsPerSecond;
      arrive(freeAt + delayMs, () => to.write(bytes));
      const fullMs = freeAt - performance.now() - queueMs;
      if (fullMs < 0) return;
      from.pause();
      setTimeout(() => from.resume(), fullMs);
    });
    from.on('end', end);
    from.on('close', end);
    from.on('error', () => to.destroy());
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
