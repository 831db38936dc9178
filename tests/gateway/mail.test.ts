import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { execFileSync } from 'node:child_process';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startForTest, type GatewayUnderTest } from './gateway-under-test';

interface Delivered {
  readonly to: readonly string[];
  readonly message: string;
}

/** A real mail server on a free port. */
const startMailServer = async ({ isRefusing = false, host = '127.0.0.1' } = {}): Promise<{
  url: string;
  delivered: Delivered[];
  next: () => Promise<unknown>;
}> => {
  const delivered: Delivered[] = [];
  const arrivals = new EventTarget();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      void text(stream).then((message) => {
        delivered.push({ to: envelope.rcptTo.map(({ address }) => address), message });
        done(isRefusing ? new Error('no such mailbox') : undefined);
        arrivals.dispatchEvent(new Event('mail'));
      });
    },
  });
  await new Promise<void>((done) => {
    server.listen(0, host, done);
  });
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.close(done);
      }),
  );
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://${host}:${port}`, delivered, next: () => once(arrivals, 'mail') };
};

/** Takes a message apart with Python's email parser. */
const parse = (message: string): unknown =>
  JSON.parse(
    execFileSync(
      'python3',
      [
        '-c',
        `
import sys, json, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
print(json.dumps({'from': m['from'], 'subject': m['subject'],
  'text': m.get_body(('plain',)).get_content(), 'html': m.get_body(('html',)).get_content()}))`,
      ],
      { input: message, encoding: 'utf8' },
    ),
  );

const mailAudit = async (gateway: GatewayUnderTest): Promise<string[]> =>
  z
    .object({ entries: z.array(z.object({ action: z.string(), outcome: z.string() })) })
    .parse(await gateway.admin('audit'))
    .entries.filter(({ action }) => action === 'code/not-mailed')
    .map(({ outcome }) => outcome);

describe('mail', () => {
  it('goes through the mail server that was given, as text and as HTML, with a code that works', async () => {
    const server = await startMailServer();
    const gateway = await startForTest({
      smtp: { url: server.url, from: 'codes@hospital.example' },
      dev: true,
    });
    const arrived = server.next();
    const asked = await gateway.post('/api/facility/sample/codes', { email: 'robin@example.org' });
    await arrived;
    expect(server.delivered.map(({ to }) => to)).toEqual([['robin@example.org']]);
    const mail = z
      .object({ from: z.string(), subject: z.string(), text: z.string(), html: z.string() })
      .parse(parse(server.delivered[0]?.message ?? ''));
    expect(mail.from).toBe('codes@hospital.example');
    expect(mail.subject).toBe('Your code for Sample Hospital');
    const code = /Your code: (\S+)/.exec(mail.text)?.[1] ?? '';
    expect(mail.html).toContain(code);
    expect(mail.html).toContain('Sample Hospital');
    expect(mail.html).not.toMatch(/<script|<img|href=/);
    const { requestId } = asked.json as { requestId: string };
    expect((await gateway.post('/api/token', { slug: 'sample', requestId, code })).status).toBe(200);
  });

  it('that is refused does not change the answer, and is logged without the address', async () => {
    const server = await startMailServer({ isRefusing: true });
    const gateway = await startForTest({ smtp: { url: server.url, from: 'codes@hospital.example' } });
    const answer = await gateway.post('/api/facility/sample/codes', { email: 'robin@example.org' });
    expect(answer.status).toBe(200);
    await expect.poll(() => gateway.logged).toEqual(['NOT MAILED: a code of sample, EMESSAGE 450']);
    await expect.poll(() => mailAudit(gateway)).toEqual(['EMESSAGE 450']);
  });

  it('that has no server to go to is said at the start and each time, and the answer is the same', async () => {
    const gateway = await startForTest({
      smtp: { url: 'smtp://127.0.0.1:1', from: 'codes@hospital.example' },
    });
    await expect
      .poll(() => gateway.logged)
      .toEqual(["NO MAIL: the mail server can't be used (ECONNREFUSED). Codes don't arrive until it can."]);
    const answer = await gateway.post('/api/facility/sample/codes', { email: 'robin@example.org' });
    expect(answer.status).toBe(200);
    await expect.poll(() => gateway.logged.slice(1)).toEqual(['NOT MAILED: a code of sample, ECONNREFUSED']);
    await expect.poll(() => mailAudit(gateway)).toEqual(['ECONNREFUSED']);
  });

  it('goes to another computer only where it can be encrypted on the way', async () => {
    // An address that is this computer, and does not look so.
    const server = await startMailServer({ host: '0.0.0.0' });
    const gateway = await startForTest({ smtp: { url: server.url, from: 'codes@hospital.example' } });
    await gateway.post('/api/facility/sample/codes', { email: 'robin@example.org' });
    await expect.poll(() => mailAudit(gateway)).toEqual(['ETLS 500']);
    expect(server.delivered).toEqual([]);
  });

  it.each(['localhost:25', 'https://user:secret@mail.example', ''])(
    'is not sent through %j, and a password in it is not repeated',
    async (url) => {
      const starting = startForTest({ smtp: { url, from: 'codes@hospital.example' } });
      await expect(starting).rejects.toThrow('The mail server is given as smtp://');
      await expect(starting).rejects.not.toThrow('secret');
    },
  );

  it('is printed where there is no mail server', async () => {
    const gateway = await startForTest();
    await gateway.post('/api/facility/sample/codes', { email: 'robin@example.org' });
    expect(gateway.logged.join('\n')).toMatch(/mail to robin@example\.org[^]*Your code: \w{4}-\w{4}/);
  });
});

describe('the page of mail', () => {
  it('is there in development alone', async () => {
    const gateway = await startForTest();
    await gateway.admin('facility', 'add', '--slug', 'here', '--name', 'Here');
    const page = await gateway.get('/dev/mail');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const other = await startForTest({ dev: false });
    expect((await other.get('/dev/mail')).status).toBe(404);
    expect((await other.get('/dev/mail.json')).status).toBe(404);
    expect(other.running.facilityLink).toBeNull();
    expect((await other.get('/api/facility/sample')).status).toBe(404);
  });

  it('shows messages, newest first, and runs nothing that is in them', async () => {
    const gateway = await startForTest();
    await gateway.admin('facility', 'add', '--slug', 'odd', '--name', '<script>alert(1)</script>');
    await gateway.post('/api/facility/sample/codes', { email: 'first@example.org' });
    await gateway.post('/api/facility/odd/codes', { email: 'second@example.org' });
    const { text: page } = await gateway.get('/dev/mail');
    expect(page.indexOf('second@example.org')).toBeLessThan(page.indexOf('first@example.org'));
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('is for this computer alone: not through another host name, as a page elsewhere would come', async () => {
    const gateway = await startForTest();
    const status = await new Promise((done) => {
      request(`${gateway.url}/dev/mail.json`, { headers: { host: 'rebound.example' } }, (response) => {
        response.resume();
        done(response.statusCode);
      }).end();
    });
    expect(status).toBe(404);
  });
});
