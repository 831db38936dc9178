import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { storeInstances } from '../../gateway/dicomweb/store-instances';
import { openParts } from '../../gateway/open-parts';
import type { ManifestRow } from '../../shared/model/deposit';
import { boundaryFrom, writeMultipart } from '../../shared/stow/write-multipart';
import { startForTest, type GatewayUnderTest } from './gateway-under-test';
import { openDeposit, picture, sha256, type OpenDeposit } from './sender';

const mega = 1_048_576;
const pixelChunks = 64;
const boundary = boundaryFrom(randomBytes(16));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Bytes of buffers that something still holds. */
const heldBytes = async (): Promise<number> => {
  // what is collected is given back by another thread, which the next collection waits for
  for (let round = 0; round < 2; round++) {
    collectGarbage();
    await setImmediate();
  }
  return process.memoryUsage().arrayBuffers;
};

/** An instance of 64 MiB, made of a small one by pixels that are one MiB over and over. */
const hugeInstance = (): { row: ManifestRow; open: () => AsyncGenerator<Uint8Array> } => {
  const { bytes, row } = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
  const pixels = randomBytes(mega);
  const hash = createHash('sha256').update(bytes);
  const datasetStart = 144 + bytes.readUInt32LE(140);
  const datasetHash = createHash('sha256').update(bytes.subarray(datasetStart));
  expect(sha256(bytes.subarray(datasetStart))).toBe(row.datasetSha256);
  for (let index = 0; index < pixelChunks; index++) {
    hash.update(pixels);
    datasetHash.update(pixels);
  }
  return {
    row: {
      ...row,
      sha256: hash.digest('hex'),
      datasetSha256: datasetHash.digest('hex'),
      bytes: bytes.length + pixelChunks * mega,
    },
    open: async function* () {
      yield await Promise.resolve(bytes);
      for (let index = 0; index < pixelChunks; index++) yield pixels;
    },
  };
};

const promised = async (gateway: GatewayUnderTest, row: ManifestRow): Promise<OpenDeposit> => {
  const opened = await openDeposit(gateway);
  await gateway.post(`/api/deposits/${opened.id}/manifest`, { rows: [row] }, opened.token);
  return opened;
};

describe('the memory of the gateway', () => {
  it('holds a few frames of an instance of 64 MiB, while it is stored and while it is read', async () => {
    const gateway = await startForTest();
    const { row, open } = hugeInstance();
    const { id } = await promised(gateway, row);
    const { parts, close } = await openParts({ dataDir: join(gateway.dataDir), keyFile: null }, Date.now);
    try {
      const before = await heldBytes();
      let most = 0;
      const watched = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        let bytes = 0;
        for await (const chunk of chunks) {
          yield chunk;
          bytes += chunk.length;
          if (bytes > 14 * mega) {
            most = Math.max(most, (await heldBytes()) - before);
            bytes = 0;
          }
        }
      };
      const message = writeMultipart(boundary, [{ bytes: row.bytes, open }]);
      const deposit = { id, facility: 'sample', generation: 1, isComplete: false };
      const outcome = await storeInstances(parts, deposit, watched(message), boundary);
      expect(outcome).toMatchObject({ stored: [{ sopInstanceUid: row.sopInstanceUid }], failed: [] });

      const held = await parts.db.selectFrom('instance').selectAll().where('deposit', '=', id).execute();
      const place = { pack: held[0]?.pack ?? '', offset: held[0]?.pack_offset ?? 0 };
      const hash = createHash('sha256');
      for await (const chunk of watched(parts.packs.read(id, place, row.bytes))) hash.update(chunk);
      expect(hash.digest('hex')).toBe(row.sha256);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThan(4 * mega);
    } finally {
      await close();
    }
  });
});
