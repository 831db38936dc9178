import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explicitElement, joinBytes, part10, text } from '../shared/dicom/make-dicom';
import {
  askGateway,
  buildGateway,
  openDepositAt,
  startGatewayProcess,
  type GatewayProcess,
} from './gateway-process';
import { temporaryFolder } from './gateway-under-test';
import { headCt, sha256, stowHeaders, stowMessage } from './sender';

const isLong = process.env['DISCPORT_LONG'] === '1';
const mega = 1024 * 1024;
const deflated = '1.2.840.10008.1.2.1.99';
const plain = '1.2.840.10008.1.2.1';

beforeAll(buildGateway);

let gateway: GatewayProcess;
let data: string;
let opened: { readonly depositId: string; readonly token: string };
beforeEach(async () => {
  data = join(await temporaryFolder(), 'data');
  gateway = await startGatewayProcess('--data', data, '--dev');
  opened = await openDepositAt(gateway.listening);
});

/** The most memory that the gateway's process has had, in MB, as the kernel counts it. */
const mostMemory = async (): Promise<number> =>
  Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${String(gateway.child.pid)}/status`, 'utf8'))?.[1]) /
  1024;

const promise = (bytes: Uint8Array, sopInstanceUid = '1.2.3.4'): Promise<unknown> =>
  askGateway(gateway.listening, `/api/deposits/${opened.depositId}/manifest`, opened.token, {
    rows: [
      {
        ...{ sopInstanceUid, seriesUid: '1.2.3.1', studyUid: '1.2.3' },
        ...{ sha256: sha256(bytes), datasetSha256: sha256(bytes), bytes: bytes.length },
      },
    ],
  });

const store = async (files: readonly Uint8Array[]): Promise<number> =>
  (
    await fetch(`${gateway.listening}/dicom-web/studies`, {
      method: 'POST',
      headers: { ...stowHeaders, authorization: `Bearer ${opened.token}` },
      body: new Uint8Array(await stowMessage(files)),
    })
  ).status;

/** It is still there, for everybody else, and has not grown. */
const expectUnharmed = async (): Promise<void> => {
  expect(await askGateway(gateway.listening, '/api/facility/sample')).toMatchObject({ slug: 'sample' });
  expect(await mostMemory()).toBeLessThan(300);
};

describe('the gateway takes no harm', () => {
  it('from a deflated data set that grows a thousandfold', async () => {
    const zeros = Buffer.alloc((isLong ? 1024 : 256) * mega);
    const bomb = part10(deflated, deflateRawSync(joinBytes(explicitElement(0x00091010, 'UN', zeros))));
    await promise(bomb);
    expect(await store([bomb])).toBe(409);
    await expectUnharmed();
  });

  it('from a head of hundreds of megabytes, in one element or in millions', async () => {
    const size = isLong ? 1024 : 128;
    const one = part10(plain, explicitElement(0x00091010, 'UN', Buffer.alloc(size * mega)));
    const small = explicitElement(0x00091010, 'LO', text('x '));
    const many = part10(plain, Buffer.alloc(80 * mega, small));
    for (const [index, head] of [one, many].entries()) {
      await promise(head, `1.2.3.4.${String(index)}`);
      expect(await store([head])).toBe(409);
    }
    await expectUnharmed();
  });

  it('from a part that never ends: who sends it is cut off', async () => {
    const [small] = headCt();
    if (small === undefined) throw new Error('no picture');
    await promise(small.bytes);
    const message = await stowMessage([Buffer.alloc(1)]);
    const sending = request(`${gateway.listening}/dicom-web/studies`, {
      method: 'POST',
      headers: { ...stowHeaders, authorization: `Bearer ${opened.token}` },
    });
    const ended = new Promise((done) => sending.once('close', done));
    sending.on('error', () => undefined);
    sending.on('response', (answer) => answer.resume());
    sending.write(message.subarray(0, message.indexOf('\r\n\r\n') + 4));
    const chunk = Buffer.alloc(mega);
    let sent = 0;
    while (!sending.destroyed && sent < 1024 * mega) {
      sent += chunk.length;
      if (!sending.write(chunk)) await Promise.race([once(sending, 'drain'), ended]);
    }
    expect(sent).toBeLessThan(256 * mega);
    await expectUnharmed();
  });

  it('from JSON that is too large, too deep or names what objects inherit', async () => {
    const post = async (path: string, body: string): Promise<number> =>
      (
        await fetch(gateway.listening + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${opened.token}` },
          body,
        })
      ).status;
    const manifest = `/api/deposits/${opened.depositId}/manifest`;
    expect(await post(manifest, JSON.stringify({ rows: 'x'.repeat(3 * mega) }))).toBe(413);
    expect(await post(manifest, `${'['.repeat(mega)}${']'.repeat(mega - 10)}`)).toBe(400);
    expect(await post('/api/token', '{"__proto__": {"slug": "sample"}, "code": "12345678"}')).toBe(400);
    await expectUnharmed();
  });

  it('from paths that lead out of it, and from line breaks where a header or a mail is made of them', async () => {
    const { depositId, token } = opened;
    const authorization = `Bearer ${token}`;
    const status = async (path: string): Promise<number> =>
      (await fetch(gateway.listening + path, { headers: { authorization } })).status;
    for (const way of [
      '..%2f..%2fetc%2fpasswd',
      '%2e%2e/%2e%2e/etc/passwd',
      '..%5c..%5cdata.key',
      '%00',
      '%0d%0aSet-Cookie:%20a=b',
    ])
      for (const before of ['/f/', '/api/facility/', '/api/deposits/', '/dicom-web/studies/'])
        expect([way, await status(before + way)]).toEqual([
          way,
          expect.toSatisfy((said) => said === 400 || said === 404 || said === 401),
        ]);
    const email = 'robin@example.org\r\nBcc: mallory@example.org';
    expect(await askGateway(gateway.listening, '/api/facility/sample/codes', '', { email })).toMatchObject({
      error: { code: 'usage/wrong' },
    });
    const mails = z
      .array(z.object({ to: z.string() }))
      .parse(await askGateway(gateway.listening, '/dev/mail.json'));
    expect(mails.map(({ to }) => to)).toEqual(['robin@example.org']);
    expect(await readdir(join(data, '..'))).toEqual(['data', 'data.key']);
    expect(await readdir(data)).toEqual(expect.arrayContaining(['gateway.db', 'packs']));
    expect(await askGateway(gateway.listening, `/api/deposits/${depositId}`, token)).toMatchObject({
      held: 0,
    });
    await expectUnharmed();
  });
});
