import { describe, expect, it } from 'vitest';
import { dayMs, minuteMs, startForTest, type GatewayUnderTest } from './gateway-under-test';
import { filesOf } from './files-of';
import { askForCode, mailsTo, openDeposit } from './sender';

const error = (code: string, facts: object = {}): object => ({
  error: expect.objectContaining({ code, facts }) as unknown,
});
const redeem = async (
  gateway: GatewayUnderTest,
  asked: { slug?: string; requestId?: string; code: string },
): Promise<{ status: number; json: unknown }> => {
  const { status, json } = await gateway.post('/api/token', { slug: 'sample', ...asked });
  return { status, json };
};
const wrongCode = 'GGGG-GGGG';

describe('an upload code', () => {
  it('has 8 characters of which none looks like another, and no two requests get the same', async () => {
    const gateway = await startForTest();
    const codes = new Set<string>();
    const requests = new Set<string>();
    for (let index = 0; index < 20; index++) {
      const { code, requestId } = await askForCode(gateway, `robin${index}@example.org`);
      expect(code).toMatch(/^[346789BCDFGHJKMNPQRTVWXY]{4}-[346789BCDFGHJKMNPQRTVWXY]{4}$/);
      expect(requestId).toMatch(/^[\w-]{22}$/);
      codes.add(code);
      requests.add(requestId);
    }
    expect([codes.size, requests.size]).toEqual([20, 20]);
  });

  it('is taken however it is typed: small letters, spaces, dots, other dashes', async () => {
    for (const spell of [
      (code: string) => code.toLowerCase(),
      (code: string) => code.replace('-', ''),
      (code: string) => `  ${code.replace('-', ' – ')}.`,
      (code: string) => code.replaceAll(/(.)/g, '$1.'),
    ]) {
      const gateway = await startForTest();
      const { requestId, code } = await askForCode(gateway);
      expect((await redeem(gateway, { requestId, code: spell(code) })).status).toBe(200);
    }
  });

  it('dies on use', async () => {
    const gateway = await startForTest();
    const asked = await askForCode(gateway);
    expect((await redeem(gateway, asked)).status).toBe(200);
    expect(await redeem(gateway, asked)).toEqual({ status: 410, json: error('code/used') });
  });

  it('is used by one of two who come at the same time', async () => {
    const gateway = await startForTest();
    const asked = await askForCode(gateway);
    const statuses = await Promise.all([1, 2, 3].map(async () => (await redeem(gateway, asked)).status));
    expect(statuses.sort()).toEqual([200, 410, 410]);
  });

  it('dies after 30 minutes, as it was said', async () => {
    const gateway = await startForTest();
    const first = await askForCode(gateway);
    const second = await askForCode(gateway, 'other@example.org');
    gateway.advance(30 * minuteMs - 1);
    expect((await redeem(gateway, first)).status).toBe(200);
    gateway.advance(1);
    expect(await redeem(gateway, second)).toEqual({ status: 410, json: error('code/expired') });
  });

  it('dies by a new request with the same requestId, which is answered again', async () => {
    const gateway = await startForTest();
    const first = await askForCode(gateway);
    const second = await askForCode(gateway, 'robin@example.org', first.requestId);
    expect(second.requestId).toBe(first.requestId);
    expect(await redeem(gateway, first)).toEqual({
      status: 403,
      json: error('code/wrong', { triesLeft: 4 }),
    });
    expect((await redeem(gateway, second)).status).toBe(200);
  });

  it('is not touched by a request of somebody else with its requestId', async () => {
    const gateway = await startForTest();
    const first = await askForCode(gateway);
    const foreign = await askForCode(gateway, 'mallory@example.org', first.requestId);
    expect(foreign.requestId).not.toBe(first.requestId);
    expect((await redeem(gateway, first)).status).toBe(200);
  });

  it('is one of at most three that live for an address: the oldest dies', async () => {
    const gateway = await startForTest();
    const asked: { requestId: string; code: string }[] = [];
    for (let index = 0; index < 4; index++) {
      asked.push(await askForCode(gateway));
      gateway.advance(1000);
    }
    const codes: unknown[] = [];
    for (const each of asked) codes.push((await redeem(gateway, each)).status);
    expect(codes).toEqual([410, 200, 200, 200]);
  });

  it('counts down wrong tries and ends with the fifth, also for the right code', async () => {
    const gateway = await startForTest();
    const { requestId, code } = await askForCode(gateway);
    for (const triesLeft of [4, 3, 2, 1])
      expect(await redeem(gateway, { requestId, code: wrongCode })).toEqual({
        status: 403,
        json: error('code/wrong', { triesLeft }),
      });
    for (const last of [wrongCode, code])
      expect(await redeem(gateway, { requestId, code: last })).toEqual({
        status: 403,
        json: error('code/too-many-tries'),
      });
  });

  it('lets nobody guess in parallel more often than five times', async () => {
    const gateway = await startForTest();
    const { requestId, code } = await askForCode(gateway);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => redeem(gateway, { requestId, code: wrongCode })),
    );
    const wrong = answers.filter(({ json }) => JSON.stringify(json).includes('code/wrong'));
    expect(wrong).toHaveLength(4);
    expect((await redeem(gateway, { requestId, code })).status).toBe(403);
  });

  it('is not stored: neither code nor address nor token is in the data folder', async () => {
    const gateway = await startForTest();
    const { code, requestId } = await askForCode(gateway);
    const { token } = await openDeposit(gateway);
    const held = await filesOf(gateway.dataDir);
    expect(held.includes(requestId)).toBe(true);
    for (const secret of [code, code.replace('-', ''), 'robin@example.org', 'robin', token])
      expect(held.includes(secret)).toBe(false);
  });

  it('works after the gateway was started again', async () => {
    const gateway = await startForTest();
    const asked = await askForCode(gateway);
    expect((await redeem(await gateway.restart(), asked)).status).toBe(200);
  });
});

describe('asking for a code', () => {
  it('is answered the same for every address, known or not', async () => {
    const gateway = await startForTest();
    await openDeposit(gateway, 'known@example.org');
    const shapes = await Promise.all(
      ['known@example.org', 'unknown@example.org'].map(async (email) => {
        const { status, json } = await gateway.post('/api/facility/sample/codes', { email });
        return { status, json: { ...(json as object), requestId: '' } };
      }),
    );
    expect(shapes[0]).toEqual({ status: 200, json: { requestId: '', expiresInSeconds: 1800 } });
    expect(shapes[1]).toEqual(shapes[0]);
  });

  it('names the facility in the mail, for how long the code works, and nobody else', async () => {
    const gateway = await startForTest();
    await askForCode(gateway);
    const [mail] = await mailsTo(gateway, 'robin@example.org');
    expect(mail?.text).toContain('Sample Hospital');
    expect(mail?.text).toContain('30 minutes');
  });

  it('is limited by address of mail, in any spelling, and says how long to wait', async () => {
    const gateway = await startForTest();
    const ask = (email: string) => gateway.post('/api/facility/sample/codes', { email });
    for (let index = 0; index < 10; index++) expect((await ask('robin@example.org')).status).toBe(200);
    const refused = await ask('Robin@Example.ORG');
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual(error('code/too-many-requests', { waitSeconds: 3600 }));
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect((await ask('other@example.org')).status).toBe(200);
    gateway.advance(60 * minuteMs);
    expect((await ask('robin@example.org')).status).toBe(200);
  });

  it('is limited by mailbox, whatever tag is added to its address, over all facilities', async () => {
    const gateway = await startForTest();
    await gateway.admin('facility', 'add', '--slug', 'other', '--name', 'Other');
    const ask = async (email: string, slug = 'sample'): Promise<number> =>
      (await gateway.post(`/api/facility/${slug}/codes`, { email })).status;
    for (let index = 0; index < 10; index++)
      expect(await ask(`robin+${index}@example.org`, index % 2 === 0 ? 'sample' : 'other')).toBe(200);
    expect(await ask('robin+again@example.org')).toBe(429);
    expect(await ask('robin@example.org', 'other')).toBe(429);
    expect(await ask('ro.bin@example.org')).toBe(200);
    for (const email of ['r.obin@gmail.com', 'robin+1@gmail.com', 'Ro.Bin@googlemail.com'])
      for (let index = 0; index < 3; index++) expect(await ask(email)).toBe(200);
    expect(await ask('robin@gmail.com')).toBe(200);
    expect(await ask('r.o.b.i.n+x@gmail.com')).toBe(429);
  });

  it('is limited by address of the network', async () => {
    const gateway = await startForTest();
    const statuses = new Map<number, number>();
    for (let index = 0; index < 62; index++) {
      const { status } = await gateway.post('/api/facility/sample/codes', { email: `r${index}@example.org` });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 60, 429: 2 });
  });

  it('is refused for what is no address and for a facility that does not exist', async () => {
    const gateway = await startForTest();
    const bad = await gateway.post('/api/facility/sample/codes', { email: 'robin' });
    expect([bad.status, bad.json]).toEqual([400, error('usage/wrong')]);
    const unknown = await gateway.post('/api/facility/nowhere/codes', { email: 'robin@example.org' });
    expect([unknown.status, unknown.json]).toEqual([404, error('link/unknown-facility')]);
  });
});

describe('a printed code', () => {
  const printed = async (gateway: GatewayUnderTest, ...options: string[]): Promise<string> => {
    const { code } = (await gateway.admin('code', '--facility', 'sample', ...options)) as { code: string };
    return code;
  };

  it('opens a deposit without a requestId, once, for 14 days', async () => {
    const gateway = await startForTest();
    const [first, second] = [await printed(gateway), await printed(gateway)];
    expect(first).toMatch(/^([346789BCDFGHJKMNPQRTVWXY]{4}-){4}[346789BCDFGHJKMNPQRTVWXY]{4}$/);
    gateway.advance(14 * dayMs - 1);
    expect((await redeem(gateway, { code: first.toLowerCase() })).status).toBe(200);
    expect(await redeem(gateway, { code: first })).toEqual({ status: 410, json: error('code/used') });
    gateway.advance(1);
    expect(await redeem(gateway, { code: second })).toEqual({ status: 410, json: error('code/expired') });
  });

  it('of another facility on the same gateway is refused and stays good there', async () => {
    const gateway = await startForTest();
    await gateway.admin('facility', 'add', '--slug', 'riverside', '--name', 'Riverside Hospital');
    const { code } = (await gateway.admin('code', '--facility', 'riverside')) as { code: string };
    const mailed = await askForCode(gateway, 'robin@example.org', undefined, 'riverside');
    for (const given of [{ code }, mailed]) {
      expect(await redeem(gateway, { ...given, slug: 'sample' })).toEqual({
        status: 403,
        json: error('code/other-facility'),
      });
      const own = await redeem(gateway, { ...given, slug: 'riverside' });
      expect(own).toMatchObject({ status: 200, json: { slug: 'riverside' } });
    }
    // who does not have all of a code learns nothing of where it is good
    const { code: next } = (await gateway.admin('code', '--facility', 'riverside')) as { code: string };
    const wrong = `${next.slice(0, 10)}GGGG-GGGG-GGGG`;
    expect((await redeem(gateway, { code: wrong })).json).toEqual(error('code/wrong', { triesLeft: 4 }));
  });

  it('ends with the fifth wrong secret; a selector that does not exist says no more than a wrong secret', async () => {
    const gateway = await startForTest();
    const code = await printed(gateway);
    const wrong = `${code.slice(0, 10)}GGGG-GGGG-GGGG`;
    const unknown = await redeem(gateway, { code: 'GGGG-GGGG-GGGG-GGGG-GGGG' });
    expect(await redeem(gateway, { code: wrong })).toEqual(unknown);
    for (let index = 0; index < 4; index++) await redeem(gateway, { code: wrong });
    expect(await redeem(gateway, { code })).toEqual({ status: 403, json: error('code/too-many-tries') });
  });

  it('is not mistaken for a mailed one: a mailed code without its requestId is wrong', async () => {
    const gateway = await startForTest();
    const { code } = await askForCode(gateway);
    expect((await redeem(gateway, { code })).json).toEqual(error('code/wrong', { triesLeft: 4 }));
  });
});
