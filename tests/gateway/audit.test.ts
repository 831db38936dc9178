import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessAnswerSchema } from '../../shared/contract/gateway-api';
import { startForTest, type GatewayUnderTest } from './gateway-under-test';
import { complete, openDeposit, picture, promise, stow } from './sender';

const auditOf = async (gateway: GatewayUnderTest) =>
  z
    .object({
      entries: z.array(
        z.object({
          at: z.string(),
          actor: z.string(),
          action: z.string(),
          subject: z.string(),
          outcome: z.string(),
          address: z.string(),
        }),
      ),
    })
    .parse(await gateway.admin('audit')).entries;

describe('the audit trail', () => {
  it('has every step from a code to a download: who, what, when, from where and how it ended', async () => {
    const gateway = await startForTest();
    const ct = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const opened = await openDeposit(gateway);
    await gateway.post(
      `/api/deposits/${opened.id}/guard`,
      { patientName: 'Doe', birthDate: '' },
      opened.token,
    );
    await promise(gateway, opened, [ct]);
    await stow(gateway, opened, [Buffer.from('x'), ct.bytes]);
    gateway.advance(5000);
    await complete(gateway, opened, [ct]);
    const wish = ['--study', ct.row.studyUid, '--birth-date', '19500704', '--override-birth-date'];
    const made = await gateway.admin('access-code', ...wish);
    const { accessCode } = z.object({ accessCode: z.string() }).parse(made);
    await gateway.post('/api/access', { accessCode, birthDate: '19000101' });
    const { token } = accessAnswerSchema.parse(
      (await gateway.post('/api/access', { accessCode, birthDate: '19500704' })).json,
    );
    await gateway.get(`/api/access/studies/${ct.row.studyUid}`, token);
    await gateway.get(`/dicom-web/studies/${ct.row.studyUid}`, token);
    await gateway.get(`/dicom-web/studies/${ct.row.studyUid}`, 'guess');

    const me = `deposit:${opened.id}`;
    const entries = await auditOf(gateway);
    const access = entries.find(({ actor }) => actor.startsWith('access:'))?.actor ?? '';
    expect(entries.map(({ actor, action, subject, outcome }) => [actor, action, subject, outcome])).toEqual([
      ['anonymous', 'code/asked', 'sample', '200'],
      ['anonymous', 'deposit/opened', opened.id, '200'],
      [me, 'deposit/guarded', opened.id, 'name not-asked, birth date not-asked'],
      [me, 'deposit/promised', opened.id, '200'],
      [me, 'deposit/received', opened.id, 'stored 1, refused 1'],
      [me, 'deposit/completed', opened.id, '200'],
      ['admin', 'access/code-made', ct.row.studyUid, `of ${opened.id}, birth date overridden`],
      ['anonymous', 'access/opened', access, 'access/refused'],
      [access, 'access/opened', ct.row.studyUid, '200'],
      [access, 'access/listed', ct.row.studyUid, '200'],
      [access, 'access/fetched', ct.row.studyUid, '1 instances'],
      ['anonymous', 'access/fetched', ct.row.studyUid, 'access/refused'],
    ]);
    expect(entries.map(({ at }) => at)).toEqual([
      ...Array<string>(5).fill('2026-03-01T08:00:00.000Z'),
      ...Array<string>(7).fill('2026-03-01T08:00:05.000Z'),
    ]);
    expect(new Set(entries.map(({ address }) => address))).toEqual(new Set(['127.0.0.1', '']));
    expect((await auditOf(gateway)).at(-1)).toMatchObject({ actor: 'admin', action: 'admin/listed' });
  });

  it('and the log hold no name, no date of birth, no e-mail address and no code', async () => {
    const gateway = await startForTest({ smtp: { url: 'smtp://127.0.0.1:1', from: 'a@example.org' } });
    const ct = picture('transfer-syntaxes/uncompressed/CT_small.dcm');
    const opened = await openDeposit(gateway, 'robin@example.org');
    await gateway.post(
      `/api/deposits/${opened.id}/guard`,
      { patientName: 'CompressedSamples^CT1', birthDate: '19500704' },
      opened.token,
    );
    await promise(gateway, opened, [ct]);
    await stow(gateway, opened, [ct.bytes]);
    await complete(gateway, opened, [ct]);
    await expect.poll(() => gateway.logged.length).toBe(2);
    const said = JSON.stringify([await auditOf(gateway), gateway.logged]);
    for (const secret of ['CompressedSamples', '19500704', 'robin', opened.token, 'Dr. Example'])
      expect(said).not.toContain(secret);
  });

  it('has what was refused too, and who had no right', async () => {
    const gateway = await startForTest();
    await gateway.post('/api/token', { slug: 'sample', requestId: 'x', code: 'GGGG-GGGG' });
    await gateway.get('/api/deposits/someone', 'guess');
    await gateway.post('/api/token', { code: 5 });
    await gateway.post('/api/token', { slug: 'Doe^Jane', requestId: 'x', code: 'GGGG-GGGG' });
    const entries = await auditOf(gateway);
    expect(entries.map(({ action, subject, outcome }) => [action, subject, outcome])).toEqual([
      ['deposit/opened', 'sample', 'code/expired'],
      ['deposit/looked-at', 'someone', 'deposit/unauthorized'],
      ['deposit/opened', '', 'usage/wrong'],
      ['deposit/opened', '', 'code/expired'],
    ]);
  });
});
