import { createHash } from 'node:crypto';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { facilitySchema } from '../../shared/contract/gateway-api';
import { launchBrowser } from '../renderer/viewer/harness';
import { startForTest, temporaryFolder } from './gateway-under-test';
import { headCt, openDeposit, stow, stowHeaders } from './sender';

const pageOf = async (path: string, ...facility: string[]) => {
  const gateway = await startForTest();
  if (facility.length > 0) await gateway.admin('facility', 'add', '--slug', 'other', ...facility);
  return { gateway, ...(await gateway.get(path)) };
};

describe('a facility', () => {
  it('says who it is, what it asks for, and which keys its receipts are signed with', async () => {
    const { gateway, json } = await pageOf('/api/facility/sample');
    const facility = facilitySchema.parse(json);
    expect(facility).toMatchObject({ slug: 'sample', name: 'Sample Hospital', codeMinutes: 30 });
    expect(facility.release.text.length).toBeGreaterThan(100);
    expect(facility.jwks).toEqual((await gateway.get('/.well-known/jwks.json')).json);
    expect(Object.keys(facility.jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('that does not exist is not there', async () => {
    for (const path of ['/f/nowhere', '/api/facility/nowhere'])
      expect(await pageOf(path)).toMatchObject({
        status: 404,
        json: { error: { code: 'link/unknown-facility', facts: {}, remedy: 'change-input' } },
      });
    expect((await pageOf('/f/..%2f..%2fetc')).status).toBe(400);
    expect((await pageOf('/anything')).status).toBe(404);
  });
});

describe('the page of a facility', () => {
  it('explains how to send, opens the app, and gives the link to type and as a QR code', async () => {
    const { gateway, text } = await pageOf('/f/sample');
    const link = `${gateway.url}/f/sample`;
    expect(gateway.running.facilityLink).toBe(link);
    expect(text).toContain('Send your pictures to Sample Hospital');
    expect(text).toContain(`href="discport://open?link=${encodeURIComponent(link)}"`);
    expect(text).toContain(`>${link}<`);
    expect(text).toMatch(/<svg [^>]*viewBox/);
  });

  it('runs nothing: no script, a style that its policy names by hash, and whatever a facility is called', async () => {
    const { headers, text } = await pageOf('/f/other', '--name', `"><script>alert('x')</script>`);
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/\son\w+=/);
    const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? '';
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    for (const rule of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
  });

  it('leaves out what a facility did not say', async () => {
    const { text } = await pageOf('/f/other', '--name', 'Other');
    expect(text).not.toMatch(/telephone|mailto:|tel:/);
  });
});

describe('somebody with a browser', () => {
  const browse = async (path: string) => {
    const gateway = await startForTest();
    return gateway.get(path, undefined, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
  };

  it('finds a page at the address of the gateway, which sends them to their hospital for the link', async () => {
    const { status, headers, text } = await browse('/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('Your hospital gave you a link of its own');
  });

  it.each([
    ['/f/sampel', 404],
    ['/f/Sample!', 400],
    ['/f/%zz', 400],
    [`/f/${'a'.repeat(200)}`, 400],
    ['/g/sample', 404],
  ])('gets a page that says what to do at %s', async (path, expected) => {
    const { status, headers, text } = await browse(path);
    expect([status, headers.get('content-type')]).toEqual([expected, 'text/html; charset=utf-8']);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('<h1>No hospital is at this address</h1>');
    expect(text).toContain('Nothing was sent, and nothing was lost.');
    expect(text).not.toMatch(/<script|sampel/);
  });

  it('sees that page as a page, in the style of all others', async () => {
    const gateway = await startForTest();
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (/security policy/i.test(message.text())) complaints.push(message.text());
      });
      for (const path of ['/f/sampel', '/f/Sample!', '/f/%zz', '/g/sample', '/']) {
        await page.goto(`${gateway.url}${path}`);
        const seen = await page.evaluate(() => ({
          mode: document.compatMode,
          said: document.body.innerText,
          mark: getComputedStyle(document.querySelector('.mark') ?? document.body).width,
        }));
        expect(seen, path).toMatchObject({ mode: 'CSS1Compat', mark: '24px' });
        expect(seen.said, path).toMatch(/^Discport\n/);
        expect(seen.said, path).not.toMatch(/\\n|"/);
      }
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it.each(['/f/sample/', '/f/Sample', '/f/SAMPLE/'])(
    'finds the hospital by %s too, and the link as it is given out',
    async (path) => {
      const { status, text } = await browse(path);
      expect(status).toBe(200);
      expect(text).toMatch(/>http:\/\/127\.0\.0\.1:\d+\/f\/sample</);
    },
  );
});

describe('a program', () => {
  it.each(['/f/%zz', `/f/${'a'.repeat(200)}`, '/api/facility/%', '/f/Sample!'])(
    'gets its error as data at an address that makes no sense: %s',
    async (path) => {
      const gateway = await startForTest();
      const { status, json } = await gateway.get(path);
      expect([status, json]).toEqual([400, { error: { code: 'usage/wrong', facts: {}, remedy: 'report' } }]);
    },
  );

  it('that sends on and on without a token is answered, then cut off', async () => {
    const gateway = await startForTest();
    const sending = httpRequest(`${gateway.url}/dicom-web/studies`, { method: 'POST', headers: stowHeaders });
    const answered = new Promise((done) => {
      sending.once('response', ({ statusCode }) => {
        done(statusCode);
      });
    });
    const cut = new Promise((done) => sending.once('error', done));
    let sent = 0;
    const piece = Buffer.alloc(1_048_576);
    const send = (): void => {
      sending.write(piece, (error) => {
        sent += piece.length;
        if (!error) send();
      });
    };
    send();
    expect(await answered).toBe(401);
    await cut;
    expect(sent).toBeLessThan(100 * 1_048_576);
  });

  it('that closes after one request, and still sends it when it is refused, hears all of the answer and no reset', async () => {
    const gateway = await startForTest();
    const bytes = 8 * 1_048_576;
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const heard = textOf(socket);
    const answered = once(socket, 'data');
    socket.write(
      [
        'POST /dicom-web/studies HTTP/1.1',
        'Host: gateway',
        'Connection: close',
        ...Object.entries(stowHeaders).map(([name, value]) => `${name}: ${value}`),
        `Content-Length: ${String(bytes)}\r\n\r\n`,
      ].join('\r\n'),
    );
    await answered;
    socket.write(Buffer.alloc(bytes));
    const said = await heard;
    expect(said).toMatch(/^HTTP\/1\.1 401 /);
    expect(said).toMatch(/\r\nconnection: close\r\n/i);
    expect(said).toMatch(/\r\n\r\n\{"error":\{"code":"deposit\/unauthorized",.*\}\}$/);
    expect(socket.bytesWritten).toBeGreaterThan(bytes);
  });
});

describe('the gateway on the web', () => {
  it('describes itself by the schemas that check requests', async () => {
    const { json } = await pageOf('/api/openapi.json');
    const { paths, openapi } = json as { openapi: string; paths: Record<string, Record<string, unknown>> };
    expect(openapi).toMatch(/^3\./);
    expect(Object.keys(paths).sort()).toEqual([
      '/.well-known/jwks.json',
      '/api/access',
      '/api/access/studies/{uid}',
      '/api/deposits/{id}',
      '/api/deposits/{id}/complete',
      '/api/deposits/{id}/guard',
      '/api/deposits/{id}/guard/overrule',
      '/api/deposits/{id}/manifest',
      '/api/deposits/{id}/uploads/{sha256}',
      '/api/facility/{slug}',
      '/api/facility/{slug}/codes',
      '/api/facility/{slug}/logo',
      '/api/token',
      '/dicom-web/studies',
      '/dicom-web/studies/{study}',
      '/dicom-web/studies/{study}/series/{series}',
      '/dicom-web/studies/{study}/series/{series}/instances/{instance}',
    ]);
    expect(JSON.stringify(paths['/api/deposits/{id}/manifest'])).toContain('"maxItems":1000');
    expect(JSON.stringify(paths['/api/token'])).toContain('"asksGuard"');
  });

  it('describes what is no JSON by its media type, and every refusal', async () => {
    const { json } = await pageOf('/api/openapi.json');
    const contents = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
    const { paths } = z
      .object({
        paths: z.record(
          z.string(),
          z.record(
            z.string(),
            z.object({
              requestBody: z.object({ content: contents }).optional(),
              responses: z.record(z.string(), z.object({ content: contents })),
            }),
          ),
        ),
      })
      .parse(json);
    const bytes = { schema: { type: 'string', format: 'binary' } };
    const store = paths['/dicom-web/studies']?.['post'];
    expect(store?.requestBody?.content).toEqual({ 'multipart/related; type="application/dicom"': bytes });
    for (const status of ['200', '202', '400', '409'])
      expect(store?.responses[status]?.content).toHaveProperty(['application/dicom+json']);
    const fetched = paths['/dicom-web/studies/{study}']?.['get'];
    expect(fetched?.responses['200']?.content).toEqual({
      'multipart/related; type="application/dicom"; transfer-syntax=*': bytes,
    });
    for (const { responses } of Object.values(paths).flatMap((path) => Object.values(path)))
      expect(Object.keys(responses['default']?.content ?? {})).toEqual(['application/json']);
  });

  it('sends no answer that a browser may frame, sniff or keep a referrer of', async () => {
    const { headers } = await pageOf('/api/facility/sample');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers bytes that are no HTTP, and JSON that is none, without falling over', async () => {
    const gateway = await startForTest();
    const { port } = new URL(gateway.url);
    await new Promise<void>((done) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('\x16\x03\x01\x00 no http\r\n\r\n'));
      socket.on('close', () => {
        done();
      });
      socket.resume();
    });
    const bad = await gateway.postBytes('/api/token', '{"code":', { 'content-type': 'application/json' });
    expect([bad.status, bad.json]).toEqual([
      400,
      { error: { code: 'usage/wrong', facts: {}, remedy: 'report' } },
    ]);
    expect((await gateway.postBytes('/api/token', 'a', { 'content-type': 'text/plain' })).status).toBe(415);
    expect(gateway.logged).toEqual([]);
  });

  it('says nothing of its insides when it fails, and logs where, not what', async () => {
    const gateway = await startForTest();
    const { token } = await openDeposit(gateway, 'robin@example.org');
    rmSync(join(gateway.dataDir, 'packs'), { recursive: true });
    writeFileSync(join(gateway.dataDir, 'packs'), 'in the way');
    const answer = await stow(gateway, { id: '', token }, [headCt()[0]?.bytes ?? Buffer.alloc(0)]);
    expect([answer.status, answer.json]).toEqual([
      500,
      { error: { code: 'internal', facts: {}, remedy: 'report' } },
    ]);
    const said = gateway.logged.filter((line) => !line.startsWith('--- mail'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^POST \/dicom-web\/studies: Error ENOTDIR\n\s+at /);
    expect(said[0]).not.toContain(token);
  });
});

describe('who asks', () => {
  const auditedAddress = async (options: Parameters<typeof startForTest>[0]): Promise<unknown> => {
    const gateway = await startForTest(options);
    await gateway.get('/api/deposits/x', 'wrong', { 'x-forwarded-for': '203.0.113.7, 198.51.100.9' });
    const { entries } = (await gateway.admin('audit')) as { entries: { address: string }[] };
    return entries.map(({ address }) => address);
  };

  it('is who connects, whatever a header says', async () => {
    expect(await auditedAddress({})).toEqual(['127.0.0.1']);
  });

  it('is, behind a proxy, whom the proxy names, and not whom the asker named before it', async () => {
    expect(await auditedAddress({ trustProxy: true, publicUrl: 'https://gateway.example/' })).toEqual([
      '198.51.100.9',
    ]);
  });
});

describe('limits by address', () => {
  it('count all addresses that one customer has as one', async () => {
    const gateway = await startForTest({ trustProxy: true, publicUrl: 'https://gateway.example' });
    const guess = async (address: string): Promise<number> =>
      (
        await gateway.postBytes('/api/token', JSON.stringify({ slug: 'sample', code: 'GGGG-GGGG' }), {
          'content-type': 'application/json',
          'x-forwarded-for': address,
        })
      ).status;
    for (let index = 0; index < 60; index++)
      expect(await guess(`2001:db8:1:2::${index.toString(16)}`)).toBe(403);
    expect(await guess('2001:db8:1:2:ffff::1')).toBe(429);
    expect(await guess('2001:db8:1:3::1')).toBe(403);
  });
});

describe('the public address', () => {
  it.each(['http://pictures.example', 'nonsense', 'ftp://pictures.example', 'pictures.example'])(
    '%s, which no app would go to, is refused in a sentence',
    async (publicUrl) => {
      await expect(startForTest({ publicUrl })).rejects.toThrow(
        'The public URL is an address like https://pictures.hospital.example',
      );
    },
  );

  it('may be plain HTTP on this computer', async () => {
    const gateway = await startForTest({ publicUrl: 'http://localhost:8000/x/' });
    expect(gateway.running.facilityLink).toBe('http://localhost:8000/x/f/sample');
  });
});

describe('plain HTTP', () => {
  it('is refused beyond this computer, unless a proxy has TLS', async () => {
    for (const refused of [
      { host: '0.0.0.0' },
      { host: '0.0.0.0', trustProxy: true },
      { host: '0.0.0.0', trustProxy: true, publicUrl: 'http://gateway.example' },
      { host: '0.0.0.0', publicUrl: 'https://gateway.example' },
    ])
      await expect(startForTest(refused)).rejects.toThrow('Plain HTTP is for this computer alone');
    const gateway = await startForTest({
      host: '0.0.0.0',
      trustProxy: true,
      publicUrl: 'https://gateway.example/x/',
    });
    expect(gateway.running.facilityLink).toBe('https://gateway.example/x/f/sample');
  });
});

describe('TLS', () => {
  it('is spoken with the certificate that was given, and nothing older than 1.2', async () => {
    const folder = await temporaryFolder();
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
        ...['-keyout', 'key.pem', '-out', 'cert.pem'],
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    const tls = { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) };
    const gateway = await startForTest({ host: '0.0.0.0', tls });
    const { port } = new URL(gateway.url);
    expect(gateway.url).toBe(`https://0.0.0.0:${port}`);
    const answer = await new Promise<{ status: number | undefined; hsts: string | undefined }>(
      (done, fail) => {
        httpsRequest(
          `https://127.0.0.1:${port}/api/facility/sample`,
          { ca: tls.cert, agent: false },
          (response) => {
            response.resume();
            response.on('end', () => {
              done({ status: response.statusCode, hsts: response.headers['strict-transport-security'] });
            });
          },
        )
          .on('error', fail)
          .end();
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.hsts).toMatch(/max-age=\d+/);
    // Not synchronous: the gateway that has to answer runs in this process.
    const handshake = (...options: string[]): Promise<string> =>
      new Promise((done) => {
        const args = ['s_client', '-connect', `127.0.0.1:${port}`, ...options];
        const child = execFile('openssl', args, (error, output) => {
          done(error === null ? output : 'refused');
        });
        child.stdin?.end();
      });
    expect(await handshake('-tls1_3')).toContain('TLSv1.3');
    expect(await handshake('-tls1_1', '-cipher', 'ALL:@SECLEVEL=0')).toBe('refused');
    const plain = await new Promise((done) => {
      httpRequest(`http://127.0.0.1:${port}/`, () => {
        done('answered');
      })
        .on('error', () => {
          done('refused');
        })
        .end();
    });
    expect(plain).toBe('refused');
  });
});
