import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerInstance, readRange, type InstanceBytes } from '../../../electron/main/instance-protocol';

const capability = '0123456789abcdef0123456789abcdef';
const address = `instance://i/${capability}`;

/** An instance in memory that counts what is taken from it. */
const instanceOf = (bytes: Uint8Array, pieceBytes = 1000) => {
  const taken = { pieces: 0, isFreed: false };
  const instance: InstanceBytes = {
    bytes: bytes.byteLength,
    async *stream(start, endInclusive) {
      try {
        for (let at = start; at <= endInclusive; at += pieceBytes) {
          taken.pieces += 1;
          yield await Promise.resolve(bytes.subarray(at, Math.min(at + pieceBytes, endInclusive + 1)));
        }
      } finally {
        taken.isFreed = true;
      }
    },
  };
  return { instance, taken };
};

const ask = (instance: InstanceBytes, range?: string, method = 'GET', url = address): Response =>
  answerInstance({ url, method, headers: new Headers(range === undefined ? {} : { range }) }, (id) =>
    id === capability ? instance : undefined,
  );

const numbered = Uint8Array.from({ length: 10_000 }, (_value, index) => index % 251);

test('the whole instance is streamed with its size', async () => {
  const response = ask(instanceOf(numbered).instance);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-length')).toBe('10000');
  expect(response.headers.get('content-type')).toBe('application/dicom');
  expect(response.headers.get('accept-ranges')).toBe('bytes');
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(numbered);
});

test.each([
  ['bytes=0-99', 0, 100, 'bytes 0-99/10000'],
  ['bytes=9990-', 9990, 10_000, 'bytes 9990-9999/10000'],
  ['bytes=9990-20000', 9990, 10_000, 'bytes 9990-9999/10000'],
  ['bytes=-10', 9990, 10_000, 'bytes 9990-9999/10000'],
  ['bytes=-20000', 0, 10_000, 'bytes 0-9999/10000'],
  ['bytes=500-500', 500, 501, 'bytes 500-500/10000'],
])('%s is answered with that part', async (range, start, end, contentRange) => {
  const response = ask(instanceOf(numbered).instance, range);
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe(contentRange);
  expect(response.headers.get('content-length')).toBe(String(end - start));
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(numbered.slice(start, end));
});

test.each(['bytes=10000-', 'bytes=10000-10001', 'bytes=-0'])('%s can not be satisfied', async (range) => {
  const response = ask(instanceOf(numbered).instance, range);
  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe('bytes */10000');
  expect(await response.text()).toBe('');
});

test.each(['bytes=5-2', 'bytes=0-1,3-4', 'items=0-1', 'bytes=-', 'bytes=a-b', ''])(
  '%j is no range of one part, so the whole is answered',
  (range) => {
    expect(ask(instanceOf(numbered).instance, range).status).toBe(200);
  },
);

test('a range never reaches outside of the instance', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(),
      fc.option(fc.nat()),
      fc.option(fc.nat()),
      (junk, bytes, first, last) => {
        for (const header of [junk, `bytes=${junk}`, `bytes=${first ?? ''}-${last ?? ''}`]) {
          const range = readRange(header, bytes);
          if (typeof range === 'object') {
            expect(range.start).toBeGreaterThanOrEqual(0);
            expect(range.endInclusive).toBeGreaterThanOrEqual(range.start);
            expect(range.endInclusive).toBeLessThan(bytes);
          }
        }
      },
    ),
    { seed: 1, numRuns: 2000 },
  );
});

test.each([
  ['an unknown capability', `instance://i/${'f'.repeat(32)}`],
  ['a short one', 'instance://i/0123'],
  ['capitals', `instance://i/${capability.toUpperCase()}`],
  ['another host', `instance://j/${capability}`],
  ['a path behind it', `${address}/../../etc/passwd`],
  ['a query', `${address}?x`],
  ['another scheme', `app://i/${capability}`],
])('%s is not there, and nothing is said of why', async (_what, url) => {
  const response = ask(instanceOf(numbered).instance, undefined, 'GET', url);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
});

test('nothing can be written or posted', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
    expect(ask(instanceOf(numbered).instance, undefined, method).status).toBe(404);
});

test('only our page may read the answer', () => {
  const response = ask(instanceOf(numbered).instance);
  expect(response.headers.get('access-control-allow-origin')).toBe('app://ui');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('HEAD says the size and reads nothing', async () => {
  const { instance, taken } = instanceOf(numbered);
  const response = ask(instance, undefined, 'HEAD');
  expect(response.headers.get('content-length')).toBe('10000');
  expect(await response.text()).toBe('');
  expect(taken.pieces).toBe(0);
});

test('an empty instance has an empty body', async () => {
  const response = ask(instanceOf(new Uint8Array()).instance);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
});

test('the source is read no faster than the page takes, and freed when the page goes away', async () => {
  const { instance, taken } = instanceOf(new Uint8Array(1_000_000));
  const reader = ask(instance).body?.getReader();
  await reader?.read();
  await reader?.read();
  expect(taken.pieces).toBeLessThanOrEqual(4);
  await reader?.cancel();
  expect(taken.isFreed).toBe(true);
});

test.each([
  ['ends early', 9_000],
  ['goes on', 11_000],
])('a source that %s fails the answer instead of passing for whole', async (_what, given) => {
  const { instance } = instanceOf(new Uint8Array(given));
  const lying: InstanceBytes = { bytes: 10_000, stream: () => instance.stream(0, given - 1) };
  await expect(ask(lying).arrayBuffer()).rejects.toThrow();
});

test('a source that breaks fails the answer without its reason', async () => {
  const broken: InstanceBytes = {
    bytes: 10,
    async *stream() {
      yield await Promise.resolve(new Uint8Array(5));
      throw new Error('/media/disc/DOE^JANE');
    },
  };
  await expect(ask(broken).arrayBuffer()).rejects.not.toThrow(/DOE/);
});
