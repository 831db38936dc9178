import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessAnswerSchema, accessManifestSchema } from '../../shared/contract/gateway-api';
import { parseMultipartType } from '../../shared/stow/multipart-type';
import { dayMs, minuteMs, startForTest, type GatewayUnderTest } from './gateway-under-test';
import { alter, asPicture, deposit, headCt, picture, sha256, type Picture } from './sender';

const birthDate = '19500704';
const error = (code: string): object => ({ error: expect.objectContaining({ code }) as unknown });
const studyOf = (pictures: readonly Picture[]): string => pictures[0]?.row.studyUid ?? '';

const wish = async (gateway: GatewayUnderTest, ...options: string[]): Promise<string> =>
  z.object({ accessCode: z.string() }).parse(await gateway.admin('access-code', ...options)).accessCode;
/** The pictures of most tests were taken of nobody who has a date of birth. */
const makeCode = (gateway: GatewayUnderTest, ...studies: string[]): Promise<string> =>
  wish(
    gateway,
    ...studies.flatMap((uid) => ['--study', uid]),
    '--birth-date',
    birthDate,
    '--override-birth-date',
  );
const ask = (gateway: GatewayUnderTest, accessCode: string, date = birthDate) =>
  gateway.post('/api/access', { accessCode, birthDate: date });
const open = async (gateway: GatewayUnderTest, accessCode: string) =>
  accessAnswerSchema.parse((await ask(gateway, accessCode)).json);

/** Downloads and takes apart by Python's email parser, a third party. */
const download = async (gateway: GatewayUnderTest, path: string, token: string): Promise<string[]> => {
  const response = await fetch(`${gateway.url}/dicom-web/${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
    },
  });
  const type = response.headers.get('content-type') ?? '';
  const body = Buffer.from(await response.arrayBuffer());
  expect([response.status, parseMultipartType(type)?.type]).toEqual([200, 'application/dicom']);
  expect(response.headers.get('content-length')).toBe(String(body.length));
  const script = `
import sys, json, email, email.policy, hashlib
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.HTTP)
print(json.dumps([hashlib.sha256(part.get_payload(decode=True)).hexdigest() for part in message.get_payload()]))`;
  const input = Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), body]);
  const answer = execFileSync('python3', ['-c', script], { input, encoding: 'utf8', maxBuffer: 1e8 });
  return z.array(z.string()).parse(JSON.parse(answer));
};

/** Slices of the sample disc, of Sample^Robin, born on 4 May 1971. */
const robins = (): Picture[] =>
  ['IM000001', 'IM000002', 'IM000003'].map((name) => {
    const path = `resources/sample-disc/DICOM/ST000001/SE000001/${name}`;
    return asPicture(readFileSync(join(import.meta.dirname, '..', '..', path)));
  });
/** The same with other words of the same length in its head. */
const rewrite = ({ bytes }: Picture, words: Readonly<Record<string, string>>): Picture => {
  const rewritten = Buffer.from(bytes);
  for (const [before, after] of Object.entries(words)) {
    const at = rewritten.indexOf(before);
    if (at < 0 || before.length !== after.length) throw new Error(`can't rewrite ${before}`);
    rewritten.write(after, at, 'latin1');
  }
  return asPicture(rewritten);
};
const nameOfRobin = 'Sample^Robin';
const nameOfMallory = 'Mallory^Maxi';

describe('making an access code', () => {
  const robinsBirthDate = ['--birth-date', '19710504'];

  it('opens what was held when it was made: what others send later under the same identifiers changes nothing', async () => {
    const gateway = await startForTest();
    const [first, second, third] = robins();
    if (first === undefined || second === undefined || third === undefined) throw new Error('no pictures');
    const study = studyOf([first]);
    await deposit(gateway, [first, second], 'robin@example.org');
    const code = await wish(gateway, '--study', study, ...robinsBirthDate);
    const forged = rewrite(first, { [nameOfRobin]: nameOfMallory, '19710504': '19990909' });
    gateway.advance(minuteMs);
    await deposit(gateway, [forged, third], 'mallory@example.org');

    const { token, studies } = accessAnswerSchema.parse((await ask(gateway, code, '19710504')).json);
    expect(studies).toMatchObject([{ patientName: nameOfRobin, birthDate: '19710504', instances: 2 }]);
    expect((await download(gateway, `studies/${study}`, token)).sort()).toEqual(
      [first, second].map(({ bytes }) => sha256(bytes)).sort(),
    );
  });

  it('is refused where deposits hold other pictures under one identifier, until one is named', async () => {
    const gateway = await startForTest();
    const pictures = robins();
    const [first] = pictures;
    if (first === undefined) throw new Error('no pictures');
    const study = ['--study', studyOf(pictures)];
    const { opened: own } = await deposit(gateway, pictures, 'robin@example.org');
    gateway.advance(minuteMs);
    const { opened: forged } = await deposit(gateway, [alter(first)], 'mallory@example.org');
    const refused = wish(gateway, ...study, ...robinsBirthDate);
    await expect(refused).rejects.toThrow(`under the same identifier: ${own.id}, ${forged.id}`);
    const both = ['--deposit', own.id, '--deposit', forged.id];
    await expect(wish(gateway, ...study, ...robinsBirthDate, ...both)).rejects.toThrow('same identifier');
    const code = await wish(gateway, ...study, ...robinsBirthDate, '--deposit', own.id);
    const { token } = accessAnswerSchema.parse((await ask(gateway, code, '19710504')).json);
    expect((await download(gateway, `studies/${studyOf(pictures)}`, token)).sort()).toEqual(
      pictures.map(({ bytes }) => sha256(bytes)).sort(),
    );
  });

  it('is refused where deposits hold a study under different names, until they are named', async () => {
    const gateway = await startForTest();
    const [first, second, third] = robins();
    if (first === undefined || second === undefined || third === undefined) throw new Error('no pictures');
    const study = ['--study', studyOf([first])];
    await deposit(gateway, [first], 'robin@example.org');
    await deposit(gateway, [rewrite(second, { [nameOfRobin]: 'SAMPLE^ROBIN' })], 'clinic@example.org');
    await wish(gateway, ...study, ...robinsBirthDate);
    const renamed = rewrite(third, { [nameOfRobin]: nameOfMallory });
    const { opened } = await deposit(gateway, [renamed], 'mallory@example.org');
    await expect(wish(gateway, ...study, ...robinsBirthDate)).rejects.toThrow('under different names');
    await wish(gateway, ...study, ...robinsBirthDate, '--deposit', opened.id);
  });

  it('is refused for another date of birth than every picture has, unless that is meant, which is recorded', async () => {
    const gateway = await startForTest();
    const [first, second, third] = robins();
    if (first === undefined || second === undefined || third === undefined) throw new Error('no pictures');
    const study = ['--study', studyOf([first])];
    const { opened } = await deposit(gateway, [
      first,
      rewrite(second, { '19710504': '19710405' }),
      rewrite(third, { '19710504': '        ' }),
    ]);
    await expect(wish(gateway, ...study, ...robinsBirthDate)).rejects.toThrow('Of 3 pictures of study 2.25.');
    await expect(wish(gateway, ...study, ...robinsBirthDate)).rejects.toThrow(
      '1 have another date of birth and 1 have none',
    );
    const code = await wish(gateway, ...study, ...robinsBirthDate, '--override-birth-date');
    expect((await ask(gateway, code, '19710504')).status).toBe(200);
    const { entries } = z
      .object({ entries: z.array(z.object({ action: z.string(), outcome: z.string() })) })
      .parse(await gateway.admin('audit'));
    expect(entries.filter(({ action }) => action === 'access/code-made')).toEqual([
      expect.objectContaining({ outcome: `of ${opened.id}, birth date overridden` }),
    ]);
  });

  it('takes no deposit that holds nothing of the study', async () => {
    const gateway = await startForTest();
    const pictures = robins();
    const { opened: own } = await deposit(gateway, pictures);
    const { opened: other } = await deposit(gateway, headCt());
    const asked = ['--study', studyOf(pictures), ...robinsBirthDate, '--deposit', other.id];
    await expect(wish(gateway, ...asked)).rejects.toThrow('Nothing is held');
    await expect(wish(gateway, ...asked, '--deposit', own.id)).rejects.toThrow('holds nothing of this study');
  });
});

describe('an access code', () => {
  it('is long, has no characters that look alike, and with the date of birth lists the studies', async () => {
    const gateway = await startForTest();
    const [ct, mr] = [headCt(), [picture('transfer-syntaxes/uncompressed/MR_small.dcm')]];
    await deposit(gateway, [...ct, ...mr]);
    const code = await makeCode(gateway, studyOf(ct), studyOf(mr));
    const alphabet = '346789BCDFGHJKMNPQRTVWXY';
    expect(code).toMatch(new RegExp(`^([${alphabet}]{4}-){5}[${alphabet}]{4}$`));
    expect(24 * Math.log2(alphabet.length)).toBeGreaterThan(100);
    const answer = await open(gateway, code.toLowerCase().replaceAll('-', ' '));
    expect(answer.facilityName).toBe('Sample Hospital');
    expect(answer.studies).toHaveLength(2);
    expect(answer.studies.find(({ studyUid }) => studyUid === studyOf(mr))).toEqual({
      studyUid: studyOf(mr),
      patientName: 'CompressedSamples^MR1',
      birthDate: '',
      date: '20040826',
      description: '',
      modalities: ['MR'],
      instances: 1,
      bytes: mr[0]?.bytes.length,
    });
  });

  it('gives the studies back byte for byte: whole, a series, an instance', async () => {
    const gateway = await startForTest();
    const pictures = [...headCt(), picture('multiframe/IM00001.implicit_little_endian.dcm')];
    await deposit(gateway, pictures);
    const ct = headCt();
    const study = studyOf(ct);
    const { token } = await open(gateway, await makeCode(gateway, study));
    const hashes = ct.map(({ bytes }) => sha256(bytes)).sort();

    const manifest = accessManifestSchema.parse(
      (await gateway.get(`/api/access/studies/${study}`, token)).json,
    );
    expect(manifest.instances.map((row) => row.sha256).sort()).toEqual(hashes);
    expect((await download(gateway, `studies/${study}`, token)).sort()).toEqual(hashes);
    const { seriesUid = '', sopInstanceUid = '', sha256: hash = '' } = ct[2]?.row ?? {};
    expect(await download(gateway, `studies/${study}/series/${seriesUid}`, token)).toHaveLength(4);
    expect(
      await download(gateway, `studies/${study}/series/${seriesUid}/instances/${sopInstanceUid}`, token),
    ).toEqual([hash]);
  });

  it('brings what several deposits hold of a study together', async () => {
    const gateway = await startForTest();
    const pictures = headCt();
    await deposit(gateway, pictures.slice(0, 2), 'first@example.org');
    gateway.advance(minuteMs);
    await deposit(gateway, pictures.slice(1), 'second@example.org');
    const { token, studies } = await open(gateway, await makeCode(gateway, studyOf(pictures)));
    expect(studies).toMatchObject([{ instances: 4 }]);
    expect((await download(gateway, `studies/${studyOf(pictures)}`, token)).sort()).toEqual(
      pictures.map(({ bytes }) => sha256(bytes)).sort(),
    );
  });

  it('opens nothing else: no other study, no deposit, and nothing without it', async () => {
    const gateway = await startForTest();
    const other = picture('transfer-syntaxes/uncompressed/MR_small.dcm');
    const { opened } = await deposit(gateway, [...headCt(), other]);
    const { token } = await open(gateway, await makeCode(gateway, studyOf(headCt())));
    for (const path of ['/dicom-web', '/api/access']) {
      const answer = await gateway.get(`${path}/studies/${other.row.studyUid}`, token);
      expect([answer.status, answer.json]).toEqual([404, error('access/refused')]);
      expect((await gateway.get(`${path}/studies/${studyOf(headCt())}`)).status).toBe(401);
      expect((await gateway.get(`${path}/studies/${studyOf(headCt())}`, 'guess')).status).toBe(401);
    }
    expect((await gateway.get(`/dicom-web/studies/${studyOf(headCt())}/series/1.2.3`, token)).status).toBe(
      404,
    );
    expect((await gateway.get(`/api/deposits/${opened.id}`, token)).status).toBe(401);
  });

  it('is refused the same way whether the code, the date or both are wrong', async () => {
    const gateway = await startForTest();
    await deposit(gateway, headCt());
    const code = await makeCode(gateway, studyOf(headCt()));
    const unknown = 'GGGG-GGGG-GGGG-GGGG-GGGG-GGGG';
    const answers = await Promise.all([
      ask(gateway, code, '19500705'),
      ask(gateway, unknown),
      ask(gateway, unknown, '19500705'),
      ask(gateway, 'short'),
    ]);
    for (const { status, text } of answers)
      expect([status, JSON.parse(text)]).toEqual([
        403,
        { error: { code: 'access/refused', facts: {}, remedy: 'change-input' } },
      ]);
  });

  it('has five tries a day, whether it exists or not, and then waits', async () => {
    const gateway = await startForTest();
    await deposit(gateway, headCt());
    const code = await makeCode(gateway, studyOf(headCt()));
    const unknown = 'GGGG-GGGG-GGGG-GGGG-GGGG-GGGG';
    const tryOut = async (tried: string): Promise<unknown[]> => {
      const answers: unknown[] = [];
      for (let index = 0; index < 7; index++) {
        const { status, json } = await ask(gateway, tried, '19000101');
        answers.push([status, json]);
      }
      return answers;
    };
    const answers = await tryOut(code);
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => [403, error('access/refused')]));
    expect(answers.slice(5)).toEqual(
      Array.from({ length: 2 }, () => [
        429,
        { error: { code: 'access/too-many-tries', facts: { waitSeconds: 86_400 }, remedy: 'retry' } },
      ]),
    );
    expect(await tryOut(unknown)).toEqual(answers);
    expect((await ask(gateway, code)).status).toBe(429);
    gateway.advance(dayMs);
    expect((await ask(gateway, code)).status).toBe(200);
  });

  it('may be tried 20 times from one address, and the count outlives a restart', async () => {
    const first = await startForTest();
    await deposit(first, headCt());
    const code = await makeCode(first, studyOf(headCt()));
    const guess = (gateway: GatewayUnderTest, index: number) => ask(gateway, `GGGG-GGGG-${index}`);
    for (let index = 0; index < 12; index++) expect((await guess(first, index)).status).toBe(403);
    const gateway = await first.restart();
    for (let index = 12; index < 20; index++) expect((await guess(gateway, index)).status).toBe(403);
    expect((await guess(gateway, 20)).json).toEqual(error('access/too-many-tries'));
    expect((await ask(gateway, code)).status).toBe(429);
  });

  it('works for 30 days, and what it opened for an hour', async () => {
    const gateway = await startForTest();
    await deposit(gateway, headCt());
    const study = studyOf(headCt());
    const code = await makeCode(gateway, study);
    const { token } = await open(gateway, code);
    gateway.advance(60 * minuteMs - 1);
    expect((await gateway.get(`/api/access/studies/${study}`, token)).status).toBe(200);
    gateway.advance(1);
    expect((await gateway.get(`/api/access/studies/${study}`, token)).status).toBe(401);
    gateway.advance(30 * dayMs);
    expect((await ask(gateway, code)).json).toEqual(error('access/refused'));
  });

  it('can only be made for what is held, of a deposit that is complete', async () => {
    const gateway = await startForTest();
    await expect(makeCode(gateway, '1.2.3')).rejects.toThrow('Nothing is held');
    await expect(gateway.admin('access-code', '--study', '1.2.3', '--birth-date', '4 July')).rejects.toThrow(
      'YYYYMMDD',
    );
  });

  it('gives originals alone: another transfer syntax is not acceptable', async () => {
    const gateway = await startForTest();
    await deposit(gateway, headCt());
    const study = studyOf(headCt());
    const { token } = await open(gateway, await makeCode(gateway, study));
    const status = async (accept: string): Promise<number> =>
      (await gateway.get(`/dicom-web/studies/${study}`, token, { accept })).status;
    for (const accept of [
      '*/*',
      'multipart/related; type="application/dicom"',
      'multipart/related;type="application/dicom";transfer-syntax=*, application/json;q=0.1',
    ])
      expect(await status(accept)).toBe(200);
    for (const accept of [
      'application/json',
      'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50',
      'multipart/related; type="application/octet-stream"',
      '*/*; q=0',
    ])
      expect(await status(accept)).toBe(406);
  });

  it('fails in the middle, never with other bytes, when the disk was changed', async () => {
    const gateway = await startForTest();
    const { opened } = await deposit(gateway, headCt());
    const study = studyOf(headCt());
    const { token } = await open(gateway, await makeCode(gateway, study));
    const folder = `${gateway.dataDir}/packs/${opened.id}`;
    const pack = `${folder}/${(await readdir(folder))[0] ?? ''}`;
    const held = await readFile(pack);
    held[held.length - 100] = (held.at(-100) ?? 0) ^ 1;
    await writeFile(pack, held);
    await expect(download(gateway, `studies/${study}`, token)).rejects.toThrow();
    expect((await gateway.get('/api/facility/sample')).status).toBe(200);
  });

  it.each(['changed', 'gone'])(
    'says of one picture alone whose file is %s that it is damaged, and tells who operates the gateway',
    async (how) => {
      const gateway = await startForTest();
      const ct = picture('series-ct/ge-head-4/01.dcm');
      const { opened } = await deposit(gateway, [ct]);
      const { studyUid, seriesUid, sopInstanceUid } = ct.row;
      const { token } = await open(gateway, await makeCode(gateway, studyUid));
      const folder = `${gateway.dataDir}/packs/${opened.id}`;
      const name = (await readdir(folder))[0] ?? '';
      if (how === 'gone') await rm(`${folder}/${name}`);
      else await writeFile(`${folder}/${name}`, Buffer.alloc(1000));
      const answer = await gateway.get(
        `/dicom-web/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`,
        token,
      );
      expect([answer.status, answer.json]).toEqual([500, error('receive/damaged')]);
      expect(gateway.logged).toContain(`DAMAGED on disk: deposit ${opened.id}, pack ${name}, from byte 0`);
      const { entries } = z
        .object({
          entries: z.array(z.object({ actor: z.string(), action: z.string(), subject: z.string() })),
        })
        .parse(await gateway.admin('audit'));
      expect(entries).toContainEqual({
        actor: 'gateway',
        action: 'storage/damaged',
        subject: sopInstanceUid,
      });
    },
  );
});
