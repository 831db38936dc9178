import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { completeAnswerSchema, jwksSchema } from '../../shared/contract/gateway-api';
import { receiptPayloadSchema } from '../../shared/model/deposit';
import { opensslVerifies } from '../receipt-judge';
import { startForTest } from './gateway-under-test';
import { complete, deposit, headCt, openDeposit, picture, promise, rootOf, stow } from './sender';

const decode = (part = ''): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('a receipt', () => {
  it('is an EdDSA JWS that openssl verifies by the published key, and no changed one is', async () => {
    const gateway = await startForTest();
    const { receipt } = await deposit(gateway, headCt());
    const [header = '', payload = '', signature = ''] = receipt.jws.split('.');
    const { keys } = jwksSchema.parse((await gateway.get('/.well-known/jwks.json')).json);
    const key = keys[0];
    expect(decode(header)).toEqual({ alg: 'EdDSA', typ: 'discport-receipt+jws', kid: key?.kid });
    expect(opensslVerifies(receipt.jws, key?.x ?? '')).toBe(true);
    const changed = Buffer.from(payload, 'base64url').toString().replace('"instances":4', '"instances":5');
    const forged = `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`;
    expect(opensslVerifies(forged, key?.x ?? '')).toBe(false);
  });

  it('lists every instance that is held, under a root over the list, every gap, and how many files nobody knows', async () => {
    const gateway = await startForTest();
    const pictures = [...headCt(), picture('transfer-syntaxes/uncompressed/MR_small.dcm')];
    const opened = await openDeposit(gateway);
    const gaps = [{ sopInstanceUid: '1.2.840.99999.1', reason: 'unreadable' }];
    await promise(gateway, opened, pictures);
    await stow(
      gateway,
      opened,
      pictures.map(({ bytes }) => bytes),
    );
    gateway.advance(90_000);
    const receipt = (await complete(gateway, opened, pictures, gaps, 3)).json as {
      jws: string;
      instances: unknown[];
    };
    expect(receipt.instances).toHaveLength(5);
    expect(receipt.instances).toEqual(expect.arrayContaining(pictures.map(({ row }) => row)));
    expect(receiptPayloadSchema.parse(decode(receipt.jws.split('.')[1]))).toEqual({
      type: 'discport-receipt',
      version: 1,
      deposit: opened.id,
      facility: { slug: 'sample', name: 'Sample Hospital' },
      time: '2026-03-01T08:01:30.000Z',
      releaseTextVersion: '1',
      counts: {
        studies: 2,
        instances: 5,
        bytes: pictures.reduce((sum, { bytes }) => sum + bytes.length, 0),
        gaps: 1,
        unidentified: 3,
      },
      gaps,
      merkleRoot: rootOf(pictures),
    });
  });

  it('is the same when it is asked for again, also after the gateway was started again, under the same key', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    const { opened, receipt } = await deposit(gateway, pictures);
    const before = (await gateway.get('/.well-known/jwks.json')).json;
    const later = await gateway.restart();
    later.advance(86_400_000);
    expect((await complete(later, opened, pictures)).json).toEqual(receipt);
    expect((await later.get('/.well-known/jwks.json')).json).toEqual(before);
    expect((await later.get('/api/facility/sample')).json).toMatchObject({ jwks: before });
  });

  it('is signed by the key that was there when the deposit was opened, whatever came after', async () => {
    const gateway = await startForTest();
    const kidOf = ({ jws }: { jws: string }): unknown =>
      z.object({ kid: z.string() }).parse(decode(jws.split('.')[0])).kid;
    const opened = await openDeposit(gateway);
    const { receipt: before } = await deposit(gateway, headCt(), 'before@example.org');
    gateway.advance(1000);
    const made = z.object({ kid: z.string() }).parse(await gateway.admin('new-key'));
    gateway.advance(1000);
    const pictures = headCt();
    await promise(gateway, opened, pictures);
    await stow(
      gateway,
      opened,
      pictures.map(({ bytes }) => bytes),
    );
    const during = completeAnswerSchema.parse((await complete(gateway, opened, pictures)).json);
    const { receipt: after } = await deposit(gateway, headCt(), 'after@example.org');
    expect(kidOf(during)).toBe(kidOf(before));
    expect(kidOf(after)).toBe(made.kid);
    const { keys } = jwksSchema.parse((await gateway.get('/.well-known/jwks.json')).json);
    expect(keys.map(({ kid }) => kid)).toEqual([made.kid, kidOf(before)]);
  });

  it('says nothing of a patient', async () => {
    const gateway = await startForTest();
    const { receipt } = await deposit(gateway, [picture('transfer-syntaxes/uncompressed/CT_small.dcm')]);
    const said = `${JSON.stringify(decode(receipt.jws.split('.')[1]))}${JSON.stringify(receipt.instances)}`;
    for (const secret of ['CompressedSamples', '1CT1', 'Dr. Example', 'second opinion', 'robin'])
      expect(said).not.toContain(secret);
  });
});
