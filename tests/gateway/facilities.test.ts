import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { facilitySchema, type Facility } from '../../shared/contract/gateway-api';
import { attachmentSeries } from '../../shared/model/attachments';
import { makePicture } from '../shared/dicom/make-dicom';
import { mailLanguages } from '../../gateway/mail/code-mail-texts';
import {
  dayMs,
  minuteMs,
  startForTest,
  temporaryFolder,
  type Answer,
  type GatewayUnderTest,
} from './gateway-under-test';
import {
  askForCode,
  complete,
  headCt,
  mailsTo,
  openDeposit,
  picture,
  promise,
  readStow,
  stow,
  asPicture,
} from './sender';

const facilityOf = async (gateway: GatewayUnderTest): Promise<Facility> =>
  facilitySchema.parse((await gateway.get('/api/facility/sample')).json);

const set = (gateway: GatewayUnderTest, ...words: readonly string[]): Promise<unknown> =>
  gateway.admin('facility', 'set', '--slug', 'sample', ...words);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};

/** Grey, of one value. @see PNG (third edition) 5 */
const png = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const rows = Buffer.alloc(height * (width + 1), 0x80);
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
};

describe('a facility', () => {
  it('settles what it is called, asks and takes, and leaves what is not named as it was', async () => {
    const gateway = await startForTest();
    const before = await facilityOf(gateway);
    expect(before).toMatchObject({
      hasLogo: false,
      asks: { recipient: true, reason: true, note: true },
      accepts: { modalities: [], bytes: null, attachments: true },
      languages: ['en'],
      codeMinutes: 30,
    });
    const words = [
      '--asks',
      'note',
      '--modalities',
      'ct, mr',
      '--largest-gb',
      '2.5',
      '--attachments',
      'no',
      '--telephone',
      '1',
    ];
    expect(await set(gateway, ...words)).toMatchObject({ telephone: '1', printedCodeDays: 14 });
    const after = await facilityOf(gateway);
    expect(after).toEqual({
      ...before,
      telephone: '1',
      asks: { recipient: false, reason: false, note: true },
      accepts: { modalities: ['CT', 'MR'], bytes: 2_500_000_000, attachments: false },
    });
    await set(
      gateway,
      '--asks',
      'none',
      '--modalities',
      'all',
      '--largest-gb',
      'none',
      '--attachments',
      'yes',
    );
    expect(await facilityOf(gateway)).toEqual({
      ...before,
      telephone: '1',
      asks: { recipient: false, reason: false, note: false },
    });
    expect((await gateway.admin('audit')) as object).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({ action: 'facility/changed', subject: 'sample' }),
      ]) as unknown,
    });
  });

  it.each([
    ['--modalities', 'CT,M R'],
    ['--attachments', 'perhaps'],
    ['--asks', 'everything'],
    ['--languages', 'tlh'],
    ['--largest-gb', '0'],
    ['--largest-gb', '1e9'],
    ['--code-minutes', '2'],
    ['--printed-code-days', '1.5'],
    ['--name', ''],
    ['--logo', '/nowhere/logo.png'],
    ['--release-text', '/nowhere/text'],
  ])('does not take %s %s', async (option, value) => {
    const gateway = await startForTest();
    const before = await facilityOf(gateway);
    await expect(set(gateway, option, value)).rejects.toThrow(option.startsWith('--logo') ? 'read' : /./);
    expect(await facilityOf(gateway)).toEqual(before);
  });

  it('is not changed, and not said to be, where nothing to change is named', async () => {
    const gateway = await startForTest();
    await expect(set(gateway)).rejects.toThrow('Nothing to change was named');
    expect(JSON.stringify(await gateway.admin('audit'))).not.toContain('facility/changed');
  });

  it('that is not there is said to be so', async () => {
    const gateway = await startForTest();
    for (const command of [
      ['facility', 'set', '--slug', 'other', '--name', 'Other'],
      ['facility', 'show', '--slug', 'other'],
      ['code', '--facility', 'other'],
    ])
      await expect(gateway.admin(...command)).rejects.toThrow('There is no facility called other.');
  });

  it('decides how long codes live', async () => {
    const gateway = await startForTest();
    await set(gateway, '--code-minutes', '60', '--printed-code-days', '2');
    expect((await facilityOf(gateway)).codeMinutes).toBe(60);
    const { code: printed } = (await gateway.admin('code', '--facility', 'sample')) as { code: string };
    const [early, late] = [
      await askForCode(gateway, 'a@example.org'),
      await askForCode(gateway, 'b@example.org'),
    ];
    gateway.advance(59 * minuteMs);
    expect((await gateway.post('/api/token', early)).status).toBe(200);
    gateway.advance(2 * minuteMs);
    expect((await gateway.post('/api/token', late)).json).toMatchObject({ error: { code: 'code/expired' } });
    gateway.advance(2 * dayMs);
    const answer = await gateway.post('/api/token', { slug: 'sample', code: printed });
    expect(answer.json).toMatchObject({ error: { code: 'code/expired' } });
  });

  it('has a logo on its page and for the app, and none that is too large or no picture', async () => {
    const gateway = await startForTest();
    const folder = await temporaryFolder();
    const file = async (name: string, bytes: Uint8Array): Promise<string> => {
      await writeFile(join(folder, name), bytes);
      return join(folder, name);
    };
    expect((await gateway.get('/api/facility/sample/logo')).status).toBe(404);
    const logo = png(120, 40);
    await set(gateway, '--logo', await file('logo.png', logo));
    expect((await facilityOf(gateway)).hasLogo).toBe(true);
    const served = await fetch(`${gateway.url}/api/facility/sample/logo`);
    expect(served.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await served.arrayBuffer()).equals(logo)).toBe(true);
    expect((await gateway.get('/f/sample')).text).toContain(
      `data:image/png;base64,${logo.toString('base64')}`,
    );
    for (const [name, bytes] of [
      ['wide.png', png(3000, 1)],
      ['picture.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'.padEnd(200))],
      ['large.png', Buffer.concat([logo, Buffer.alloc(300_000)])],
    ] as const)
      await expect(set(gateway, '--logo', await file(name, bytes))).rejects.toThrow('is no PNG or JPEG');
    await set(gateway, '--logo', 'none');
    expect((await facilityOf(gateway)).hasLogo).toBe(false);
    expect((await gateway.get('/api/facility/other/logo')).status).toBe(404);
  });

  it('writes in the language of the sender where it can, else in its first', async () => {
    const gateway = await startForTest();
    await set(gateway, '--languages', 'de,fr');
    const mailIn = async (language: string | undefined): Promise<string> => {
      const email = `${language ?? 'none'}@example.org`;
      await gateway.post('/api/facility/sample/codes', { email, language });
      return (await mailsTo(gateway, email)).at(-1)?.text ?? '';
    };
    expect(await mailIn('fr-CA')).toContain('Votre code : ');
    for (const language of ['de', 'DE-at', 'es', 'en', undefined])
      expect(await mailIn(language)).toContain('Ihr Code: ');
  });

  it.each(mailLanguages)(
    'sends in %s a mail that has the code, the facility and how long it lives',
    async (language) => {
      const gateway = await startForTest();
      await set(gateway, '--languages', language, '--name', 'Hospital <Österreich>');
      await gateway.post('/api/facility/sample/codes', { email: 'a@example.org' });
      const [mail] = await mailsTo(gateway, 'a@example.org');
      for (const part of [mail?.code ?? 'no mail', 'Hospital <Österreich>', ' 30 '])
        expect(mail?.text).toContain(part);
    },
  );

  it('takes a deposit up to its size, and keeps what came before', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    const [first, ...others] = pictures;
    if (first === undefined) throw new Error('no pictures');
    await set(
      gateway,
      '--largest-gb',
      String((pictures.reduce((sum, { bytes }) => sum + bytes.length, 0) - 1) / 1e9),
    );
    const opened = await openDeposit(gateway);
    await promise(gateway, opened, [first]);
    expect((await stow(gateway, opened, [first.bytes])).status).toBe(200);
    const rows = others.map(({ row }) => row);
    const answer = await gateway.post(`/api/deposits/${opened.id}/manifest`, { rows }, opened.token);
    expect(answer).toMatchObject({ status: 413, json: { error: { code: 'deposit/too-large' } } });
    expect((await gateway.get(`/api/deposits/${opened.id}`, opened.token)).json).toMatchObject({
      promised: 1,
      held: 1,
    });
  });

  it('has room up to its quota, over all deposits', async () => {
    const gateway = await startForTest();
    const [first, second] = headCt();
    if (first === undefined || second === undefined) throw new Error('no pictures');
    const quota = first.bytes.length + second.bytes.length - 1;
    await set(gateway, '--quota-gb', String(quota / 1e9));
    const [one, other] = [
      await openDeposit(gateway, 'a@example.org'),
      await openDeposit(gateway, 'b@example.org'),
    ];
    await promise(gateway, one, [first]);
    expect((await stow(gateway, one, [first.bytes])).status).toBe(200);
    const rows = [second.row];
    const ask = () => gateway.post(`/api/deposits/${other.id}/manifest`, { rows }, other.token);
    expect(await ask()).toMatchObject({ status: 507, json: { error: { code: 'network/server-full' } } });
    expect(await gateway.admin('facility', 'show', '--slug', 'sample')).toMatchObject({
      quotaBytes: quota,
      usedBytes: first.bytes.length,
    });
    // what is promised already comes in
    await set(gateway, '--quota-gb', 'none');
    expect((await ask()).status).toBe(200);
    await set(gateway, '--quota-gb', String(quota / 1e9));
    expect((await stow(gateway, other, [second.bytes])).status).toBe(200);
  });

  it('takes its modalities and what speaks about pictures, and refuses any other part alone', async () => {
    const gateway = await startForTest();
    await set(gateway, '--modalities', 'CT');
    const [ct] = headCt();
    const mr = picture('series-mr/fruit-ge-196/00100.dcm');
    const report = picture('documents/sr/reportsi.dcm');
    if (ct === undefined) throw new Error('no picture');
    const opened = await openDeposit(gateway);
    await promise(gateway, opened, [ct, mr, report]);
    const answer = await stow(
      gateway,
      opened,
      [mr, ct, report].map(({ bytes }) => bytes),
    );
    expect(answer.status).toBe(202);
    // SOP Class not supported (PS3.7 C.5.6)
    expect(readStow(answer)).toMatchObject({ failed: [mr.row.sopInstanceUid], reasons: [0x0122] });
    expect((await gateway.get(`/api/deposits/${opened.id}`, opened.token)).json).toMatchObject({ held: 2 });
  });

  it('may take no documents and photos that senders add, and takes what was on the disc', async () => {
    const gateway = await startForTest();
    await set(gateway, '--attachments', 'no');
    const [ct] = headCt();
    const onDisc = picture('documents/sr/reportsi.dcm');
    if (ct === undefined) throw new Error('no picture');
    const { number, description, modality } = attachmentSeries.pdf;
    const added = asPicture(
      Buffer.from(makePicture({ sopInstanceUid: '1.2.3.9', modality, series: { number, description } })),
    );
    const opened = await openDeposit(gateway);
    const all = [added, ct, onDisc];
    await promise(gateway, opened, all);
    const send = (): Promise<Answer> =>
      stow(
        gateway,
        opened,
        all.map(({ bytes }) => bytes),
      );
    expect(readStow(await send())).toMatchObject({ failed: ['1.2.3.9'], reasons: [0x0122] });
    await set(gateway, '--attachments', 'yes');
    expect(readStow(await send()).failed).toEqual([]);
  });

  it('gets a receipt for the text that was agreed to, also when there is a new one by then', async () => {
    const gateway = await startForTest();
    const path = join(await temporaryFolder(), 'text');
    await writeFile(path, ' Another text.\n');
    const opened = await openDeposit(gateway);
    const pictures = headCt();
    await promise(gateway, opened, pictures);
    await stow(
      gateway,
      opened,
      pictures.map(({ bytes }) => bytes),
    );
    await set(gateway, '--release-text', path);
    expect((await facilityOf(gateway)).release).toEqual({ version: '2', text: 'Another text.' });
    for (const [version, status] of [
      ['3', 400],
      ['1', 200],
    ] as const)
      expect((await complete(gateway, opened, pictures, [], 0, version)).status).toBe(status);
  });
});
