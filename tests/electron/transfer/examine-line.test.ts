import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { environmentProxy } from '../../../electron/cli/environment-proxy';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { probeLine } from '../../../electron/line-probe';
import { examineLine, type ExaminationParts } from '../../../electron/transfer/examine-line';
import { parseFacilityLink } from '../../../electron/transfer/facility-link';
import type { Finding } from '../../../shared/model/connection';
import { startForTest } from '../../gateway/gateway-under-test';
import { makeAuthority, type MadeCertificate } from '../made-certificates';
import { afterwards, temporaryFolder } from './sending';

afterEach(() => {
  vi.unstubAllEnvs();
});

const listening = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
};

/** A proxy that knows one host by any name, and only those who say who they are where that is wanted. */
const proxyTo = async (
  port: number,
  { wanted, server = createHttpServer() }: { readonly wanted?: string; readonly server?: Server } = {},
): Promise<string> => {
  server.on('connect', ({ headers }: IncomingMessage, socket: Socket) => {
    const isKnown = wanted === undefined || headers['proxy-authorization'] === wanted;
    if (!isKnown) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return `127.0.0.1:${await listening(server)}`;
};

const secureServer = ({ cert, key }: MadeCertificate): Promise<number> =>
  listening(createSecureServer({ cert, key }, (_request, response) => response.writeHead(404).end()));
const plainServer = (listener: RequestListener): Promise<number> => listening(createHttpServer(listener));

const examine = async (link: string, parts: Partial<ExaminationParts> = {}): Promise<readonly Finding[]> => {
  const report = await examineLine(parseFacilityLink(link), {
    http: nodeHttpClient({ loopbackOnly: false }),
    probe: probeLine,
    proxyFor: (url) => Promise.resolve(environmentProxy(process.env, url)),
    folder: await temporaryFolder(),
    version: '1.2.3',
    codeExpiresAt: null,
    now: Date.now,
    ...parts,
  });
  return report.findings;
};
const codesOf = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);
const namesIn = (findings: readonly Finding[], code: string): unknown =>
  findings.find((one) => one.code === code)?.names;

it('finds nothing wrong with a gateway that takes pictures', async () => {
  const gateway = await startForTest();
  expect(codesOf(await examine(`${gateway.url}/f/sample`))).toEqual([
    ...['proxy/none', 'name/found', 'connection/open', 'certificate/not-needed', 'answer/facility'],
    ...['clock/right', 'space/enough'],
  ]);
  expect(codesOf(await examine(`${gateway.url}/f/nobody`))).toContain('answer/unknown-facility');
});

it('tells a name that nobody has, and looks no further there', async () => {
  const found = await examine(`https://${'a'.repeat(64)}.example/f/sample`);
  expect(codesOf(found)).toEqual(['proxy/none', 'name/not-found', 'clock/unknown', 'space/enough']);
});

it('tells a port where nobody listens', async () => {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  const found = await examine(`http://127.0.0.1:${port}/f/sample`);
  expect(codesOf(found)).toEqual([
    ...['proxy/none', 'name/found', 'connection/refused', 'clock/unknown', 'space/enough'],
  ]);
});

it('tells an answer that is of no gateway, and a gateway that fails', async () => {
  const login = await plainServer((_request, response) =>
    response.writeHead(302, { location: '/login' }).end(),
  );
  expect(codesOf(await examine(`http://127.0.0.1:${login}/f/sample`))).toContain('answer/other');
  const failing = await plainServer((_request, response) => response.writeHead(502).end());
  expect(codesOf(await examine(`http://127.0.0.1:${failing}/f/sample`))).toContain('answer/failing');
  const mute = await plainServer(({ socket }) => socket.destroy());
  expect(codesOf(await examine(`http://127.0.0.1:${mute}/f/sample`))).toContain('answer/none');
});

it('says whose certificate it is that reads along behind a proxy', async () => {
  const { issue } = makeAuthority(await temporaryFolder());
  const proxy = await proxyTo(await secureServer(issue('hospital.example', 30)));
  vi.stubEnv('HTTPS_PROXY', `http://${proxy}`);
  const found = await examine('https://hospital.example/f/sample');
  expect(codesOf(found)).toEqual([
    ...['proxy/used', 'name/by-proxy', 'certificate/untrusted', 'clock/unknown', 'space/enough'],
  ]);
  expect(namesIn(found, 'certificate/untrusted')).toEqual({
    host: 'hospital.example',
    issuer: 'Inspection Authority, Northfield IT',
    subject: 'hospital.example',
  });
});

it('tells a certificate that has run out, that is not valid yet, and that is of another computer', async () => {
  const { issue } = makeAuthority(await temporaryFolder());
  vi.stubEnv('HTTPS_PROXY', `http://${await proxyTo(await secureServer(issue('hospital.example', -1)))}`);
  expect(codesOf(await examine('https://hospital.example/f/sample'))).toContain('certificate/expired');
  const port = await secureServer(issue('other.example', 30));
  vi.stubEnv('HTTPS_PROXY', `http://${await proxyTo(port)}`);
  expect(codesOf(await examine('https://hospital.example/f/sample'))).toContain('certificate/other-name');
  const beforeIt = { now: () => Date.parse('2001-01-01') };
  expect(codesOf(await examine('https://hospital.example/f/sample', beforeIt))).toContain(
    'certificate/too-early',
  );
});

it('tells a server that only knows old encryption, and one that knows none', async () => {
  const made = makeAuthority(await temporaryFolder()).issue('localhost', 30);
  const old = { ...made, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  const port = await listening(createSecureServer(old));
  expect(codesOf(await examine(`https://127.0.0.1:${port}/f/sample`))).toContain('certificate/old-tls');
  const plain = await plainServer((_request, response) => response.end());
  const found = await examine(`https://127.0.0.1:${plain}/f/sample`);
  expect(codesOf(found).slice(2)).toEqual([
    ...['connection/open', 'certificate/no-answer', 'clock/unknown', 'space/enough'],
  ]);
});

it('tells a proxy that wants a login, takes the one that it is given, and never says it', async () => {
  const { issue } = makeAuthority(await temporaryFolder());
  const wanted = `Basic ${Buffer.from('robin:s3cret').toString('base64')}`;
  const proxy = await proxyTo(await secureServer(issue('hospital.example', 30)), { wanted });
  vi.stubEnv('HTTPS_PROXY', `http://${proxy}`);
  const refused = await examine('https://hospital.example/f/sample');
  expect(codesOf(refused)).toEqual(['proxy/wants-login', 'clock/unknown', 'space/enough']);
  expect(namesIn(refused, 'proxy/wants-login')).toEqual({ proxy });
  vi.stubEnv('HTTPS_PROXY', `http://robin:s3cret@${proxy}`);
  const taken = await examine('https://hospital.example/f/sample');
  expect(codesOf(taken)).toContain('proxy/used');
  expect(JSON.stringify(taken)).not.toContain('s3cret');
});

it('looks through a proxy that is itself spoken to by TLS, also where the other end hangs up', async () => {
  const { issue } = makeAuthority(await temporaryFolder());
  const server = createSecureServer(issue('localhost', 30));
  const port = await secureServer(issue('hospital.example', 30));
  vi.stubEnv('HTTPS_PROXY', `https://${await proxyTo(port, { server })}`);
  expect(codesOf(await examine('https://hospital.example/f/sample'))).toContain('certificate/untrusted');
  const rude = await listening(createServer((socket) => socket.once('data', () => socket.destroy())));
  const other = createSecureServer(issue('localhost', 30));
  vi.stubEnv('HTTPS_PROXY', `https://${await proxyTo(rude, { server: other })}`);
  expect(codesOf(await examine('https://hospital.example/f/sample'))).toContain('certificate/no-answer');
});

it('tells a proxy that is not there', async () => {
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
  const found = await examine('https://hospital.example/f/sample');
  expect(codesOf(found)).toEqual(['proxy/unreachable', 'clock/unknown', 'space/enough']);
  vi.stubEnv('NO_PROXY', 'other.example, .example');
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
  const excepted = await examine(`https://${'a'.repeat(64)}.example/f/sample`);
  expect(codesOf(excepted)).toContain('proxy/none');
});

it('tells a clock that is off by a day, and by how much', async () => {
  const gateway = await startForTest();
  const daySeconds = 24 * 60 * 60;
  const ahead = await examine(`${gateway.url}/f/sample`, { now: () => Date.now() + daySeconds * 1000 });
  const wrong = ahead.find(({ code }) => code === 'clock/wrong');
  expect(wrong?.facts['aheadSeconds']).toBeGreaterThan(daySeconds - 60);
  const behind = await examine(`${gateway.url}/f/sample`, { now: () => Date.now() - daySeconds * 1000 });
  expect(behind.find(({ code }) => code === 'clock/wrong')?.facts['aheadSeconds']).toBeLessThan(
    60 - daySeconds,
  );
});

it('tells how long a code is good', async () => {
  const gateway = await startForTest();
  const at = (codeExpiresAt: number) => examine(`${gateway.url}/f/sample`, { codeExpiresAt });
  expect(codesOf(await at(Date.now() + 60_000))).toContain('code/alive');
  expect(codesOf(await at(Date.now() - 1000))).toContain('code/expired');
});

it('looks at the disk where the folder will be', async () => {
  const gateway = await startForTest();
  const folder = join(await temporaryFolder(), 'not', 'yet');
  expect(codesOf(await examine(`${gateway.url}/f/sample`, { folder }))).toContain('space/enough');
});

it('goes nowhere that the trial runtime may not go', async () => {
  const probed = vi.fn<typeof probeLine>();
  const work = examine('https://hospital.example/f/sample', {
    http: nodeHttpClient({ loopbackOnly: true }),
    probe: probed,
  });
  await expect(work).rejects.toThrow('link/trial-loopback-only');
  expect(probed).not.toHaveBeenCalled();
});
