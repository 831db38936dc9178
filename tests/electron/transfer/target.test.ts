import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TargetAuth } from '../../../shared/model/target';
import type { DepositView } from '../../../shared/contract/ipc';
import { hashesIn, startOrthanc, type OrthancUnderTest } from '../../gateway/orthanc';
import { openFaultLine } from './fault-line';
import { openGuarded, openTokenServer, partsOf, type Asked, type OwnAnswer } from './guarded-server';
import { bundleSender, killSender, startSender } from './sender-process';
import {
  afterwards,
  chooseAll,
  discOf,
  fewSlices,
  hashesOf,
  keychain,
  manySlices,
  openSender,
  temporaryFolder,
  type Sender,
} from './sending';

const staff = { name: 'staff', password: 'p\u00e4ss:word' };
const basic = { kind: 'basic', user: staff.name } as const;
const bearer = { kind: 'bearer' } as const;
const manyBytes = 27_434_438;

const openAt = async (
  auth: TargetAuth,
  secret: string,
  keys = keychain(),
  folder?: string,
): Promise<Sender> =>
  openSender(join(folder ?? (await temporaryFolder()), 'deposits'), keys, {
    findLogin: () => Promise.resolve({ auth, secret }),
  });

/** Sends everything of a disc, and waits for its end. */
const send = async (sender: Sender, url: string, disc: string): Promise<DepositView> => {
  const depositId = sender.queue.openAt({ name: 'Archive', url });
  const chosen = await chooseAll(disc);
  await sender.queue.guard(depositId, chosen.selection.instances);
  await sender.queue.start(depositId, chosen);
  return sender.until(depositId, ({ state }) => state === 'done');
};
/** The same, where it is not to come to its end. */
const fail = async (sender: Sender, url: string, disc: string): Promise<string> =>
  send(sender, url, disc).then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );

const dicomWeb = ({ url }: { readonly url: string }): string => `${url}/dicom-web`;
const isStow = ({ method, path }: Asked): boolean => method === 'POST' && path.endsWith('/studies');
const stowed = (asked: readonly Asked[]): number =>
  asked.filter(isStow).reduce((sum, { body }) => sum + body.length, 0);

describe('an Orthanc with a password', () => {
  it('gets every picture as it is, is asked for each, and says which it had', async () => {
    const orthanc = await startOrthanc({}, staff);
    const line = await openFaultLine(orthanc.url);
    afterwards(() => line.close());
    const disc = await discOf(fewSlices, manySlices);
    const sender = await openAt(basic, staff.password);
    const view = await send(sender, dicomWeb(line), disc);
    expect(view).toMatchObject({ picturesHeld: 200, gaps: 0, hasReceipt: false, link: '' });
    expect(view.target).toEqual({ found: 0, changed: 0, proven: 200, unidentified: 0 });
    expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
    expect(() => sender.queue.receipt(view.depositId)).toThrow('deposit/unknown');

    const before = line.bytesUp();
    const again = await send(sender, dicomWeb(line), disc);
    expect(again.target).toMatchObject({ found: 200, proven: 200 });
    expect(line.bytesUp() - before).toBeLessThan(50_000);
    expect(sender.views.some(({ state }) => state === 'completing')).toBe(true);
  });

  it('refuses a wrong password, and goes on where it was once that is right', async () => {
    const orthanc = await startOrthanc({}, staff);
    const disc = await discOf(fewSlices);
    let secret = staff.password;
    const sender = await openSender(join(await temporaryFolder(), 'deposits'), keychain(), {
      findLogin: () => Promise.resolve({ auth: basic, secret }),
    });
    const chosen = await chooseAll(disc);
    const id = sender.queue.openAt({ name: 'Archive', url: dicomWeb(orthanc) });
    await sender.queue.guard(id, chosen.selection.instances);
    // it was changed at the server
    secret = 'wrong';
    await sender.queue.start(id, chosen);
    const failed = await sender.until(id, ({ state }) => state === 'failed');
    expect(failed.error).toMatchObject({ code: 'target/unauthorized' });
    secret = staff.password;
    sender.queue.resume(id);
    await sender.until(id, ({ state }) => state === 'sending' || state === 'done');
    expect((await sender.until(id, ({ state }) => state === 'done')).target?.proven).toBe(4);
    expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
  });

  it('has an exam under another name: the guard objects before a byte leaves', async () => {
    const orthanc = await startOrthanc({}, staff);
    const sender = await openAt(basic, staff.password);
    const disc = await discOf(fewSlices);
    const { selection } = await chooseAll(disc);
    const url = dicomWeb(orthanc);
    const first = sender.queue.openAt({ name: 'Archive', url });
    expect(await sender.queue.guard(first, selection.instances)).toMatchObject({ name: 'not-asked' });
    await send(sender, url, disc);
    expect(await sender.queue.guard(first, selection.instances)).toMatchObject({
      name: 'match',
      birthDate: 'match',
    });
    const others = selection.instances.map((one) => ({ ...one, patientName: 'Somebody^Else' }));
    expect(await sender.queue.guard(first, others)).toMatchObject({ name: 'differs', birthDate: 'match' });
    await expect(sender.queue.requireExpected(first, others)).rejects.toThrow('target/other-person');
  });
});

it('goes on after a kill -9 in mid-upload, with the disc gone, and sends nothing twice', async () => {
  const orthanc = await startOrthanc({}, staff);
  const line = await openFaultLine(orthanc.url);
  afterwards(() => line.close());
  const script = await bundleSender('target-script');
  onTestFinished(() => script.remove());
  const disc = await discOf(manySlices);
  const hashes = await hashesOf(disc);
  const kept = [join(await temporaryFolder(), 'deposits'), randomBytes(32).toString('hex'), staff.password];
  const held = line.holdAfter(manyBytes * 0.85);
  const first = startSender(script, [...kept, disc, dicomWeb(line)]);
  await held;
  await first.until(({ sourceFree, picturesHeld }) => sourceFree && picturesHeld > 0);
  await killSender(first);
  await rm(disc, { recursive: true });
  line.heal();
  const bytesHeld = Math.max(...first.lines.map((one) => one.bytesHeld));
  const before = line.bytesUp();
  const second = startSender(script, kept);
  const done = await second.until(({ state }) => state === 'done');
  expect(done.target?.proven).toBe(196);
  expect(bytesHeld).toBeGreaterThan(0);
  expect(line.bytesUp() - before).toBeLessThan(manyBytes - bytesHeld + 100_000);
  expect(await hashesIn(orthanc)).toEqual(hashes);
});

describe('OAuth client credentials', () => {
  const client = 'front desk';
  const secret = 's+c/r&t';
  const open = async (): Promise<{
    readonly orthanc: OrthancUnderTest;
    readonly tokens: Awaited<ReturnType<typeof openTokenServer>>;
    readonly auth: TargetAuth;
  }> => {
    const tokens = await openTokenServer(client, secret);
    const auth = { kind: 'oauth', tokenUrl: tokens.url, clientId: client, scope: 'dicom' } as const;
    return { orthanc: await startOrthanc({}), tokens, auth };
  };

  it('brings a token, renews it once when it is refused, and sends again what was refused with it', async () => {
    const { orthanc, tokens, auth } = await open();
    let stows = 0;
    const guarded = await openGuarded(orthanc.url, (asked) => {
      if (isStow(asked) && ++stows === 2) tokens.revoke();
      return tokens.isGood(asked.authorization) ? null : { status: 401 };
    });
    const disc = await discOf(manySlices);
    const view = await send(await openAt(auth, secret), dicomWeb(guarded), disc);
    expect(view.target).toMatchObject({ found: 0, proven: 196 });
    expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
    // one for each way to the server (the guard, sending, and asking in the end), and one for the token that was revoked
    expect(tokens.asked).toHaveLength(4);
    expect(tokens.asked[0]?.body.toString()).toContain('scope=dicom');
    for (const { path, body } of guarded.asked)
      expect(`${path}${body.subarray(0, 300).toString('latin1')}`).not.toContain('token-');
  });

  it('asks for one new token a request and no more, where none is taken', async () => {
    const { orthanc, tokens, auth } = await open();
    const guarded = await openGuarded(orthanc.url, () => ({ status: 401 }));
    const sender = await openAt(auth, secret);
    expect(await fail(sender, dicomWeb(guarded), await discOf(fewSlices))).toContain('target/unauthorized');
    expect(tokens.asked).toHaveLength(2);
    expect(guarded.asked).toHaveLength(2);
  });

  it('says that the login is wrong where the token server says so', async () => {
    const { orthanc, auth } = await open();
    const sender = await openAt(auth, 'wrong');
    expect(await fail(sender, dicomWeb(orthanc), await discOf(fewSlices))).toContain('target/unauthorized');
  });
});

/** Before an Orthanc, with an answer of its own now and then. */
const before = async (
  answer: (asked: Asked) => OwnAnswer | Buffer | null | Promise<OwnAnswer | Buffer | null>,
) => {
  const orthanc = await startOrthanc({});
  const guarded = await openGuarded(orthanc.url, answer);
  return { orthanc, guarded, url: dicomWeb(guarded), sender: await openAt(bearer, 'good') };
};
const json = (value: unknown, status = 200): OwnAnswer => ({
  status,
  type: 'application/dicom+json',
  body: JSON.stringify(value),
});
const uidOf = (part: Buffer): string =>
  /\x08\x00\x18\x00UI..([0-9.]+)/s.exec(part.toString('latin1'))?.[1] ?? '';
const referenced = (uid: string, more: object = {}) => ({
  '00081155': { vr: 'UI', Value: [uid] },
  ...more,
});
const reason = (tag: '00081196' | '00081197', value: number) => ({ [tag]: { vr: 'US', Value: [value] } });

describe('a server that does not take everything', () => {
  it('is believed picture by picture: what it refuses is a gap, what it warns of is said', async () => {
    const disc = await discOf(fewSlices);
    const uids = (await chooseAll(disc)).selection.instances.map(({ sopInstanceUid }) => sopInstanceUid);
    const [refused = '', warned = ''] = uids;
    const { orthanc, url, sender } = await before(async (asked) => {
      if (!isStow(asked)) return null;
      const parts = await partsOf(asked);
      for (const part of parts) if (uidOf(part) !== refused) await orthanc('/instances', part);
      const items = parts.map(uidOf);
      return json(
        {
          '00081199': {
            vr: 'SQ',
            Value: items
              .filter((uid) => uid !== refused)
              .map((uid) => referenced(uid, uid === warned ? reason('00081196', 0xb000) : {})),
          },
          '00081198': {
            vr: 'SQ',
            Value: items.includes(refused) ? [referenced(refused, reason('00081197', 0xa900))] : [],
          },
        },
        202,
      );
    });
    const view = await send(sender, url, disc);
    expect(view).toMatchObject({ picturesHeld: 3, picturesTotal: 3, gaps: 1, gapsBy: { refused: 1 } });
    expect(view.target).toMatchObject({ changed: 1, proven: 3 });
    expect(await hashesIn(orthanc)).toHaveLength(3);
  });

  it('sends by itself what spoils a request for the others', async () => {
    const disc = await discOf(fewSlices);
    const [bad = ''] = (await chooseAll(disc)).selection.instances.map((one) => one.sopInstanceUid);
    const { orthanc, url, sender } = await before(async (asked) =>
      isStow(asked) && (await partsOf(asked)).map(uidOf).includes(bad) ? { status: 400 } : null,
    );
    const view = await send(sender, url, disc);
    expect(view).toMatchObject({ picturesHeld: 3, gaps: 1, gapsBy: { refused: 1 } });
    expect(await hashesIn(orthanc)).toHaveLength(3);
  });

  it('gets smaller requests where large ones are too large (413), and a picture that is too large is a gap', async () => {
    const most = 600_000;
    const disc = await discOf(manySlices, fewSlices);
    const { orthanc, guarded, url, sender } = await before((asked) =>
      isStow(asked) && asked.body.length > most ? { status: 413 } : null,
    );
    const view = await send(sender, url, disc);
    expect(view).toMatchObject({ picturesHeld: 200, gaps: 0 });
    expect(view.target?.proven).toBe(200);
    expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
    const tooLarge = guarded.asked.filter((asked) => isStow(asked) && asked.body.length > most);
    expect(tooLarge.length).toBeLessThan(30);

    const tiny = await before((asked) =>
      isStow(asked) && asked.body.length > 300_000 ? { status: 413 } : null,
    );
    const left = await send(tiny.sender, tiny.url, await discOf(fewSlices, manySlices));
    expect(left).toMatchObject({ picturesHeld: 196, gaps: 4, gapsBy: { refused: 4 } });
  });

  it('is not believed when it says that it has what it does not show', async () => {
    const { guarded, url, sender } = await before(async (asked) => {
      if (!isStow(asked)) return null;
      const items = (await partsOf(asked)).map((part) => referenced(uidOf(part)));
      return json({ '00081199': { vr: 'SQ', Value: items } });
    });
    expect(await fail(sender, url, await discOf(fewSlices))).toContain('target/lacks');
    const [view] = sender.queue.list();
    expect(view).toMatchObject({ state: 'failed', error: { facts: { lacking: 4 } } });
    // sent anew each time it was found lacking, and then no more
    expect(guarded.asked.filter(isStow).length).toBeLessThan(6);
  }, 90_000);

  it('that can not be asked proves nothing, and that is what is said', async () => {
    const { orthanc, guarded, url, sender } = await before((asked) =>
      asked.method === 'GET' ? { status: 403 } : null,
    );
    const disc = await discOf(fewSlices);
    const view = await send(sender, url, disc);
    expect(view).toMatchObject({ picturesHeld: 4, target: { found: 0, proven: 0 } });
    expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
    expect(stowed(guarded.asked)).toBeLessThan(2_200_000);
  });
});

describe('hostile answers', () => {
  const endless = async function* (text: string): AsyncGenerator<Uint8Array> {
    const chunk = Buffer.from(text.repeat(4096));
    for (;;) yield await Promise.resolve(chunk);
  };
  const isSearch = ({ path }: Asked): boolean => path.includes('/instances?');
  const cases: readonly (readonly [string, (asked: Asked) => OwnAnswer | null])[] = [
    [
      'a search answered without end',
      (asked) =>
        isSearch(asked) ? { status: 200, type: 'application/dicom+json', body: endless('[[') } : null,
    ],
    ['a search answered with other things', (asked) => (isSearch(asked) ? json({ '00080018': 'x' }) : null)],
    [
      'a search answered by a page',
      (asked) => (isSearch(asked) ? { status: 200, type: 'text/html', body: '<html>log in</html>' } : null),
    ],
    [
      'a store answered without end',
      (asked) =>
        isStow(asked) ? { status: 200, type: 'application/dicom+json', body: endless('{"a":') } : null,
    ],
    [
      'a store answered with other things',
      (asked) => (isStow(asked) ? json({ '00081199': { Value: 7 } }) : null),
    ],
  ];
  it.each(cases)('%s is no answer: it waits, and nothing counts as held', async (_name, answer) => {
    const { url, sender } = await before(answer);
    const depositId = sender.queue.openAt({ name: 'Archive', url });
    const chosen = await chooseAll(await discOf(fewSlices));
    await sender.queue.guard(depositId, chosen.selection.instances);
    await sender.queue.start(depositId, chosen);
    const view = await sender.until(depositId, ({ state }) => state === 'waiting');
    expect(view).toMatchObject({ error: { code: 'network/bad-answer' }, picturesHeld: 0 });
  });

  it('pages without end, each with other pictures, are asked for no longer than the limit', async () => {
    let pages = 0;
    const { orthanc, url, sender } = await before((asked) =>
      isSearch(asked) ? json([referencedInstance(`1.2.${String(++pages)}`)]) : null,
    );
    const disc = await discOf(fewSlices);
    const view = await send(sender, url, disc);
    // what the search does not show is asked for by itself
    expect(view.target).toMatchObject({ found: 0, proven: 4 });
    expect(pages).toBe(2000);
    expect(await hashesIn(orthanc)).toEqual(await hashesOf(disc));
  });

  it('words of a gateway in an answer are no words of a server', async () => {
    const { url, sender } = await before((asked) =>
      isStow(asked)
        ? {
            status: 403,
            type: 'application/json',
            body: JSON.stringify({ error: { code: 'deposit/closed', facts: {}, remedy: 'retry' } }),
          }
        : null,
    );
    expect(await fail(sender, url, await discOf(fewSlices))).toContain('target/unauthorized');
  });
});

const referencedInstance = (uid: string): object => ({ '00080018': { vr: 'UI', Value: [uid] } });

it('never sends a password over an open line', async () => {
  const sender = await openAt(basic, staff.password);
  expect(await fail(sender, 'http://archive.example/dicom-web', await discOf(fewSlices))).toMatch(
    /link\/(not-secure|trial-loopback-only)/,
  );
});

it('waits for the login where this computer lacks it, and forgets nothing meanwhile', async () => {
  const sender = await openSender(join(await temporaryFolder(), 'deposits'), keychain(), {
    findLogin: () => Promise.resolve(null),
  });
  expect(await fail(sender, 'http://127.0.0.1:9/dicom-web', await discOf(fewSlices))).toContain(
    'target/no-login',
  );
});
