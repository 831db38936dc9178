import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tokenAnswerSchema } from '../../shared/contract/gateway-api';
import { filesOf } from './files-of';
import { dayMs, startForTest, type GatewayUnderTest } from './gateway-under-test';
import {
  alter,
  askForCode,
  complete,
  declaration,
  deposit,
  headCt,
  openDeposit,
  picture,
  promise,
  rootOf,
  stow,
  type OpenDeposit,
} from './sender';

const error = (code: string): object => ({ error: expect.objectContaining({ code }) as unknown });
const state = async (gateway: GatewayUnderTest, { id, token }: OpenDeposit) =>
  gateway.get(`/api/deposits/${id}`, token);

describe('a token', () => {
  it('opens the deposit it was given for and no other', async () => {
    const gateway = await startForTest();
    const mine = await openDeposit(gateway, 'mine@example.org');
    const other = await openDeposit(gateway, 'other@example.org');
    expect((await state(gateway, mine)).json).toEqual({
      depositId: mine.id,
      state: 'open',
      promised: 0,
      held: 0,
    });
    for (const [id, token] of [
      [other.id, mine.token],
      ['AAAAAAAAAAAAAAAAAAAAAA', mine.token],
      [mine.id, `${mine.token.slice(0, -1)}~`],
      [mine.id, ''],
    ] as const) {
      for (const answer of [
        await gateway.get(`/api/deposits/${id}`, token),
        await gateway.post(`/api/deposits/${id}/manifest`, { rows: [] }, token),
        await gateway.post(`/api/deposits/${id}/guard`, { patientName: 'A', birthDate: '' }, token),
        await gateway.post(
          `/api/deposits/${id}/complete`,
          { count: 0, merkleRoot: '', gaps: [], declaration },
          token,
        ),
      ])
        expect([answer.status, answer.json]).toEqual([401, error('deposit/unauthorized')]);
    }
  });

  it('can upload and nothing else: it reads no picture back', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    const { opened } = await deposit(gateway, pictures);
    const studyUid = pictures[0]?.row.studyUid ?? '';
    expect((await gateway.get(`/dicom-web/studies/${studyUid}`, opened.token)).status).toBe(401);
    expect((await gateway.get(`/api/access/studies/${studyUid}`, opened.token)).status).toBe(401);
  });

  it('dies when it was not used for 7 days, and lives on when it was', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    for (let days = 0; days < 18; days += 6) {
      gateway.advance(6 * dayMs);
      expect((await state(gateway, opened)).status).toBe(200);
    }
    gateway.advance(7 * dayMs + 1);
    expect((await state(gateway, opened)).status).toBe(401);
  });

  it('of a new code to the same e-mail goes on with the deposit that it names, and the token before dies', async () => {
    const gateway = await startForTest();
    const [first, second, ...rest] = headCt();
    if (first === undefined || second === undefined) throw new Error('no pictures');
    const before = await openDeposit(gateway, 'Robin@example.org');
    await promise(gateway, before, [first, second, ...rest]);
    await stow(gateway, before, [first.bytes]);
    gateway.advance(8 * dayMs);
    const after = await openDeposit(gateway, 'robin@example.org', before.id);
    expect(after.id).toBe(before.id);
    expect((await state(gateway, before)).status).toBe(401);
    const answer = await promise(gateway, after, [first, second]);
    expect(answer).toEqual({ missing: [second.row.sha256], conflicts: [] });
  });

  it('of a new code to the same e-mail that names nothing opens another deposit, and both go on', async () => {
    const gateway = await startForTest();
    const [first, ...rest] = headCt();
    if (first === undefined) throw new Error('no pictures');
    const other = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const one = await openDeposit(gateway);
    await promise(gateway, one, [first, ...rest]);
    await stow(gateway, one, [first.bytes]);
    const { opened: two } = await deposit(gateway, [other]);
    expect(two.id).not.toBe(one.id);
    expect((await state(gateway, one)).json).toMatchObject({ state: 'open', promised: 4, held: 1 });
    await stow(
      gateway,
      one,
      rest.map(({ bytes }) => bytes),
    );
    expect((await complete(gateway, one, [first, ...rest])).status).toBe(200);
  });

  it('is not given for a deposit of another e-mail, facility or printed code, and the code stays good', async () => {
    const gateway = await startForTest();
    await gateway.admin('facility', 'add', '--slug', 'riverside', '--name', 'Riverside Hospital');
    const other = await openDeposit(gateway, 'other@example.org');
    const asked = await askForCode(gateway, 'robin@example.org', undefined, 'riverside');
    const elsewhere = tokenAnswerSchema.parse((await gateway.post('/api/token', asked)).json);
    const { code } = (await gateway.admin('code', '--facility', 'sample')) as { code: string };
    const printed = tokenAnswerSchema.parse(
      (await gateway.post('/api/token', { slug: 'sample', code })).json,
    );
    const mine = await askForCode(gateway);
    for (const depositId of [other.id, elsewhere.depositId, printed.depositId, 'AAAAAAAAAAAAAAAAAAAAAA']) {
      const refused = await gateway.post('/api/token', { ...mine, depositId });
      expect([refused.status, refused.json]).toEqual([404, error('deposit/unknown')]);
    }
    expect((await state(gateway, other)).status).toBe(200);
    expect((await gateway.post('/api/token', mine)).status).toBe(200);
  });

  it('of a new code brings the receipt again of a deposit that is complete', async () => {
    const gateway = await startForTest();
    const { opened, receipt } = await deposit(gateway, headCt());
    gateway.advance(8 * dayMs);
    const again = await openDeposit(gateway, undefined, opened.id);
    expect((await complete(gateway, again, headCt())).json).toEqual(receipt);
  });

  it('is not given twice for one answer that was lost: a new code brings a new one', async () => {
    const gateway = await startForTest();
    const asked = await askForCode(gateway);
    await gateway.post('/api/token', asked);
    expect((await gateway.post('/api/token', asked)).json).toEqual(error('code/used'));
    await openDeposit(gateway);
  });
});

describe('a manifest', () => {
  it('is answered by what is missing, and sending it again changes nothing', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const pictures = headCt();
    const all = pictures.map(({ row }) => row.sha256);
    expect(await promise(gateway, opened, pictures)).toEqual({ missing: all, conflicts: [] });
    expect(await promise(gateway, opened, pictures)).toEqual({ missing: all, conflicts: [] });
    await stow(gateway, opened, [pictures[1]?.bytes ?? Buffer.alloc(0)]);
    expect(await promise(gateway, opened, pictures)).toEqual({
      missing: all.filter((_sha256, index) => index !== 1),
      conflicts: [],
    });
    expect((await state(gateway, opened)).json).toMatchObject({ promised: 4, held: 1 });
  });

  it('shows the same SOP Instance UID with other bytes as a conflict, promised or held, in one page or two', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const original = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const other = alter(original);
    const conflict = { missing: [], conflicts: [other.row.sha256] };
    expect(await promise(gateway, opened, [original, other])).toEqual({
      missing: [original.row.sha256],
      conflicts: [other.row.sha256],
    });
    expect(await promise(gateway, opened, [other])).toEqual(conflict);
    await stow(gateway, opened, [original.bytes]);
    expect(await promise(gateway, opened, [other])).toEqual(conflict);
    expect((await state(gateway, opened)).json).toMatchObject({ promised: 1, held: 1 });
  });

  it('shows the same bytes under another name as a conflict', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const original = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const renamed = { ...original, row: { ...original.row, studyUid: '1.2.3' } };
    await promise(gateway, opened, [original]);
    expect((await promise(gateway, opened, [renamed])).conflicts).toEqual([original.row.sha256]);
  });

  it('of a new code may promise other bytes where nothing came of the old promise', async () => {
    const gateway = await startForTest();
    const original = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const other = alter(original);
    const before = await openDeposit(gateway);
    await promise(gateway, before, [original]);
    const again = await openDeposit(gateway, undefined, before.id);
    expect(await promise(gateway, again, [other])).toEqual({ missing: [other.row.sha256], conflicts: [] });
    expect((await state(gateway, again)).json).toMatchObject({ promised: 1 });
  });

  it('takes 1,000 rows a page, and no row that is not one', async () => {
    const gateway = await startForTest();
    const { id, token } = await openDeposit(gateway);
    const row = picture('transfer-syntaxes/uncompressed/CT_small.dcm').row;
    const rows = Array.from({ length: 1001 }, (_value, index) => ({
      ...row,
      sha256: index.toString(16).padStart(64, '0'),
      sopInstanceUid: `1.2.${index}`,
    }));
    const page = async (body: unknown) =>
      (await gateway.post(`/api/deposits/${id}/manifest`, body, token)).status;
    expect(await page({ rows })).toBe(400);
    expect(await page({ rows: rows.slice(1) })).toBe(200);
    for (const bad of [
      { sha256: 'A' },
      { bytes: -1 },
      { bytes: 1.5 },
      { sopInstanceUid: "1' or '1" },
      { studyUid: '' },
    ])
      expect(await page({ rows: [{ ...row, ...bad }] })).toBe(400);
    expect(await page({ rows: 'x'.repeat(3_000_000) })).toBe(413);
  });
});

describe('the wrong-disc guard', () => {
  const expecting = async (gateway: GatewayUnderTest, ...options: string[]): Promise<OpenDeposit> => {
    const { code } = (await gateway.admin('code', '--facility', 'sample', ...options)) as { code: string };
    const { depositId, token, asksGuard } = (await gateway.post('/api/token', { slug: 'sample', code }))
      .json as {
      depositId: string;
      token: string;
      asksGuard: boolean;
    };
    expect(asksGuard).toBe(options.length > 0);
    return { id: depositId, token };
  };
  const ask = async (
    gateway: GatewayUnderTest,
    { id, token }: OpenDeposit,
    patientName: string,
    birthDate: string,
  ): Promise<unknown> =>
    (await gateway.post(`/api/deposits/${id}/guard`, { patientName, birthDate }, token)).json;
  const expected = ['--expect-name', 'Zoë Müller', '--expect-birth-date', '19600314'];

  it('answers field by field, never what it expects', async () => {
    const gateway = await startForTest();
    const opened = await expecting(gateway, ...expected);
    expect(await ask(gateway, opened, 'MUELLER^ZOE', '19600314')).toEqual({
      name: 'match',
      birthDate: 'match',
      triesLeft: 5,
    });
    const differs = await gateway.post(
      `/api/deposits/${opened.id}/guard`,
      { patientName: 'Doe^Jane', birthDate: '19600314' },
      opened.token,
    );
    expect(differs.json).toEqual({ name: 'differs', birthDate: 'match', triesLeft: 4 });
    expect(differs.text).not.toMatch(/zo|ller/i);
  });

  it('has 5 tries, also when they come at once', async () => {
    const gateway = await startForTest();
    const opened = await expecting(gateway, ...expected);
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_value, index) => ask(gateway, opened, `Name${index}`, '19600314')),
    );
    expect(answers.filter((answer) => JSON.stringify(answer).includes('differs'))).toHaveLength(5);
    expect(await ask(gateway, opened, 'Müller^Zoë', '19600314')).toEqual(error('guard/too-many-tries'));
  });

  const overrule = async (gateway: GatewayUnderTest, { id, token }: OpenDeposit): Promise<unknown> =>
    (await gateway.post(`/api/deposits/${id}/guard/overrule`, {}, token)).json;
  const promised = async (gateway: GatewayUnderTest, { id, token }: OpenDeposit): Promise<unknown> => {
    const rows = headCt().map(({ row }) => row);
    return (await gateway.post(`/api/deposits/${id}/manifest`, { rows }, token)).json;
  };

  it('lets no picture be promised before it was answered by a match', async () => {
    const gateway = await startForTest();
    const opened = await expecting(gateway, ...expected);
    const refused = error('guard/not-answered');
    expect(await promised(gateway, opened)).toEqual(refused);
    await ask(gateway, opened, 'Doe^Jane', '19600314');
    expect(await promised(gateway, opened)).toEqual(refused);
    await ask(gateway, opened, 'Müller^Zoë', '19600314');
    expect(await promised(gateway, opened)).toMatchObject({ conflicts: [] });
  });

  it('lets a disc that matched go on when a second one differs and is left out, before and after its first promise', async () => {
    const gateway = await startForTest();
    const opened = await expecting(gateway, ...expected);
    await ask(gateway, opened, 'Müller^Zoë', '19600314');
    await ask(gateway, opened, 'Doe^Jane', '19600314');
    expect(await promised(gateway, opened)).toMatchObject({ conflicts: [] });
    await ask(gateway, opened, 'Doe^Jane', '19600314');
    expect(await promised(gateway, opened)).toMatchObject({ conflicts: [] });
    expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ guard: 'match' }] });
  });

  it('is overruled by who was told of the difference, also when no tries are left, and that is recorded', async () => {
    const gateway = await startForTest();
    const opened = await expecting(gateway, ...expected);
    expect(await overrule(gateway, opened)).toEqual(error('guard/not-answered'));
    for (let asked = 0; asked < 6; asked++) await ask(gateway, opened, 'Doe^Jane', '19600314');
    expect(await promised(gateway, opened)).toEqual(error('guard/not-answered'));
    expect(await overrule(gateway, opened)).toEqual({ overruled: true });
    expect(await promised(gateway, opened)).toMatchObject({ conflicts: [] });
    expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ guard: 'overruled' }] });
    const { entries } = (await gateway.admin('audit')) as { entries: { action: string; outcome: string }[] };
    expect(
      entries.filter(({ action }) => action === 'deposit/guard-overruled').map(({ outcome }) => outcome),
    ).toEqual(['guard/not-answered', '200']);
  });

  it.each([
    ['matches', 'Müller^Zoë'],
    ['differs', 'Doe^Jane'],
  ])('stays overruled when another disc %s, before and after the first promise', async (_answer, name) => {
    const gateway = await startForTest();
    const opened = await expecting(gateway, ...expected);
    await ask(gateway, opened, 'Doe^Jane', '19600314');
    await overrule(gateway, opened);
    for (const when of ['before', 'after']) {
      await ask(gateway, opened, name, '19600314');
      expect([when, await gateway.admin('deposits')]).toMatchObject([
        when,
        { deposits: [{ guard: 'overruled' }] },
      ]);
      expect(await promised(gateway, opened)).toMatchObject({ conflicts: [] });
    }
  });

  it('is not asked where nothing is expected', async () => {
    const gateway = await startForTest();
    expect(await ask(gateway, await expecting(gateway), 'Doe^Jane', '19600314')).toMatchObject({
      name: 'not-asked',
      birthDate: 'not-asked',
    });
    const dateOnly = await expecting(gateway, '--expect-birth-date', '19600314');
    expect(await ask(gateway, dateOnly, 'Doe^Jane', '19600315')).toEqual({
      name: 'not-asked',
      birthDate: 'differs',
      triesLeft: 4,
    });
  });

  it('keeps what it expects unreadable in the data folder', async () => {
    const gateway = await startForTest();
    await expecting(gateway, ...expected);
    const held = await filesOf(gateway.dataDir);
    for (const secret of ['Müller', 'Zoë', '19600314']) expect(held.includes(secret)).toBe(false);
  });
});

describe('a manifest', () => {
  it('takes no picture that is larger than any that may be sent, and says so before it is', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const [small, large] = headCt();
    if (!small || !large) throw new Error('no pictures');
    const tooLarge = { ...large, row: { ...large.row, bytes: 4 * 1024 ** 3 + 1 } };
    expect(await promise(gateway, opened, [small, tooLarge])).toEqual({
      missing: [small.row.sha256],
      conflicts: [],
      tooLarge: [large.row.sha256],
    });
    expect((await gateway.get(`/api/deposits/${opened.id}`, opened.token)).json).toMatchObject({
      promised: 1,
    });
  });
});

describe('a deposit that is never completed', () => {
  it('is erased 14 days after something last came for it, with its files', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    const opened = await openDeposit(gateway);
    await promise(gateway, opened, pictures);
    gateway.advance(3 * dayMs);
    await stow(
      gateway,
      opened,
      pictures.map(({ bytes }) => bytes),
    );
    gateway.advance(14 * dayMs - 1);
    await gateway.running.sweep();
    expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ depositId: opened.id, held: 4 }] });
    gateway.advance(1);
    await gateway.running.sweep();
    expect(await gateway.admin('deposits')).toEqual({ deposits: [] });
    expect(await readdir(`${gateway.dataDir}/packs`)).toEqual([]);
    expect(await gateway.admin('audit')).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({ actor: 'gateway', action: 'deposit/erased', subject: opened.id }),
      ]) as unknown,
    });
  });

  it('is also erased when the gateway starts; one with a receipt stays', async () => {
    const gateway = await startForTest();
    const open = await openDeposit(gateway, 'open@example.org');
    const { opened } = await deposit(gateway, headCt());
    gateway.advance(100 * dayMs);
    const later = await gateway.restart();
    const { deposits } = (await later.admin('deposits')) as { deposits: { depositId: string }[] };
    expect(deposits.map(({ depositId }) => depositId)).toEqual([opened.id]);
    expect(open.id).not.toBe(opened.id);
  });
});

describe('completing a deposit', () => {
  it('is refused while something that was promised neither came nor is named as a gap', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const pictures = headCt();
    const sent = pictures.slice(0, 3);
    await promise(gateway, opened, pictures);
    await stow(
      gateway,
      opened,
      sent.map(({ bytes }) => bytes),
    );
    const early = await complete(gateway, opened, sent);
    expect([early.status, early.json]).toEqual([409, error('deposit/conflict')]);
    const lost = { sopInstanceUid: pictures[3]?.row.sopInstanceUid ?? '', reason: 'unreadable' };
    expect((await complete(gateway, opened, sent, [lost])).status).toBe(200);
  });

  it('is refused for another count, another root, or another release text, and can be asked again', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const pictures = headCt();
    await promise(gateway, opened, pictures);
    await stow(
      gateway,
      opened,
      pictures.map(({ bytes }) => bytes),
    );
    const right = { count: 4, merkleRoot: rootOf(pictures), gaps: [], declaration };
    const ask = (body: object) => gateway.post(`/api/deposits/${opened.id}/complete`, body, opened.token);
    expect((await ask({ ...right, count: 3 })).status).toBe(409);
    expect((await ask({ ...right, merkleRoot: rootOf(pictures.slice(1)) })).status).toBe(409);
    expect((await ask({ ...right, declaration: { ...declaration, releaseTextVersion: '0' } })).status).toBe(
      400,
    );
    expect((await ask(right)).status).toBe(200);
  });

  it('closes it: the token asks for state and receipt, and for nothing else', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    const { opened, receipt } = await deposit(gateway, pictures);
    expect((await complete(gateway, opened, pictures)).json).toEqual(receipt);
    expect((await state(gateway, opened)).json).toEqual({
      depositId: opened.id,
      state: 'complete',
      promised: 4,
      held: 4,
    });
    const manifest = await gateway.post(`/api/deposits/${opened.id}/manifest`, { rows: [] }, opened.token);
    const stored = await stow(gateway, opened, [Buffer.from('x')]);
    for (const answer of [manifest, stored])
      expect([answer.status, answer.json]).toEqual([409, error('deposit/closed')]);
  });

  it('gives one receipt to all who ask at the same time', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const pictures = headCt();
    await promise(gateway, opened, pictures);
    await stow(
      gateway,
      opened,
      pictures.map(({ bytes }) => bytes),
    );
    const answers = await Promise.all([1, 2, 3].map(() => complete(gateway, opened, pictures)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('does not wait for what an earlier code promised and a later one did not repeat', async () => {
    const gateway = await startForTest();
    const [first, ...rest] = headCt();
    if (first === undefined) throw new Error('no pictures');
    const before = await openDeposit(gateway);
    await promise(gateway, before, [first, ...rest]);
    const again = await openDeposit(gateway, undefined, before.id);
    await promise(gateway, again, [first]);
    await stow(gateway, again, [first.bytes]);
    expect((await complete(gateway, again, [first])).status).toBe(200);
    expect((await state(gateway, again)).json).toMatchObject({ promised: 1, held: 1 });
  });

  it('is refused while more is held than is declared, whichever code it came by, and erases nothing', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    const before = await openDeposit(gateway);
    await promise(gateway, before, pictures);
    for (const { bytes } of pictures) await stow(gateway, before, [bytes]);
    const again = await openDeposit(gateway, undefined, before.id);
    const fewer = pictures.slice(1);
    await promise(gateway, again, fewer);
    const refused = await complete(gateway, again, fewer);
    expect([refused.status, refused.json]).toEqual([
      409,
      { error: { code: 'deposit/undeclared', facts: { held: 4, declared: 3 }, remedy: 'report' } },
    ]);
    expect((await state(gateway, again)).json).toMatchObject({ state: 'open', promised: 4, held: 4 });
    expect((await complete(gateway, again, pictures)).status).toBe(200);
  });

  it('reads every instance back first: what is damaged on the disk is asked for again, not signed', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    const pictures = headCt();
    await promise(gateway, opened, pictures);
    for (const { bytes } of pictures) await stow(gateway, opened, [bytes]);
    const folder = `${gateway.dataDir}/packs/${opened.id}`;
    const [pack = ''] = await readdir(folder);
    const held = await readFile(`${folder}/${pack}`);
    held[held.length >> 1] = (held[held.length >> 1] ?? 0) ^ 1;
    await writeFile(`${folder}/${pack}`, held);

    const refused = await complete(gateway, opened, pictures);
    expect(refused.json).toEqual({
      error: { code: 'deposit/conflict', facts: { missing: 1 }, remedy: 'retry' },
    });
    const { missing } = await promise(gateway, opened, pictures);
    expect(missing).toHaveLength(1);
    const again = pictures.filter(({ row }) => missing.includes(row.sha256));
    await stow(
      gateway,
      opened,
      again.map(({ bytes }) => bytes),
    );
    expect((await complete(gateway, opened, pictures)).status).toBe(200);
  });
});
