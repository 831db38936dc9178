import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch';

/** Somebody on this computer who listens for packets and for connections, and counts them. */
const listen = async () => {
  const udp = createSocket('udp4');
  const tcp = createServer((socket) => socket.destroy());
  let packets = 0;
  let connections = 0;
  udp.on('message', () => (packets += 1));
  tcp.on('connection', () => (connections += 1));
  udp.bind(0, '0.0.0.0');
  await once(udp, 'listening');
  tcp.listen(0, '0.0.0.0');
  await once(tcp, 'listening');
  const udpPort = udp.address().port;
  const tcpPort = (tcp.address() as AddressInfo).port;
  return {
    udpPort,
    tcpPort,
    /** Knocks once at each door, and says what was heard by then: what was sent before has arrived before. */
    knock: async (): Promise<{ packets: number; connections: number }> => {
      const heard = Promise.all([once(udp, 'message'), once(tcp, 'connection')]);
      udp.send('here', udpPort, '127.0.0.1');
      connect(tcpPort, '127.0.0.1').on('error', () => undefined);
      await heard;
      return { packets, connections };
    },
    close: async () => {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
};

let launched: LaunchedApp;
let listener: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  listener = await listen();
  launched = await launchApp();
});
afterAll(async () => {
  await launched.close();
  await listener.close();
});

test('the page reaches nobody by WebRTC, neither with packets nor by a connection', async () => {
  const { udpPort, tcpPort } = listener;
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
  expect(addresses).toContain('127.0.0.1');
  const servers = addresses.flatMap((address) => [
    `stun:${address}:${udpPort}`,
    `turn:${address}:${udpPort}?transport=udp`,
    `turn:${address}:${tcpPort}?transport=tcp`,
  ]);
  const ownAddresses = await launched.window.evaluate(async (urls) => {
    const account = { username: 'robin', credential: 'robin' };
    const peer = new RTCPeerConnection({ iceServers: urls.map((url) => ({ urls: url, ...account })) });
    const found: string[] = [];
    const ended = new Promise<void>((done) => {
      peer.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate !== null && candidate.candidate !== '') found.push(candidate.candidate);
        if (candidate === null || found.length > 0) done();
      });
    });
    peer.createDataChannel('out');
    await peer.setLocalDescription();
    await ended;
    return found;
  }, servers);
  expect(ownAddresses).toEqual([]);
  // our own knock, and no other
  expect(await listener.knock()).toEqual({ packets: 1, connections: 1 });
});
