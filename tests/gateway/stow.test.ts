import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { filesOf } from './files-of';
import { startForTest, type GatewayUnderTest } from './gateway-under-test';
import {
  alter,
  asPicture,
  complete,
  headCt,
  openDeposit,
  picture,
  promise,
  readStow,
  sha256,
  stow,
  stowHeaders,
  stowMessage,
  type OpenDeposit,
  type Picture,
} from './sender';

const held = async (gateway: GatewayUnderTest, { id, token }: OpenDeposit): Promise<unknown> =>
  ((await gateway.get(`/api/deposits/${id}`, token)).json as { held: number }).held;
const uids = (pictures: readonly Picture[]): string[] => pictures.map(({ row }) => row.sopInstanceUid);
const bytesOf = (pictures: readonly Picture[]): Buffer[] => pictures.map(({ bytes }) => bytes);

const opened = async (
  pictures: readonly Picture[],
): Promise<{ gateway: GatewayUnderTest; deposit: OpenDeposit }> => {
  const gateway = await startForTest();
  const deposit = await openDeposit(gateway);
  await promise(gateway, deposit, pictures);
  return { gateway, deposit };
};

describe('STOW-RS', () => {
  it('stores what was promised, of every kind that the corpus has, and answers as PS3.18 says', async () => {
    const pictures = [
      ...headCt(),
      picture('transfer-syntaxes/uncompressed/MR_small_implicit.dcm'),
      picture('transfer-syntaxes/uncompressed/MR_small_bigendian.dcm'),
      picture('transfer-syntaxes/deflated/report_dfl'),
      picture('transfer-syntaxes/jpeg/JPEG-LL.dcm'),
      picture('multiframe/IM00001.implicit_little_endian.dcm'),
      picture('synthetic/encapsulated-pdf.dcm'),
    ].filter(({ row }, index, all) => uids(all).indexOf(row.sopInstanceUid) === index);
    const { gateway, deposit } = await opened(pictures);
    const answer = await stow(gateway, deposit, bytesOf(pictures));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/dicom+json');
    expect(readStow(answer)).toEqual({ stored: uids(pictures), failed: [], reasons: [] });
    expect(await held(gateway, deposit)).toBe(pictures.length);
  });

  it('refuses a part alone that is damaged, has bytes that nobody promised, or is no DICOM', async () => {
    const [first, second, third, fourth] = headCt();
    if (!first || !second || !third || !fourth) throw new Error('no pictures');
    const { gateway, deposit } = await opened([first, second, third]);
    const truncated = second.bytes.subarray(0, 100_000);
    const answer = await stow(gateway, deposit, [
      truncated,
      first.bytes,
      alter(second).bytes,
      fourth.bytes,
      Buffer.from('a holiday photo'),
      Buffer.alloc(0),
      third.bytes,
    ]);
    expect(answer.status).toBe(202);
    expect(readStow(answer)).toEqual({
      stored: uids([first, third]),
      failed: [...uids([second, second, fourth]), undefined, undefined],
      reasons: [0xc000, 0xc000, 0x0124, 0xc000, 0xc000],
    });
    expect((await promise(gateway, deposit, [first, second, third])).missing).toEqual([second.row.sha256]);
    expect((await stow(gateway, deposit, [second.bytes])).status).toBe(200);
    expect((await complete(gateway, deposit, [first, second, third])).status).toBe(200);
  });

  it('refuses a file whose own UIDs, or data set, are not those of the manifest', async () => {
    const original = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    for (const lie of [
      { studyUid: '1.2.3' },
      { seriesUid: '1.2.3' },
      { sopInstanceUid: '1.2.3' },
      { datasetSha256: '0'.repeat(64) },
    ]) {
      const { gateway, deposit } = await opened([{ ...original, row: { ...original.row, ...lie } }]);
      const answer = await stow(gateway, deposit, [original.bytes]);
      expect([answer.status, readStow(answer).reasons]).toEqual([409, [0xa900]]);
      expect(await held(gateway, deposit)).toBe(0);
    }
  });

  it('refuses a data set without file meta, which is no DICOM file', async () => {
    const { bytes, row } = picture('transfer-syntaxes/uncompressed/MR_small.dcm');
    const dataset = bytes.subarray(144 + bytes.readUInt32LE(140));
    expect(sha256(dataset)).toBe(row.datasetSha256);
    const bare = asPicture(dataset);
    const { gateway, deposit } = await opened([bare]);
    expect(readStow(await stow(gateway, deposit, [bare.bytes])).reasons).toEqual([0xc000]);
  });

  it('finds the UIDs behind a head that is longer than what is looked at first', async () => {
    const { bytes } = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const group10 = bytes.indexOf(Buffer.from([0x10, 0x00, 0x10, 0x00, 0x50, 0x4e]));
    const long = Buffer.concat([
      bytes.subarray(0, group10),
      Buffer.from([0x09, 0x00, 0x10, 0x00]),
      Buffer.from('LO\x06\x00FILLER'),
      Buffer.from([0x09, 0x00, 0x01, 0x10]),
      Buffer.from('OB\x00\x00\x40\x42\x0f\x00', 'latin1'),
      Buffer.alloc(1_000_000),
      bytes.subarray(group10),
    ]);
    const pictures = [asPicture(long)];
    const { gateway, deposit } = await opened(pictures);
    expect((await stow(gateway, deposit, bytesOf(pictures))).status).toBe(200);
  });

  it('is harmless when it is sent again, in one message or two', async () => {
    const pictures = headCt();
    const { gateway, deposit } = await opened(pictures);
    const files = bytesOf(pictures);
    expect(readStow(await stow(gateway, deposit, [...files, ...files])).stored).toHaveLength(8);
    const again = await stow(gateway, deposit, files);
    expect([again.status, readStow(again).stored]).toEqual([200, uids(pictures)]);
    expect(await held(gateway, deposit)).toBe(4);
  });

  it('takes three messages at a time, also with the same pictures in them', async () => {
    const pictures = [...headCt(), picture('multiframe/CT0012.explicit_little_endian.dcm')];
    const { gateway, deposit } = await opened(pictures);
    const files = bytesOf(pictures);
    const answers = await Promise.all([
      stow(gateway, deposit, files),
      stow(gateway, deposit, files.slice().reverse()),
      stow(gateway, deposit, files.slice(2)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await held(gateway, deposit)).toBe(5);
    expect((await complete(gateway, deposit, pictures)).status).toBe(200);
  });

  it('keeps the good parts of a message that breaks off', async () => {
    const [first, second] = headCt();
    if (!first || !second) throw new Error('no pictures');
    const { gateway, deposit } = await opened([first, second]);
    const message = await stowMessage([first.bytes, second.bytes]);
    const cut = (at: number) =>
      gateway.postBytes(
        '/dicom-web/studies',
        new Uint8Array(message.subarray(0, at)),
        stowHeaders,
        deposit.token,
      );
    const none = await cut(first.bytes.length >> 1);
    expect(none.status).toBe(400);
    const one = await cut(first.bytes.length + 1000);
    expect([one.status, readStow(one).stored]).toEqual([202, uids([first])]);
    expect((await promise(gateway, deposit, [first, second])).missing).toEqual([second.row.sha256]);
  });

  it('keeps the good parts of a connection that breaks off, and goes on serving', async () => {
    const [first, second] = headCt();
    if (!first || !second) throw new Error('no pictures');
    const { gateway, deposit } = await opened([first, second]);
    const message = await stowMessage([first.bytes, second.bytes]);
    const sending = httpRequest(`${gateway.url}/dicom-web/studies`, {
      method: 'POST',
      headers: { ...stowHeaders, authorization: `Bearer ${deposit.token}`, 'content-length': message.length },
    });
    const broken = new Promise((done) => sending.on('error', done));
    sending.write(message.subarray(0, first.bytes.length + 100_000));
    // what was only just received is lost with a connection: pull it when the first picture is on the disk
    const folder = `${gateway.dataDir}/packs/${deposit.id}`;
    await expect
      .poll(async () => (await filesOf(folder).catch(() => Buffer.alloc(0))).length, { timeout: 4000 })
      .toBeGreaterThan(first.bytes.length);
    sending.destroy(new Error('pulled'));
    await broken;
    await expect
      .poll(async () => (await promise(gateway, deposit, [first, second])).missing, { timeout: 4000 })
      .toEqual([second.row.sha256]);
    expect((await stow(gateway, deposit, [second.bytes])).status).toBe(200);
  });

  it('wants a message of DICOM files, and a token', async () => {
    const { gateway, deposit } = await opened(headCt());
    const post = async (headers: Record<string, string>, body: string, token?: string): Promise<number> =>
      (await gateway.postBytes('/dicom-web/studies', body, headers, token)).status;
    expect(await post({ 'content-type': 'application/dicom' }, 'x', deposit.token)).toBe(415);
    expect(await post({ 'content-type': 'application/json' }, '{}', deposit.token)).toBe(415);
    expect(
      await post({ 'content-type': 'multipart/related; type="application/dicom"' }, 'x', deposit.token),
    ).toBe(415);
    expect(
      await post(
        { 'content-type': 'multipart/related; type="application/dicom+json"; boundary=b' },
        'x',
        deposit.token,
      ),
    ).toBe(415);
    expect(await post(stowHeaders, 'no multipart', deposit.token)).toBe(400);
    expect(await post(stowHeaders, 'x'.repeat(20_000_000), deposit.token)).toBe(400);
    expect(await post(stowHeaders, 'x'.repeat(20_000_000))).toBe(401);
  });

  it('says of a message in which nothing can be read that it was refused, in words that the sender knows', async () => {
    const { gateway, deposit } = await opened(headCt());
    const answer = await gateway.postBytes('/dicom-web/studies', 'no multipart', stowHeaders, deposit.token);
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: { code: 'network/refused', facts: {}, remedy: 'report' } },
    ]);
  });

  it('takes 16 messages of a deposit at a time, and asks to wait with more', async () => {
    const { gateway, deposit } = await opened(headCt());
    const begin = () => {
      const sending = httpRequest(`${gateway.url}/dicom-web/studies`, {
        method: 'POST',
        headers: { ...stowHeaders, authorization: `Bearer ${deposit.token}`, 'content-length': 1_000_000 },
      });
      sending.on('error', () => undefined);
      sending.flushHeaders();
      return sending;
    };
    const open = Array.from({ length: 16 }, begin);
    const folder = `${gateway.dataDir}/packs/${deposit.id}`;
    const underWay = () =>
      readdir(folder).then(
        (names) => names.length,
        () => 0,
      );
    await expect.poll(underWay, { timeout: 10_000 }).toBe(16);
    const refused = await stow(gateway, deposit, bytesOf(headCt()));
    expect([refused.status, refused.headers.get('retry-after'), refused.json]).toEqual([
      429,
      '5',
      { error: { code: 'network/refused', facts: { waitSeconds: 5 }, remedy: 'retry' } },
    ]);
    for (const sending of open) sending.destroy();
    await expect.poll(underWay, { timeout: 10_000 }).toBe(0);
    expect((await stow(gateway, deposit, bytesOf(headCt()))).status).toBe(200);
  });

  it('stops at 1,000 parts, and at a part that is larger than anything that was promised', async () => {
    const small = picture('transfer-syntaxes/uncompressed/MR_small.dcm');
    const { gateway, deposit } = await opened([small]);
    const crowd = await stow(
      gateway,
      deposit,
      Array.from({ length: 1001 }, () => Buffer.from('x')),
    );
    expect([crowd.status, readStow(crowd).failed.length]).toEqual([400, 1000]);
    const answer = await stow(gateway, deposit, [Buffer.alloc(small.bytes.length + 1), small.bytes]);
    expect([answer.status, readStow(answer).reasons]).toEqual([202, [0xa700]]);
  });

  it('takes pictures from nobody who has no code, and nothing into the deposit of another', async () => {
    const pictures = headCt();
    const { gateway } = await opened(pictures);
    const other = await openDeposit(gateway, 'other@example.org');
    expect((await stow(gateway, other, bytesOf(pictures))).status).toBe(409);
    expect((await stow(gateway, { id: '', token: 'nothing' }, bytesOf(pictures))).status).toBe(401);
  });
});
