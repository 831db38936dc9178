import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBytes } from '../../../shared/stow/find-bytes';
import { parseMultipartType } from '../../../shared/stow/multipart-type';
import { MultipartError, multipartLimits, readMultipart } from '../../../shared/stow/read-multipart';
import {
  boundaryFrom,
  multipartBytes,
  multipartContentType,
  writeMultipart,
} from '../../../shared/stow/write-multipart';

const boundary = boundaryFrom(new Uint8Array(16).fill(7));

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield await Promise.resolve(bytes.subarray(at, at + size));
    at += size;
  }
}

const collect = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const written = (bodies: readonly Uint8Array[]): Promise<Buffer> =>
  collect(
    writeMultipart(
      boundary,
      bodies.map((body) => ({ bytes: body.length, open: () => inChunks(body, [1 + (body.length >> 1)]) })),
    ),
  );

interface ReadPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}
const read = async (
  message: Uint8Array,
  sizes: readonly number[],
  limits = multipartLimits,
  of = boundary,
): Promise<ReadPart[]> => {
  const parts: ReadPart[] = [];
  for await (const part of readMultipart(inChunks(message, sizes), of, limits))
    parts.push({ headers: Object.fromEntries(part.headers), body: await collect(part.body) });
  return parts;
};
const bodiesOf = (parts: readonly ReadPart[]): Buffer[] => parts.map((part) => part.body);

/** Bytes in which pieces of delimiters are frequent. */
const trickyBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom('\r\n', '\r\n--', '\r', '--', `--${boundary}`, `\r\n--${boundary.slice(0, -1)}`)
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces))
  .filter((bytes) => !Buffer.concat([Buffer.from('\r\n'), bytes]).includes(`\r\n--${boundary}`));
const chunkSizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 });

describe('a multipart message', () => {
  it('is read as it was written, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trickyBytes, { maxLength: 6 }), chunkSizes, async (bodies, sizes) => {
        const parts = await read(await written(bodies), sizes);
        expect(bodiesOf(parts)).toEqual(bodies.map((body) => Buffer.from(body)));
        expect(parts.every((part) => part.headers['content-type'] === 'application/dicom')).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('has the length that was computed before', async () => {
    for (const lengths of [[], [0], [5, 0, 1000]]) {
      const message = await written(lengths.map((length) => randomBytes(length)));
      expect(message.length).toBe(multipartBytes(boundary, lengths));
    }
  });

  it("is understood by Python's email parser, byte for byte", async () => {
    const bodies = [
      randomBytes(3000),
      Buffer.from('\r\n\r\n'),
      Buffer.alloc(0),
      Buffer.from(`--${boundary.slice(1)}\r\n`),
    ];
    const message = Buffer.concat([
      Buffer.from(`Content-Type: ${multipartContentType(boundary)}\r\n\r\n`),
      await written(bodies),
    ]);
    const script = `
import sys, json, email, email.policy
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.HTTP)
print(json.dumps({'type': message.get_content_type(), 'of': message.get_param('type'), 'defects': len(message.defects),
  'parts': [[p.get_content_type(), p.get_payload(decode=True).hex()] for p in message.get_payload()]}))`;
    const answer: unknown = JSON.parse(
      execFileSync('python3', ['-c', script], { input: message, encoding: 'utf8' }),
    );
    expect(answer).toEqual({
      type: 'multipart/related',
      of: 'application/dicom',
      defects: 0,
      parts: bodies.map((body) => ['application/dicom', body.toString('hex')]),
    });
  });

  it("written by Python's email generator is read the same", async () => {
    const script = `
import sys, email.mime.multipart, email.mime.application, email.encoders, email.policy
message = email.mime.multipart.MIMEMultipart('related', boundary='a (strange): boundary', type='application/dicom')
for body in [b'one', b'two\\r\\nlines', b'']:
    message.attach(email.mime.application.MIMEApplication(body, 'dicom', email.encoders.encode_7or8bit))
sys.stdout.buffer.write(message.as_bytes(policy=email.policy.HTTP))`;
    const whole = execFileSync('python3', ['-c', script]);
    const end = whole.indexOf('\r\n\r\n');
    const header = /content-type: (.*(?:\r\n[ \t].*)*)/i.exec(whole.subarray(0, end).toString())?.[1] ?? '';
    const type = parseMultipartType(header.replace(/\r\n\s+/g, ' '));
    expect(type).toEqual({ type: 'application/dicom', boundary: 'a (strange): boundary' });
    const parts = await read(whole.subarray(end + 4), [7], multipartLimits, type?.boundary);
    expect(bodiesOf(parts).map(String)).toEqual(['one', 'two\r\nlines', '']);
    expect(parts[0]?.headers['mime-version']).toBe('1.0');
  });

  it('may have text around its parts, space after delimiters, folded headers or none at all', async () => {
    const message = Buffer.from(
      `hello\r\n--${boundary} \t\r\nA: 1\r\n  2\r\n\r\none\r\n--${boundary}\r\n\r\ntwo\r\n--${boundary}-- bye`,
    );
    const parts = await read(message, [3]);
    expect(parts.map((part) => [part.headers, String(part.body)])).toEqual([
      [{ a: '1 2' }, 'one'],
      [{}, 'two'],
    ]);
  });

  it('skips what a reader left of a part', async () => {
    const message = await written([randomBytes(500), Buffer.from('second'), randomBytes(500)]);
    const seen: string[] = [];
    for await (const part of readMultipart(inChunks(message, [64]), boundary)) {
      for await (const chunk of part.body) {
        seen.push(chunk.length === 6 ? Buffer.from(chunk).toString() : 'long');
        break;
      }
    }
    expect(seen).toEqual(['long', 'second', 'long']);
  });

  it('never holds a part: chunks come out while later ones have not been asked for', async () => {
    const body = randomBytes(1_000_000);
    const message = await written([body]);
    let handedIn = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of inChunks(message, [1000])) {
        handedIn += chunk.length;
        yield chunk;
      }
    };
    let out = 0;
    let mostHeld = 0;
    for await (const part of readMultipart(counted(), boundary))
      for await (const chunk of part.body) {
        out += chunk.length;
        mostHeld = Math.max(mostHeld, handedIn - out);
      }
    expect(out).toBe(body.length);
    expect(mostHeld).toBeLessThan(2500);
  });

  it('that breaks off at any byte is an error, never a shorter part', async () => {
    const message = await written([Buffer.from('abc'), Buffer.from('def')]);
    const lastNeeded = message.length - '\r\n'.length;
    for (let length = 0; length < lastNeeded; length++)
      await expect(read(message.subarray(0, length), [10])).rejects.toMatchObject({ fault: 'truncated' });
    await expect(read(message.subarray(0, lastNeeded), [10])).resolves.toHaveLength(2);
  });

  it('is refused when its headers, its parts or what surrounds them pass the limits', async () => {
    const limits = { headerBytes: 100, parts: 2, surroundingBytes: 50 };
    const fault = async (message: string): Promise<unknown> =>
      read(Buffer.from(message), [16], limits).then(
        () => 'read',
        (error: unknown) => (error instanceof MultipartError ? error.fault : error),
      );
    const part = `--${boundary}\r\nA: b\r\n\r\n\r\n`;
    const end = `--${boundary}--`;
    expect(await fault(`${part}${part}${end}`)).toBe('read');
    expect(await fault(`${part}${part}${part}${end}`)).toBe('too-many-parts');
    expect(await fault(`--${boundary}\r\nA: ${'b'.repeat(120)}\r\n\r\n\r\n${end}`)).toBe('too-large');
    expect(await fault(`--${boundary}\r\nA: ${'b'.repeat(500)}`)).toBe('too-large');
    expect(await fault(`${'x'.repeat(60)}\r\n${end}`)).toBe('too-large');
    expect(await fault(`${part}${end}${'x'.repeat(100)}`)).toBe('too-large');
    expect(await fault(`--${boundary}\r\nno colon\r\n\r\n\r\n${end}`)).toBe('malformed');
    expect(await fault(`--${boundary}x\r\n\r\n\r\n${end}`)).toBe('malformed');
  });

  it('is not finished by a part that is shorter or longer than it said', async () => {
    const write = (bytes: number): Promise<Buffer> =>
      collect(writeMultipart(boundary, [{ bytes, open: () => inChunks(randomBytes(10), [4]) }]));
    await expect(write(9)).rejects.toThrow(RangeError);
    await expect(write(11)).rejects.toThrow(RangeError);
    await expect(write(10)).resolves.toHaveLength(multipartBytes(boundary, [10]));
  });
});

describe('a search for bytes', () => {
  it('finds what Node finds', () => {
    const bytes = fc.array(fc.constantFrom(0, 1, 2), { maxLength: 60 }).map((list) => Buffer.from(list));
    const needle = fc
      .array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: 6 })
      .map((list) => Buffer.from(list));
    fc.assert(
      fc.property(bytes, needle, fc.nat({ max: 10 }), (searched, sought, from) => {
        expect(findBytes(sought)(searched, from)).toBe(searched.indexOf(sought, from));
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});

describe('a Content-Type header', () => {
  it('gives type and boundary, quoted or not, in any order and case', () => {
    const expected = { type: 'application/dicom', boundary: 'a=b' };
    for (const header of [
      'multipart/related; type="application/dicom"; boundary="a=b"',
      'Multipart/Related;Boundary=a=b ; TYPE=Application/DICOM',
      String.raw`multipart/related; boundary="a\=b"; type="application/dicom; transfer-syntax=*"; start="<1>"`,
    ])
      expect(parseMultipartType(header)).toEqual(expected);
    expect(parseMultipartType(multipartContentType(boundary))).toEqual({
      type: 'application/dicom',
      boundary,
    });
  });

  it('of another type, or without a boundary that could be one, gives nothing', () => {
    for (const header of [
      '',
      'application/dicom; boundary=x',
      'multipart/related',
      'multipart/relatedx; boundary=x',
      'multipart/related; boundary=""',
      'multipart/related; boundary="x\r\ny"',
      `multipart/related; boundary=${'x'.repeat(201)}`,
      'multipart/related; boundary=x; junk',
      `multipart/related; boundary=x; a=${'x'.repeat(2000)}`,
    ])
      expect(parseMultipartType(header)).toBeNull();
  });
});
