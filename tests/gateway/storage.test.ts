import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPacks, type Place } from '../../gateway/storage/packs';
import { sealedLength } from '../../gateway/storage/sealed-bytes';
import { filesOf } from './files-of';
import { startForTest, temporaryFolder } from './gateway-under-test';
import { complete, deposit, headCt, openDeposit, picture, promise, stow } from './sender';

const key = randomBytes(32);
const read = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Keeps instances in one pack, each written in chunks of a size. */
const keep = async (
  root: string,
  instances: readonly Uint8Array[],
  chunk = 10_000,
): Promise<{ places: Place[]; file: string }> => {
  const pack = await openPacks(root, key).create('deposit-1');
  const places: Place[] = [];
  for (const bytes of instances) {
    const sink = pack.begin();
    for (let at = 0; at < bytes.length; at += chunk) await sink.write(bytes.subarray(at, at + chunk));
    await sink.finish();
    places.push(sink.keep());
  }
  await pack.commit();
  return { places, file: join(root, 'deposit-1', places[0]?.pack ?? '') };
};

describe('a pack', () => {
  it('gives back what was written, whatever the lengths and the chunks', async () => {
    const root = await temporaryFolder();
    const packs = openPacks(root, key);
    const frame = 65_536;
    const lengths = fc.array(
      fc.oneof(fc.constantFrom(0, 1, frame - 1, frame, frame + 1, 2 * frame), fc.nat({ max: 3 * frame })),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1000, max: 200_000 }), async (sizes, chunk) => {
        const instances = sizes.map((size) => randomBytes(size));
        const { places, file } = await keep(root, instances, chunk);
        for (const [index, place] of places.entries())
          expect(await read(packs.read('deposit-1', place, instances[index]?.length ?? 0))).toEqual(
            instances[index],
          );
        expect((await stat(file)).size).toBe(sizes.reduce((sum, size) => sum + sealedLength(size), 0));
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it('reads any part of what was just written, to judge it', async () => {
    const pack = await openPacks(await temporaryFolder(), key).create('deposit-1');
    const bytes = randomBytes(200_000);
    const sink = pack.begin();
    await sink.write(bytes);
    const readAt = await sink.finish();
    for (const [position, length] of [
      [0, 10],
      [65_530, 20],
      [60_000, 140_000],
      [199_990, 50],
      [200_000, 10],
    ] as const) {
      const into = Buffer.alloc(length);
      const count = readAt(into, position);
      expect(into.subarray(0, count)).toEqual(bytes.subarray(position, position + length));
    }
    await pack.discard();
  });

  it('forgets what was not kept, and what was not committed', async () => {
    const root = await temporaryFolder();
    const packs = openPacks(root, key);
    const pack = await packs.create('deposit-1');
    const refused = pack.begin();
    await refused.write(randomBytes(500_000));
    await refused.finish();
    const sink = pack.begin();
    await sink.write(Buffer.from('good'));
    await sink.finish();
    const place = sink.keep();
    await pack.commit();
    expect((await stat(join(root, 'deposit-1', place.pack))).size).toBe(sealedLength(4));
    expect(String(await read(packs.read('deposit-1', place, 4)))).toBe('good');
    await (await packs.create('deposit-1')).discard();
    expect(await readdir(join(root, 'deposit-1'))).toEqual([place.pack]);
  });

  it('gives out nothing of a frame that was changed, moved, cut off, left out, or belongs elsewhere', async () => {
    const root = await temporaryFolder();
    const packs = openPacks(root, key);
    const bytes = randomBytes(150_000);
    const { places, file } = await keep(root, [bytes]);
    const place = places[0];
    if (place === undefined) throw new Error('nothing kept');
    const whole = await readFile(file);
    const [header, frame] = [36, 65_552];
    const damaged: Buffer[] = [
      Buffer.concat([whole.subarray(0, header), whole.subarray(header + frame)]),
      Buffer.concat([
        whole.subarray(0, header),
        whole.subarray(header + frame, header + 2 * frame),
        whole.subarray(header, header + frame),
        whole.subarray(header + 2 * frame),
      ]),
      whole.subarray(0, whole.length - 1),
      whole.subarray(0, header + 2 * frame),
      Buffer.alloc(0),
    ];
    for (const at of [0, 10, header, header + frame - 1, header + frame + 5, whole.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 0x80;
      damaged.push(flipped);
    }
    for (const content of damaged) {
      await writeFile(file, content);
      await expect(read(packs.read('deposit-1', place, bytes.length))).rejects.toThrow('damaged');
    }
    await writeFile(file, whole);
    expect(await read(packs.read('deposit-1', place, bytes.length))).toEqual(bytes);
    await expect(read(packs.read('deposit-1', place, 2 * 65_536))).rejects.toThrow('damaged');
    await expect(
      read(openPacks(root, randomBytes(32)).read('deposit-1', place, bytes.length)),
    ).rejects.toThrow('damaged');
    await mkdir(join(root, 'deposit-2'));
    await rename(file, join(root, 'deposit-2', place.pack));
    await expect(read(packs.read('deposit-2', place, bytes.length))).rejects.toThrow('damaged');
  });
});

describe('the data folder', () => {
  it('shows no DICOM, no name, no birth date and no pixel', async () => {
    const gateway = await startForTest();
    const pictures = [...headCt(), picture('transfer-syntaxes/uncompressed/CT_small.dcm')];
    await deposit(gateway, pictures);
    const held = await filesOf(gateway.dataDir);
    expect(held.length).toBeGreaterThan(2_000_000);
    // long enough that two million random bytes don't hold them by chance
    const secrets = ['\0\0\0\0DICM', 'CompressedSamples', 'Dr. Example', 'second opinion'];
    for (const secret of secrets) expect(held.includes(secret)).toBe(false);
    for (const { bytes } of pictures) {
      const middle = bytes.length >> 1;
      expect(held.includes(bytes.subarray(middle, middle + 64))).toBe(false);
    }
  });

  it('can be read by its owner alone, and so can its key, which is beside it', async () => {
    const gateway = await startForTest();
    await deposit(gateway, headCt());
    expect(await readdir(join(gateway.dataDir, '..'))).toEqual(['data', 'data.key']);
    expect((await stat(gateway.dataDir)).mode & 0o077).toBe(0);
    expect((await stat(`${gateway.dataDir}.key`)).mode & 0o077).toBe(0);
  });

  it('keeps its database to its owner in a folder that was there and is open to others', async () => {
    const dataDir = join(await temporaryFolder(), 'there');
    await mkdir(dataDir, { mode: 0o755 });
    const gateway = await startForTest({ dataDir });
    await deposit(gateway, headCt());
    const files = (await readdir(dataDir)).filter((name) => name.startsWith('gateway.db'));
    expect(files).toContain('gateway.db');
    for (const name of files) expect((await stat(join(dataDir, name))).mode & 0o077, name).toBe(0);
  });

  it('keeps what was acknowledged, and nothing else, when the gateway is started again in the middle', async () => {
    const first = await startForTest();
    const pictures = headCt();
    const opened = await openDeposit(first);
    await promise(first, opened, pictures);
    await stow(
      first,
      opened,
      pictures.slice(0, 2).map(({ bytes }) => bytes),
    );
    const folder = join(first.dataDir, 'packs', opened.id);
    const acknowledged = await readdir(folder);
    await writeFile(join(folder, 'half-a-pack'), 'left by a crash');
    await mkdir(join(first.dataDir, 'packs', 'left-by-an-erased-deposit'));

    const gateway = await first.restart();
    expect(await readdir(folder)).toEqual(acknowledged);
    expect(await readdir(join(gateway.dataDir, 'packs'))).toEqual([opened.id]);
    const { missing } = await promise(gateway, opened, pictures);
    expect(missing).toEqual(pictures.slice(2).map(({ row }) => row.sha256));
    await stow(
      gateway,
      opened,
      pictures.slice(2).map(({ bytes }) => bytes),
    );
    expect((await complete(gateway, opened, pictures)).status).toBe(200);
  });

  it('is used by one gateway at a time', async () => {
    const gateway = await startForTest();
    await expect(startForTest({ dataDir: gateway.dataDir })).rejects.toThrow('Another gateway');
    expect((await gateway.get('/api/facility/sample')).status).toBe(200);
  });
});

describe('the key file', () => {
  it('is not made anew where data needs the old one, and must be the right one', async () => {
    const gateway = await startForTest();
    await gateway.running.close();
    const keyFile = `${gateway.dataDir}.key`;
    await rename(keyFile, `${keyFile}.away`);
    await expect(gateway.restart()).rejects.toThrow('is missing');
    const other = await startForTest();
    await writeFile(keyFile, await readFile(`${other.dataDir}.key`));
    await expect(gateway.restart()).rejects.toThrow('not the one');
    await writeFile(keyFile, 'something else');
    await expect(gateway.restart()).rejects.toThrow('not the key file');
    await rename(`${keyFile}.away`, keyFile);
    expect((await (await gateway.restart()).get('/api/facility/sample')).status).toBe(200);
  });

  it('may be anywhere but inside the data folder', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'data');
    await expect(startForTest({ dataDir, keyFile: join(dataDir, 'key') })).rejects.toThrow(
      'must not be inside',
    );
    await startForTest({ dataDir, keyFile: join(folder, 'elsewhere.key') });
    expect((await readdir(folder)).sort()).toEqual(['data', 'elsewhere.key']);
  });
});
