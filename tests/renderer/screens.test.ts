import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BurnDriveView, ExportReport, News, NewsName } from '../../shared/contract/ipc';
import type { Catalog } from '../../shared/model/scan';
import { noGaps } from '../../shared/model/selection';
import { en } from '../../renderer/text/en';
import type { Preview } from './preview/preview';
import { brokenConnection, catalogs, deposit, depositId, jobId, scanId } from './preview/sample-world';
import { launchBrowser } from './viewer/harness';
import { servePreview } from './preview/serve-preview';

declare global {
  interface Window {
    readonly preview: Preview;
  }
}

const keysOf = (texts: object, before = ''): readonly string[] =>
  Object.entries(texts).flatMap(([key, text]: [string, unknown]) =>
    typeof text === 'object' && text !== null
      ? keysOf(text, `${before}${key}.`)
      : [`${before}${key.replace(/_(?:one|other)$/, '')}`],
  );
/** What stands on a screen in place of a text that is not there. */
const textKeys = keysOf(en);

let browser: Browser;
let server: Awaited<ReturnType<typeof servePreview>>;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([servePreview(), launchBrowser(false)]);
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  complaints = [];
  await page.setViewportSize({ width: 1024, height: 700 });
});

afterEach(async () => {
  expect(complaints).toEqual([]);
  const shown = await page.locator('body').innerText();
  expect(textKeys.filter((key) => shown.includes(key))).toEqual([]);
});

const open = async (query = ''): Promise<void> => {
  await page.goto(`${server.origin}/preview.html?${query}`);
  await page.locator('h1').waitFor();
};
const press = (name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).filter({ visible: true }).first().click();
const heading = (name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor();
const tick = (name: string | RegExp): Promise<void> =>
  page.locator('label', { hasText: name }).first().click();
const tell = <N extends NewsName>(name: N, told: News[N]): Promise<void> =>
  page.evaluate(
    ([whose, json]) => {
      window.preview.tell(whose, json);
    },
    [name, JSON.stringify(told)] as const,
  );
const failAt = (
  name: Parameters<Preview['fail']>[0],
  code: Parameters<Preview['fail']>[1],
  facts = {},
): Promise<void> =>
  page.evaluate(
    (told) => {
      window.preview.fail(told.name, told.code, told.facts);
    },
    { name, code, facts },
  );
const askedFor = (name: string): Promise<unknown[]> =>
  page.evaluate(
    (wanted) =>
      window.preview.host.asked.filter((call) => call.name === wanted).map(({ args }) => args ?? null),
    name,
  );
const isDisabled = (name: string | RegExp): Promise<boolean> =>
  page.getByRole('button', { name }).first().isDisabled();
const alert = async (): Promise<string> =>
  (await page.getByRole('alert').first().innerText()).replace(/\s+/g, ' ');

/** In both themes, as axe sees it. */
const expectAccessible = async (): Promise<void> => {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((wanted) => {
      document.documentElement.dataset['theme'] = wanted;
    }, theme);
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    // the themes differ in nothing but their colours
    const { violations } = await (theme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
    expect(
      violations.map(({ id, nodes }) => [theme, id, ...nodes.map(({ html }) => html.slice(0, 160))]),
    ).toEqual([]);
  }
};
const expectNothingOverTheSide = async (): Promise<void> => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
};

const toCatalog = async (purpose = /^Send pictures/): Promise<void> => {
  await press(purpose);
  await press(/^Disc, USB stick/);
  await page.getByRole('list', { name: 'Pictures found' }).waitFor();
};
const toCheck = async (): Promise<void> => {
  await toCode();
  await page.getByLabel('Code').fill('K7QM4X2P');
  await press('Check the code');
  await tick('The patient');
  await press('Continue');
  await heading('Send these pictures?');
};
const isInSight = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const inside = (x: number, y: number): boolean => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (element.contains(hit) || hit.contains(element));
    };
    return (
      top >= 0 &&
      bottom <= window.innerHeight &&
      inside((left + right) / 2, top + 2) &&
      inside((left + right) / 2, bottom - 2)
    );
  });
const toCode = async (): Promise<void> => {
  await press('Continue to send');
  await page.getByLabel('Link from your hospital').fill('https://northfield.example/f/neurology');
  await press('Look up the hospital');
  await heading('Is this the right hospital?');
  await press('Yes, this is right');
  await page.getByLabel('Your e-mail address').fill('robin@example.org');
  await press('Send me a code');
  await heading('Type the code from your e-mail');
};

describe('from a disc to a receipt', () => {
  test('one question a screen, each for everybody, in both themes', async () => {
    await open();
    await heading('What would you like to do?');
    await expectAccessible();
    await press(/^Send pictures/);
    await heading('Where are the pictures?');
    await expectAccessible();

    await press(/^Disc, USB stick/);
    await heading('Sample, Robin');
    await expect
      .poll(() => page.getByRole('listitem').allInnerTexts())
      .toContainEqual(
        expect.stringContaining(
          '12 March 2024 · Riverside Imaging · CT HEAD WITHOUT CONTRAST · 3 series, 203 pictures and 1 document, 107\u00a0MB',
        ),
      );
    expect(await page.locator('.catalog-aside').innerText()).toContain(
      '4 pictures are there, but not listed. We added them.',
    );
    await expectAccessible();
    await tick('Ultrasound of the heart');
    expect(await page.locator('footer').innerText()).toContain(
      '1 exam chosen · 203 pictures and 1 document · 107\u00a0MB',
    );

    await press('Continue to send');
    await heading('Which hospital should get the pictures?');
    await expectAccessible();
    await page.getByLabel('Link from your hospital').fill('https://northfield.example/f/neurology');
    await press('Look up the hospital');
    await heading('Is this the right hospital?');
    expect(await page.locator('.facility').innerText()).toContain('northfield.example');
    await expectAccessible();

    await press('Yes, this is right');
    await heading('Where should the code go?');
    await expectAccessible();
    await page.getByLabel('Your e-mail address').fill('robin@example.org');
    await page.keyboard.press('Enter');
    await heading('Type the code from your e-mail');
    await page.keyboard.type('k7qm4x2p');
    expect(await page.getByLabel('Code').inputValue()).toBe('K7QM-4X2P');
    await expectAccessible();

    await page.keyboard.press('Enter');
    await heading('Who is sending?');
    await page.getByText('The name and date of birth fit').waitFor();
    await expectAccessible();
    await press('Continue');
    await page.getByText('Choose who you are.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.closest('[role=radiogroup]') !== null)).toBe(
      true,
    );
    await expectAccessible();
    await tick('The patient');
    await page.getByLabel('Who should look at them?').fill('Dr Ahmadi');
    await press('Continue');

    await heading('Send these pictures?');
    await expectAccessible();
    expect(await isDisabled('Send 204 items')).toBe(true);
    await tick('I agree');
    await press('Send 204 items');

    await heading('Sending to Northfield Hospital');
    expect(await page.locator('main').innerText()).toContain('You can take the disc out now.');
    expect(await page.locator('main').innerText()).toContain('about 1 minute left · 1.9\u00a0MB/s');
    expect(await page.locator('main').innerText()).toContain(
      '127 of 204 arrived and checked · 67 of 107\u00a0MB',
    );
    await expectAccessible();

    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await heading('Northfield Hospital has your pictures');
    await page.getByText('Receipt checked').waitFor();
    await page.getByText('on this computer alone: it is signed with the key').waitFor();
    await expectAccessible();
    await press('Save the receipt');
    await page.getByText('The receipt is saved.').waitFor();

    await press('Sent');
    await heading('Sent pictures');
    await expectAccessible();
  }, 60_000);

  test('going back loses nothing', async () => {
    await open();
    await toCatalog();
    await toCode();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await heading('Sample, Robin');
    await press('Continue to send');
    await heading('Is this the right hospital?');
    await press('Yes, this is right');
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('robin@example.org');
  });

  test('a wrong code is refused with what to do, and says that nothing was lost', async () => {
    await open();
    await toCatalog();
    await toCode();
    await failAt('deposit:open', 'code/wrong', { triesLeft: 4 });
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    expect(await alert()).toBe(
      'This code does not fit. Nothing has been sent, and nothing was lost. Compare it with the newest e-mail, letter by letter. You have 4 tries left.',
    );
    await expectAccessible();
  });

  test('somebody else’s disc is sent only after a second look', async () => {
    await open();
    await toCatalog();
    await page.evaluate(() => {
      window.preview.host.script['deposit:guard'] = () => ({
        name: 'differs',
        birthDate: 'match',
        triesLeft: 3,
      });
    });
    await toCode();
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    await heading('Who is sending?');
    expect(await alert()).toContain('These may be someone else’s pictures');
    await tick('The patient');
    expect(await isDisabled('Continue')).toBe(true);
    await expectAccessible();
    await tick('I have checked');
    expect(await isDisabled('Continue')).toBe(false);
  });

  test('an answer that could not be had is not passed over by the next click, and is asked for again', async () => {
    await open();
    await toCatalog();
    await failAt('deposit:guard', 'network/unreachable');
    await toCode();
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    await heading('Who is sending?');
    expect(await alert()).toContain('We cannot reach the hospital');
    await tick('The patient');
    expect(await alert()).toContain('We cannot reach the hospital');
    expect(await isDisabled('Continue')).toBe(true);
    await page.evaluate(() => {
      window.preview.host.script['deposit:guard'] = () => ({
        ...{ name: 'match', birthDate: 'match', triesLeft: 5 },
      });
    });
    await press('Try again');
    await expect.poll(() => isDisabled('Continue')).toBe(false);
  });

  test('where no more discs can be tried, it says so, and the person’s own word lets them go on', async () => {
    await open();
    await toCatalog();
    await failAt('deposit:guard', 'guard/too-many-tries');
    await toCode();
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    await heading('Who is sending?');
    expect(await alert()).toContain('No more discs can be tried with this code.');
    expect(await alert()).toContain('call the hospital');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await tick('The patient');
    expect(await isDisabled('Continue')).toBe(true);
    await expectAccessible();
    await tick('I have checked');
    await press('Continue');
    await heading('Send these pictures?');
  });

  test('a link from outside fills the field, shows its host, and starts nothing', async () => {
    await open('link=discport://northfield.example/f/neurology');
    await heading('Where are the pictures?');
    await page.getByText('The link to northfield.example is ready.').waitFor();
    await press(/^Disc, USB stick/);
    await press('Continue to send');
    await page.getByText('This link was opened from outside Discport.').waitFor();
    expect(await page.getByLabel('Link from your hospital').inputValue()).toBe(
      'discport://northfield.example/f/neurology',
    );
    expect(await askedFor('facility:open')).toEqual([]);
  });

  test('what is missing of the chosen pictures is said, and nothing of what was not chosen', async () => {
    await open();
    await page.evaluate(() => {
      window.preview.host.script['choice:gaps'] = ({ choice }) => ({
        gapsBy: {
          unread: choice.series.some(({ seriesUid }) => seriesUid === '1.2.4.1') ? 1 : 0,
          refused: 0,
          conflict: 2,
          incomplete: 1,
        },
        unidentified: 0,
      });
    });
    await toCatalog();
    await tick('Ultrasound of the heart');
    await toCheck();
    await expect.poll(() => askedFor('choice:gaps')).not.toEqual([]);
    expect(await page.getByText('could not be read').count()).toBe(0);
    await page
      .getByText(
        '2 pictures of these are not sent: others say that they are the same pictures, and are not. The hospital is told so.',
      )
      .waitFor();
    await page
      .getByText(
        '1 picture of these is not complete. It is sent as far as it goes, and the hospital is told so.',
      )
      .waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await tick('Ultrasound of the heart');
    await press('Continue to send');
    await press('Continue');
    await page
      .getByText('1 picture of these could not be read. The hospital is told that it is missing.')
      .waitFor();
    expect(await isDisabled('Send 231 items')).toBe(true);
  });

  test('the agreement is in sight beside what it is about, and going through it moves nothing away', async () => {
    await open('trial');
    await toCatalog();
    await toCheck();
    const box = page.locator('label', { hasText: 'I agree' });
    const send = page.getByRole('button', { name: /^Send \d+ items$/ });
    expect([await isInSight(box), await isInSight(send)]).toEqual([true, true]);
    const focused = (): Promise<boolean> =>
      page.evaluate(() => document.activeElement?.closest('.consent label') !== null);
    for (let presses = 0; presses < 12 && !(await focused()); presses += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe(true);
    expect([await isInSight(box), await isInSight(page.locator('.steps'))]).toEqual([true, true]);
    await page.keyboard.press('Space');
    expect(await send.isDisabled()).toBe(false);
  });

  test('who sends, to whom and why are all in sight at once', async () => {
    await open('trial');
    await toCatalog();
    await toCode();
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    await heading('Who is sending?');
    await press('Continue');
    for (const sight of [
      page.getByText('Choose who you are.'),
      page.locator('label', { hasText: 'Staff' }),
      page.getByLabel('Who should look at them?'),
      page.getByLabel('Why are you sending them?'),
    ])
      expect(await isInSight(sight)).toBe(true);
  });

  test('where nothing can be kept, that is said before anything is sent', async () => {
    await open('keeps-nothing');
    await toCatalog();
    await toCode();
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    await tick('Staff');
    await press('Continue');
    await page.getByText('This computer has no safe place for keys').waitFor();
  });
});

describe('while it sends', () => {
  const show = async (change: Parameters<typeof deposit>[0]): Promise<void> => {
    await open();
    await tell('deposit:changed', deposit(change));
    await press('Show');
  };

  test('the disc stays in until it is said that it may come out', async () => {
    await show({ state: 'reading', sourceFree: false });
    await page.getByText('Keep the disc in for now.').waitFor();
    await tell('deposit:changed', deposit({ sourceFree: true }));
    await page.getByText('You can take the disc out now.').waitFor();
    await tell('deposit:changed', deposit({ sourceKind: 'folder', sourceFree: false }));
    await page.getByText('Leave the folder where it is for now.').waitFor();
    await tell('deposit:changed', deposit({ sourceKind: 'usb', sourceFree: true }));
    await page.getByText('you may move or remove the USB stick.').waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/disc out|disc in/);
  });

  test.each([
    ['network/unreachable', 'The connection is gone', 'We go on by ourselves as soon as it is back.'],
    ['source/removed', 'The disc is gone', 'Put it in again: we go on by ourselves as soon as it is there.'],
    ['network/server-error', 'Waiting for the hospital’s computer', 'We try again by ourselves.'],
  ] as const)('%s needs nobody, is not shown in red, and can be tried at once', async (code, title, lede) => {
    await show({ state: 'waiting', error: { code, facts: {}, remedy: 'retry' } });
    await heading(title);
    await page.getByText(lede).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.locator('.notice-bad').count()).toBe(0);
    await expectAccessible();
    await press('Try now');
    expect(await askedFor('deposit:resume')).toEqual([{ depositId }]);
  });

  test('everywhere it is said whose pictures these are, and which', async () => {
    await open();
    const said = (): Promise<string> => page.locator('main').innerText();
    await tell('deposit:changed', deposit());
    await page.getByText('Pictures of Sample, Robin · 62% has arrived').waitFor();
    await press('Show');
    await heading('Sending to Northfield Hospital');
    expect(await said()).toMatch(/Sample, Robin\s+CT of the head, 12 March 2024/);
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await page.getByText('Receipt checked').waitFor();
    expect(await said()).toMatch(/Pictures of\s+Sample, Robin\s+CT of the head, 12 March 2024/);
    await press('Sent');
    await heading('Sent pictures');
    expect(await said()).toMatch(/Northfield Hospital\s+Sample, Robin\s+CT of the head, 12 March 2024/);
  });

  test('what was stopped is not said to be waiting, nor to be checked on arrival', async () => {
    await show({});
    await page.getByText('Every picture is checked on arrival').waitFor();
    await tell('deposit:changed', deposit({ state: 'stopped' }));
    await heading('Sending was stopped');
    await page.getByText('not sent').waitFor();
    expect(await page.getByText('waiting').count()).toBe(0);
    expect(await page.getByText('Every picture is checked on arrival').count()).toBe(0);
  });

  test('a sending that nobody knows has a way out', async () => {
    await open();
    await page.evaluate(() => {
      window.preview.state.navigation.getState().go({ at: 'sending', depositId: 'gone' });
    });
    await heading('We do not know this sending');
    await expectAccessible();
    await press('See what was sent');
    await heading('Sent pictures');
  });

  test('pausing and going on are one button, stopping asks first', async () => {
    await show({});
    await press('Pause');
    await heading('Sending is paused');
    await press('Go on');
    await heading('Sending to Northfield Hospital');
    await press('Stop sending');
    await page.getByRole('alertdialog', { name: 'Stop sending?' }).waitFor();
    await expectAccessible();
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await heading('Sending to Northfield Hospital');
    expect(await askedFor('deposit:stop')).toEqual([]);
    await press('Stop sending');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stop sending' }).click();
    await heading('Sending was stopped');
  });

  test('an old report and a photo go with an exam, which is asked for, and are agreed to', async () => {
    await open();
    await toCatalog();
    await toCheck();
    await tick('I agree');
    expect(await isDisabled(/^Send \d/)).toBe(false);
    await press('Add a report or a photo');
    await page.getByText('Film on the window.jpg').waitFor();
    // what was agreed to was without them
    expect(await page.getByRole('checkbox', { name: 'I agree' }).isChecked()).toBe(false);
    await tick('I agree');
    await page.getByText('Say which exam each added file goes with.').waitFor();
    expect(await isDisabled(/^Send \d/)).toBe(true);
    await expectAccessible();
    await expectNothingOverTheSide();
    await page.getByLabel('Exam that Report of 2019.pdf goes with').selectOption('1.2.3');
    await press('Take out Film on the window.jpg');
    await tick('I agree');
    await press('Send 231 items and 1 file');
    expect(await askedFor('deposit:start')).toMatchObject([
      { attachments: [{ id: 'a'.repeat(32), studyUid: '1.2.3' }] },
    ]);
  });

  test('a file that can not go says why, and photos stay here where a hospital takes none', async () => {
    await open();
    await toCatalog();
    await tick('Ultrasound of the heart');
    await page.evaluate(() => {
      const { script } = window.preview.host;
      const { facility, host } = script['facility:open']({ link: '' });
      script['facility:open'] = () => ({
        facility: { ...facility, accepts: { modalities: ['CT'], bytes: null, attachments: true } },
        host,
      });
      const { added } = script['attachment:choose'](undefined);
      const error = { code: 'attachment/unsupported', facts: {}, remedy: 'change-input' } as const;
      script['attachment:choose'] = () => ({ added, refused: [{ name: 'scan.png', error }] });
    });
    await toCheck();
    await press('Add a report or a photo');
    expect(await alert()).toContain('scan.png was not added Only PDF files and JPEG photos can be added.');
    await page.getByText('does not take photos').waitFor();
    await tick('I agree');
    expect(await isDisabled(/^Send \d/)).toBe(true);
    await expectAccessible();
    await press('Leave them out');
    expect(await page.getByText('Film on the window.jpg').count()).toBe(0);
    // of one exam nobody has to be asked
    expect(await page.getByRole('combobox').count()).toBe(0);
    await tick('I agree');
    expect(await isDisabled(/^Send \d/)).toBe(false);
  });

  test('a hospital that takes pictures alone is not offered reports or photos', async () => {
    await open();
    await toCatalog();
    await tick('Ultrasound of the heart');
    await page.evaluate(() => {
      const { script } = window.preview.host;
      const { facility, host } = script['facility:open']({ link: '' });
      script['facility:open'] = () => ({
        facility: { ...facility, accepts: { ...facility.accepts, attachments: false } },
        host,
      });
    });
    await toCheck();
    await page.getByText('I agree').waitFor();
    expect(await page.getByRole('button', { name: 'Add a report or a photo' }).count()).toBe(0);
  });

  test('another disc goes with the same code: asked for, checked, and shown beside the first', async () => {
    await open('catalog=one');
    await tell('deposit:changed', deposit());
    await press('Show');
    await press('Add another disc');
    expect(await askedFor('deposit:more')).toEqual([{ depositId, isExpected: true }]);
    await heading('Where are the pictures?');
    await press(/^Disc, USB stick/);
    await press('Continue to send');
    await heading('Send these pictures?');
    await page.getByText('These go together with what you are already sending').waitFor();
    await expect.poll(() => askedFor('deposit:guard')).toHaveLength(1);
    expect(await page.getByText('This disc is somebody else’s').count()).toBe(0);
    await expectAccessible();
    await tick('There is another disc for this hospital');
    expect(await isDisabled(/^Send \d/)).toBe(true);
    await tick('I agree');
    await press(/^Send \d/);
    expect(await askedFor('deposit:add')).toMatchObject([{ depositId, expectsMore: true }]);
    expect(await askedFor('deposit:start')).toEqual([]);
    const sources = [
      { kind: 'disc' as const, picturesHeld: 204, picturesTotal: 204, isFree: true },
      { kind: 'disc' as const, picturesHeld: 1, picturesTotal: 231, isFree: false },
    ];
    await tell('deposit:changed', deposit({ sources, expectsMore: true, sourceFree: false }));
    expect(await page.getByRole('list', { name: 'Discs' }).innerText()).toMatch(
      /204 of 204\s+Disc 1\s+no longer needed\s+1 of 231\s+Disc 2\s+still needed/,
    );
    await tell('deposit:changed', deposit({ state: 'more', sources, expectsMore: true }));
    await heading('Ready for the next disc');
    await expectAccessible();
    await press('That was all');
    expect(await askedFor('deposit:more')).toContainEqual({ depositId, isExpected: false });
  });

  test.each([
    ['is not expected', 'differs', 'Nothing of this disc has been sent. Check whose pictures you chose.'],
    ['can’t be asked about', 'tries', 'Nothing of these pictures has been sent.'],
  ])('of another disc that %s, nothing is said of what is under way', async (_what, answer, sentence) => {
    await open('catalog=one');
    if (answer === 'tries') await failAt('deposit:guard', 'guard/too-many-tries');
    else
      await page.evaluate(() => {
        window.preview.host.script['deposit:guard'] = () => ({
          ...{ name: 'differs', birthDate: 'match', triesLeft: 3 },
        });
      });
    await tell('deposit:changed', deposit());
    await press('Show');
    await press('Add another disc');
    await press(/^Disc, USB stick/);
    await press('Continue to send');
    await page.getByText('Nothing of this disc has been sent yet.').waitFor();
    expect(await alert()).toContain(sentence);
    await page.getByText('Sent over an encrypted connection to northfield.example.').waitFor();
    expect(await page.getByText('Nothing has been sent').count()).toBe(0);
    await expectAccessible();
  });

  test('a disc of somebody else joins nothing before a person has said so', async () => {
    await open();
    const exams = deposit().exams.map((exam) => ({ ...exam, patientName: 'Roe^Rick' }));
    await tell('deposit:changed', deposit({ exams }));
    await press('Show');
    await press('Add another disc');
    await press(/^Disc, USB stick/);
    await press('Continue to send');
    expect(await alert()).toContain('What you are already sending does not name Sample, Robin');
    await expectAccessible();
    await tick('I agree');
    expect(await isDisabled(/^Send \d/)).toBe(true);
    await tick('I have checked: these are to go together.');
    expect(await isDisabled(/^Send \d/)).toBe(false);
    await press('Send them on their own');
    await heading('Which hospital should get the pictures?');
  });

  test('one that waits for its turn says so', async () => {
    await show({ state: 'inLine', sourceFree: true });
    await heading('Waiting for its turn');
    await page.getByText('Another sending goes first, and this one starts by itself after it.').waitFor();
    await page.getByText('You can take the disc out now.').waitFor();
    await expectAccessible();
    await press('Settings');
    await tick('5 Mbit/s');
    expect((await askedFor('settings:keep')).at(-1)).toMatchObject({ sendMbitPerSecond: 5 });
    await expectAccessible();
  });

  test('a permission that ran out leads to a new code', async () => {
    await show({ state: 'failed', error: { code: 'deposit/unauthorized', facts: {}, remedy: 'retry' } });
    expect(await alert()).toContain('What has arrived is safe.');
    await press('Ask for a new code');
    await heading('Where should the code go?');
  });

  test('a receipt for fewer pictures than were sent leads back to their list while that is open', async () => {
    await open();
    await toCatalog();
    await tick('Ultrasound of the heart');
    await toCheck();
    await tick('I agree');
    await press(/^Send \d/);
    await page.evaluate(() => {
      const { script } = window.preview.host;
      const receipt = script['receipt:show']({ depositId: '' });
      const gapsBy = { unread: 2, refused: 0, conflict: 0, incomplete: 0 };
      script['receipt:show'] = () => ({ ...receipt, gaps: 2, gapsBy });
    });
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await page.getByText('See which pictures are lost, and look for them in another copy.').waitFor();
    await press('Check every picture');
    await heading('Sample, Robin');
    expect(await askedFor('scan:again')).toEqual([{ scanId, what: 'everything' }]);
  });

  test('where nothing can be kept, a receipt wants to be saved before Discport is closed', async () => {
    await open('keeps-nothing');
    await press('Sent');
    await page.getByText('Nothing of this is kept when Discport is closed').waitFor();
    await page.getByText('Nothing sent since Discport was started').waitFor();
    expect(await page.getByText('Nothing sent yet').count()).toBe(0);
    await expectAccessible();
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await press('Show the receipt');
    await page.getByText('This computer can’t keep the receipt: save it now').waitFor();
    await expectAccessible();
    await page.evaluate(() => {
      window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    });
    await page.getByRole('alertdialog', { name: 'Close without the receipt?' }).waitFor();
    await expectAccessible();
    await press('Do not close');
    await press('Save the receipt');
    await page.getByText('The receipt is saved.').waitFor();
    expect(await page.getByText('This computer can’t keep the receipt').count()).toBe(0);
    const isFree = await page.evaluate(() =>
      window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    );
    expect(isFree).toBe(true);
  });

  test('a receipt on paper has its number, the key and when it was checked, and nothing of the screen', async () => {
    await open();
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await press('Sent');
    await press('Show the receipt');
    await press('Save the receipt');
    await page.getByText('The receipt is saved.').waitFor();
    await failAt('receipt:print', 'print/failed');
    await press('Print');
    await page.getByText('It could not be printed.').waitFor();
    await expectAccessible();
    await page.emulateMedia({ media: 'print' });
    const paper = await page.locator('body').innerText();
    await page.emulateMedia({ media: 'screen' });
    for (const said of [depositId, 'northfield-2026-1', `${String(new Date().getFullYear())} at `])
      expect(paper).toContain(said);
    for (const unsaid of ['Just now', 'The receipt is saved.', 'It could not be printed.'])
      expect(paper).not.toContain(unsaid);
  });

  test('what was not taken is told with why, and not as something that was not whole', async () => {
    await open();
    await page.evaluate(() => {
      const { script } = window.preview.host;
      const receipt = script['receipt:show']({ depositId: '' });
      const gapsBy = { unread: 0, refused: 1, conflict: 2, incomplete: 0 };
      script['receipt:show'] = () => ({ ...receipt, gaps: 3, gapsBy });
    });
    await tell('deposit:changed', deposit());
    await press('Show');
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await page.getByText('What was taken is there, but not all of it was.').waitFor();
    await page.getByText('2 pictures: others say that they are the same pictures, and are not.').waitFor();
    await page.getByText('1 picture: the hospital’s computer does not take it.').waitFor();
    await expectAccessible();
  });

  test.each([
    [
      'cannot-check',
      'The pictures were sent, but the receipt can’t be checked',
      'a key that the hospital had not shown',
    ],
    ['invalid', 'The receipt is not right', 'its signature does not fit'],
  ] as const)('a receipt that is %s never looks good, and says why', async (verdict, title, why) => {
    await open();
    await page.evaluate((given) => {
      const { script } = window.preview.host;
      const receipt = script['receipt:show']({ depositId: '' });
      script['receipt:show'] = () => ({ ...receipt, verdict: given });
    }, verdict);
    await tell('deposit:changed', deposit());
    await press('Show');
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await heading(title);
    await page.getByText(why).waitFor();
    expect(await page.locator('.chip-good, .verdict-good').count()).toBe(0);
    await expectAccessible();
  });
});

describe('choosing', () => {
  test('nothing is chosen where there are pictures of several people, and one person’s are sent at a time', async () => {
    await open('catalog=two');
    await toCatalog();
    await heading('Pictures of 2 people');
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    expect(await isDisabled('Continue to send')).toBe(true);
    await page.getByText('Nothing is chosen yet.').waitFor();
    await expectAccessible();
    await tick('Sample, Robin');
    expect(await isDisabled('Continue to send')).toBe(false);
    expect(await page.getByText('Nothing is chosen yet.').count()).toBe(0);
    await page.locator('.catalog-scroller').evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await tick('Example, Kim Alex');
    expect(await isDisabled('Continue to send')).toBe(true);
    expect(await isDisabled('Make a disc or file')).toBe(false);
    await page.getByText('You can send the pictures of one person at a time.').waitFor();
  });

  test('an exam that names two people is nobody’s until a person says that it is right', async () => {
    await open('catalog=mixed');
    await toCatalog();
    await heading('Sample, Robin');
    await page.getByText('More than one name').waitFor();
    expect(await page.getByText('One patient here').count()).toBe(0);
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await page.getByText('Also names Example, Kim Alex (born 29 February 1988, ID 20-0007-1)').waitFor();
    expect(await page.locator('.catalog-aside').innerText()).toContain(
      '12 pictures name their patient otherwise than the rest of their exam.',
    );
    await expectAccessible();
    await tick('CT of the head');
    await toCheck();
    const said = await page.locator('main').innerText();
    expect(said).toContain(
      'The exam is listed under Sample, Robin (born 4 May 1971, ID 10-2231-8). Some of its pictures name Example, Kim Alex (born 29 February 1988, ID 20-0007-1).',
    );
    await tick('I agree');
    expect(await isDisabled(/^Send \d+ items$/)).toBe(true);
    await page.getByText('Tick the box about the names first.').waitFor();
    await expectAccessible();
    await tick('I have checked');
    expect(await isDisabled(/^Send \d+ items$/)).toBe(false);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await press('Make a disc or file');
    await tick('I have checked');
    await press('Choose a place');
    await tick('I understand');
    expect(await isDisabled('Write the folder')).toBe(true);
    await page.getByText('Tick the box about the names first.').waitFor();
    await tick('I have checked');
    expect(await isDisabled('Write the folder')).toBe(false);
  });

  test('what the hospital does not take is said before it is sent, and left out with one press', async () => {
    await open();
    await page.evaluate(() => {
      const { script } = window.preview.host;
      const { facility, host } = script['facility:open']({ link: '' });
      const accepts = { modalities: ['CT'], bytes: 10_000_000, attachments: true };
      script['facility:open'] = () => ({ host, facility: { ...facility, accepts } });
    });
    await toCatalog();
    await toCheck();
    await page.getByText('Northfield Hospital does not take all of this').waitFor();
    await page.getByText('This is more than Northfield Hospital takes at once').waitFor();
    await tick('I agree');
    expect(await isDisabled(/^Send \d+ items$/)).toBe(true);
    await expectAccessible();
    await press('Leave them out');
    expect(await page.getByText('Northfield Hospital does not take all of this').count()).toBe(0);
    // the size is still too much
    await tick('I agree');
    expect(await isDisabled(/^Send \d+/)).toBe(true);
  });

  const takes = (modalities: readonly string[], bytes: number | null): Promise<void> =>
    page.evaluate(
      (accepts) => {
        const { script } = window.preview.host;
        const { facility, host } = script['facility:open']({ link: '' });
        script['facility:open'] = () => ({ host, facility: { ...facility, accepts } });
      },
      { modalities: [...modalities], bytes, attachments: true },
    );
  const toFacility = async (): Promise<void> => {
    await toCatalog();
    await press('Continue to send');
    await page.getByLabel('Link from your hospital').fill('https://northfield.example/f/neurology');
    await press('Look up the hospital');
    await heading('Is this the right hospital?');
  };

  test('what the hospital does not take is said before a code is used for it, with whom to ask', async () => {
    await open();
    await takes(['CT'], 10_000_000);
    await toFacility();
    await page.getByText('Northfield Hospital does not take all of this').waitFor();
    await page.getByText('This is more than Northfield Hospital takes at once').waitFor();
    expect(
      await page
        .getByText('Questions? Northfield Hospital: +44 20 7946 0991 · pictures@northfield.example')
        .count(),
    ).toBe(2);
    expect(await askedFor('facility:code')).toEqual([]);
    await expectAccessible();
    await expectNothingOverTheSide();
    await press('Leave them out');
    expect(await page.getByText('Northfield Hospital does not take all of this').count()).toBe(0);
  });

  test('where the hospital takes nothing of it, other pictures are chosen', async () => {
    await open();
    await takes(['XA'], null);
    await toFacility();
    await page.getByText('Northfield Hospital does not take all of this').waitFor();
    expect(await page.getByRole('button', { name: 'Leave them out' }).count()).toBe(0);
    await press('Choose other pictures');
    await page.getByRole('list', { name: 'Pictures found' }).waitFor();
  });

  test('whom to ask is in sight while the pictures are checked and sent, and on the receipt', async () => {
    const telephone = page.getByText('+44 20 7946 0991').first();
    await open();
    await toCatalog();
    await toCheck();
    expect(await isInSight(telephone)).toBe(true);
    await tick('I agree');
    await press(/^Send \d+/);
    await heading(/^Sending to/);
    for (const state of ['sending', 'paused', 'waiting', 'stopped'] as const) {
      await tell('deposit:changed', deposit({ state }));
      expect(await isInSight(telephone), state).toBe(true);
    }
    await tell('deposit:changed', deposit({ state: 'done', hasReceipt: true }));
    await heading(/has your pictures|received/i);
    expect(await isInSight(telephone)).toBe(true);
  });

  test('the hospital’s logo is drawn, and one that is none leaves no hole', async () => {
    for (const [isPicture, drawn] of [
      [true, 1],
      [false, 0],
    ] as const) {
      await open();
      await page.evaluate(async (whole) => {
        const { script } = window.preview.host;
        const { facility, host } = script['facility:open']({ link: '' });
        script['facility:open'] = () => ({ host, facility: { ...facility, hasLogo: true } });
        const canvas = new OffscreenCanvas(120, 40);
        canvas.getContext('2d')?.fillRect(0, 0, 120, 40);
        const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
        script['facility:logo'] = () => ({ bytes: whole ? bytes : bytes.fill(0, 40) });
      }, isPicture);
      await toCatalog();
      await toCode();
      await expect
        .poll(() => page.getByRole('img', { name: 'Logo of Northfield Hospital' }).count())
        .toBe(drawn);
    }
  });

  test('an exam of one person alone needs no such box', async () => {
    await open('catalog=mixed');
    await toCatalog();
    await tick('Ultrasound of the heart');
    await toCheck();
    expect(await page.getByText('More than one person is named here').count()).toBe(0);
    await tick('I agree');
    expect(await isDisabled('Send 27 loops')).toBe(false);
  });

  test('a box of an exam is half ticked when only some of its series are chosen', async () => {
    await open();
    await toCatalog();
    await tick('Head, bone window');
    const box = page.getByRole('checkbox', { name: /CT of the head/ });
    expect(await box.evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true);
    await tick('CT of the head');
    expect(await box.evaluate((input: HTMLInputElement) => [input.indeterminate, input.checked])).toEqual([
      false,
      true,
    ]);
  });

  test('of thousands of series only those in sight are drawn', async () => {
    await open('catalog=large');
    await toCatalog();
    const rows = page.getByRole('list', { name: 'Pictures found' }).getByRole('listitem');
    expect(await rows.first().getAttribute('aria-setsize')).toBe('3060');
    expect(await page.locator('.catalog-row').count()).toBeLessThan(40);
    await page.locator('.catalog-scroller').evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await page.getByText('Slices 50').waitFor();
    expect(await page.locator('.catalog-row').count()).toBeLessThan(40);
  });

  test('while files are still being checked, the list says so and is there already', async () => {
    await open('catalog=provisional');
    await toCatalog();
    await tell('scan:progress', {
      scanId,
      progress: { step: 'heads', filesDone: 812, filesTotal: 2310, bytesDone: 0, bytesTotal: null },
    });
    await page.getByText('812 of 2,310 files checked').waitFor();
    await expectAccessible();
  });

  test('the report names every file for those who made the disc', async () => {
    await open();
    await toCatalog();
    await press('See the report');
    await heading('What we found on IMAGING_CD');
    const rows = await page.getByRole('row').allInnerTexts();
    expect(rows).toContain('DICOM/ST0/SE1/IM0007');
    expect(rows).toContain('a program\tVIEWER/START.EXE');
    expect(rows).toContain('12 other files\tVIEWER/VIEWER.DAT, VIEWER/LANG/DE.LNG and 10 more files');
    await expectAccessible();
  });

  test('a name in letters that are not declared stands as it is, with our guess beside it', async () => {
    await open('catalog=misdeclared');
    await press(/^Send pictures/);
    await press(/^Disc, USB stick/);
    await heading('Èâàíîâ, Èâàí (probably Иванов, Иван)');
    await expectAccessible();
    await press('See the report');
    await heading('What we found on IMAGING_CD');
    await page.getByText(/^Èâàíîâ, Èâàí \(probably Иванов, Иван\) \(born 4 May 1971/).waitFor();
    await page.getByText(/“Probably” is our guess: what is sent and copied stays as it is/).waitFor();
    await expectAccessible();
  });

  test.each([
    [
      'catalog=photos',
      'We found 2 documents, 214 photos or drawings and 3 other files, and none of it is a medical picture.',
    ],
    ['catalog=empty', 'The folder is empty.'],
    ['catalog=index', 'We found 1 file, and it holds no picture.'],
  ])('without medical pictures (%s) it is said what is there', async (query, sentence) => {
    await open(query);
    await press(/^Send pictures/);
    await press(/^Disc, USB stick/);
    await heading('There are no medical pictures here');
    expect(await page.locator('main').innerText()).toContain(sentence);
    expect(await page.locator('main').innerText()).toContain('Nothing was opened or changed.');
    await expectAccessible();
    await press('Choose something else');
    await heading('Where are the pictures?');
  });

  test('pictures that can’t be used are not nothing: they are counted, with a report', async () => {
    await open('catalog=unusable');
    await press(/^Send pictures/);
    await press(/^Disc, USB stick/);
    await heading('4 pictures are here, but can’t be used');
    expect(await page.locator('main').innerText()).not.toContain('empty');
    await expectAccessible();
    await press('See the report');
    await heading('What we found on Copied');
    await page.keyboard.press('Escape');
    await heading('4 pictures are here, but can’t be used');
    await press('Choose something else');
    await heading('Where are the pictures?');
  });

  test('a place that may not be read is said, and can be tried again', async () => {
    await open();
    await failAt('scan:start', 'source/no-permission');
    await press(/^Send pictures/);
    await press(/^Disc, USB stick/);
    expect(await alert()).toContain(
      'This computer does not let Discport read this place. Nothing was changed.',
    );
    await press('Try again');
    await expect.poll(() => askedFor('scan:start')).toHaveLength(2);
  });

  test('a locked file asks for its password, which is masked until it is to be seen', async () => {
    await open();
    await failAt('scan:start', 'source/needs-password', { lockedFiles: 30, openFiles: 2 });
    await press(/^Send pictures/);
    await press(/^ZIP or disc image/);
    await heading('cdrom is locked');
    await page.getByText('30 files in it are locked.').waitFor();
    const field = page.getByLabel('Password');
    expect(await field.getAttribute('type')).toBe('password');
    expect(await field.evaluate((input) => document.activeElement === input)).toBe(true);
    await expectNothingOverTheSide();
    await expectAccessible();
    await press('Open it');
    await page.getByText('Type the password first.').waitFor();
    await field.fill('wrong');
    await press('Show');
    expect(await field.getAttribute('type')).toBe('text');
    await failAt('scan:start', 'source/wrong-password', { lockedFiles: 30, openFiles: 2 });
    await press('Open it');
    await page.getByText('That password does not open this file.').waitFor();
    expect(await field.inputValue()).toBe('');
    expect(await field.getAttribute('type')).toBe('password');
    await press('Open the rest without it');
    const paths = ['/media/cdrom'];
    await expect
      .poll(() => askedFor('scan:start'))
      .toEqual([{ paths }, { paths, password: 'wrong' }, { paths, password: null }]);
    await press('Choose something else');
    await heading('Where are the pictures?');
  });

  test('a folder that is dropped on the window is opened', async () => {
    await open();
    await page.evaluate(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([], 'IMAGING_CD'));
      const drag = (type: string): boolean =>
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }),
        );
      drag('dragenter');
      drag('drop');
    });
    await heading('Sample, Robin');
    expect(await askedFor('scan:start')).toEqual([{ paths: ['/media/IMAGING_CD'] }]);
  });
});

describe('a list that was made of heads', () => {
  const checkedCatalog = async (problems: Catalog['problems']): Promise<void> => {
    const { patients, counts, ...rest } = catalogs.whole;
    const read = { ...counts, readToEnd: counts.instances };
    await tell('scan:catalog', { scanId, catalog: { ...rest, patients, problems, counts: read } });
  };

  test('can be read to its end, which can be stopped, and says so', async () => {
    await open('catalog=whole');
    await toCatalog();
    await page.getByText(/211.MB, about 1 minute/).waitFor();
    await expectNothingOverTheSide();
    await press('Check every picture');
    expect(await askedFor('scan:again')).toEqual([{ scanId, what: 'everything' }]);
    const progress = {
      step: 'hash',
      filesDone: 12,
      filesTotal: 27,
      bytesDone: 94e6,
      bytesTotal: 211e6,
    } as const;
    await tell('scan:progress', { scanId, progress });
    await page.getByText('12 of 27 pictures · 94 of 211 MB').waitFor();
    await expectAccessible();
    await press('Stop');
    await press('Check every picture');
    await checkedCatalog([]);
    await page.getByRole('status').getByText('All 27 pictures were read to the end.').waitFor();
    expect(await page.getByRole('button', { name: 'Check every picture' }).count()).toBe(0);
  });

  test('says what is lost, and offers the ways to have it all the same', async () => {
    await open('catalog=whole');
    await toCatalog();
    await press('Check every picture');
    await checkedCatalog([{ code: 'unreadable', path: 'DICOM/IM1', detail: 'EIO' }]);
    await page
      .getByText('1 of 28 pictures is missing or can’t be used. All others were read to the end.')
      .waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByRole('button', { name: 'Use another copy' }).waitFor();
    await press('See the report');
    await page.getByText('All others were read to the end.').first().waitFor();
  });

  test('asks for the password of another copy that is locked, also a second time', async () => {
    await open();
    await toCatalog();
    await failAt('scan:copy', 'source/needs-password', { lockedFiles: 30, openFiles: 2 });
    await press('Use another copy');
    await press('ZIP or disc image');
    const dialog = page.getByRole('dialog', { name: 'cdrom is locked' });
    await dialog.getByText('30 files in it are locked.').waitFor();
    await expectAccessible();
    const field = dialog.getByLabel('Password');
    expect(await field.getAttribute('type')).toBe('password');
    await press('Open it');
    await dialog.getByText('Type the password first.').waitFor();
    expect(await field.evaluate((input) => document.activeElement === input)).toBe(true);
    await field.fill('wrong');
    await failAt('scan:copy', 'source/wrong-password', { lockedFiles: 30, openFiles: 2 });
    await page.keyboard.press('Enter');
    await dialog.getByText('That password does not open this file.').waitFor();
    expect(await field.inputValue()).toBe('');
    await press('Open the rest without it');
    const copy = { scanId, path: '/media/cdrom' };
    await expect
      .poll(() => askedFor('scan:copy'))
      .toEqual([copy, { ...copy, password: 'wrong' }, { ...copy, password: null }]);
    await press('Go on without it');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('marks the series that have pictures that are not complete', async () => {
    await open('catalog=whole');
    await toCatalog();
    const [patient] = catalogs.whole.patients;
    const [study] = patient?.studies ?? [];
    if (patient === undefined || study === undefined) throw new Error('there is none');
    const series = study.series.map((one) => ({ ...one, incomplete: 2 }));
    const patients = [{ ...patient, studies: [{ ...study, series }] }];
    await tell('scan:catalog', { scanId, catalog: { ...catalogs.whole, patients } });
    await page.getByRole('list', { name: 'Pictures found' }).getByText('2 not complete').waitFor();
    await expectAccessible();
  });
});

describe('making a copy and getting pictures', () => {
  const exportReport: ExportReport = {
    format: 'iso',
    discs: [
      {
        path: '/home/robin/IMAGING_CD.iso',
        fileSetId: 'IMAGING_CD',
        instances: 231,
        bytes: 318_400_000,
        sha256: 'ab'.repeat(32),
        exams: [],
      },
    ],
    instances: 231,
    bytes: 318_400_000,
    profiles: ['STD-GEN-CD', 'STD-GEN-DVD-JPEG'],
    inventedKeys: [{ record: 'STUDY', keyword: 'StudyID', count: 2 }],
    renewedMeta: 3,
    icons: null,
    explicit: null,
    offers: { profiles: [], explicit: false },
    isLocked: false,
    hasViewer: false,
    gaps: 1,
    gapsBy: { unread: 1, refused: 0, conflict: 0, incomplete: 0 },
    gapList: [{ sopInstanceUid: '1.2.3', reason: 'unreadable' }],
    unidentified: 2,
    verified: true,
  };

  test('a copy needs a place, room, and the box', async () => {
    await open();
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await heading('Where should the pictures go?');
    await expectAccessible();
    await tick('Disc image');
    expect(await isDisabled('Make the disc image')).toBe(true);
    await tick('CD');
    await page.getByText('Takes 2 discs, an image each').waitFor();
    await expectAccessible();
    await press('Choose a place');
    await page.getByText('15.3 GB free there').waitFor();
    expect(await isDisabled('Make the disc image')).toBe(true);
    await tick('I understand that I am exporting protected health information');
    await press('Make the disc image');
    await heading('Making your copy');
    await tell('export:progress', {
      jobId,
      progress: { step: 'write', filesDone: 96, filesTotal: 234, bytesDone: 140e6, bytesTotal: 318.4e6 },
    });
    await page.getByText('96 of 234 files · 140 of 318 MB').waitFor();
    await page.getByText('CT of the head, 12 March 2024').waitFor();
    await expectAccessible();
    await page.keyboard.press('Escape');
    await heading('Making your copy');
    await tell('export:done', {
      jobId,
      report: exportReport,
    });
    await heading('Your copy is ready');
    await page.getByText('CT of the head, 12 March 2024').waitFor();
    await page.getByText('Every picture was read back and is the same as the original.').waitFor();
    await page.getByText('1 picture could not be read and is not on the copy.').waitFor();
    await page.getByText('2 entries were missing from the pictures').waitFor();
    await page.getByText('In 3 files the heading before the picture (file meta) was not right').waitFor();
    await page.getByText('STD-GEN-CD, STD-GEN-DVD-JPEG').waitFor();
    await expectAccessible();
    await page.evaluate(() => {
      window.preview.host.script['export:papers'] = () => {
        throw Object.assign(new Error(), {
          code: 'export/write-failed',
          facts: {},
          remedy: 'change-input',
        });
      };
    });
    await press('Labels and letter');
    await page.getByRole('alert').waitFor();
    expect(await isDisabled('Labels and letter')).toBe(false);
    // the list knew of one: nothing turned up
    expect(await page.getByRole('button', { name: 'Check every picture' }).count()).toBe(0);
  });

  describe('a disc that is burned', () => {
    const drive = { device: '/dev/sr0', name: 'HL-DT-ST DVDRAM GP65NB60', canSimulate: true };
    const blank = { state: 'blank', kind: 'CD-R', isRewritable: false, freeBytes: 736_966_656 } as const;
    const old = { state: 'written', kind: 'DVD+RW', isRewritable: true, freeBytes: 0 } as const;
    const setDrives = (medium: BurnDriveView['medium'] | null): Promise<void> =>
      page.evaluate(
        (drives) => {
          window.preview.host.script['burn:drives'] = () => drives;
        },
        medium === null ? [] : [{ ...drive, medium }],
      );
    const makeImage = async (discs = exportReport.discs): Promise<void> => {
      await press('Make a disc or file');
      await tick('Burned disc');
      await press('Choose a place');
      await tick('I understand that I am exporting protected health information');
      await press('Make the image to burn');
      await tell('export:done', {
        jobId,
        report: { ...exportReport, gapsBy: noGaps, unidentified: 0, discs },
      });
      await heading('Your copy is ready');
    };
    const finish = (verdict: 'pass' | 'fail' | null): Promise<void> =>
      tell('check:done', {
        jobId,
        check: {
          verdict,
          faults: verdict === 'fail' ? 2 : 0,
          changed: 0,
          burnedBytes: 318e6,
          hasSheet: verdict !== null,
        },
      });

    test('is offered where a drive can burn, and shown from the first to the last byte', async () => {
      await open();
      await setDrives(blank);
      await toCatalog(/^Make a disc or file/);
      await makeImage();
      await page.getByText('CD-R · blank · takes 737 MB').waitFor();
      await expectAccessible();
      await page.getByText('Speed, and a try without burning').click();
      await tick('8×');
      await expectAccessible();
      await press('Burn and check');
      await heading('Burning your disc');
      expect(await askedFor('check:start')).toEqual([
        { exportId: jobId, disc: 0, burn: { device: '/dev/sr0', speed: 8, simulate: false, erase: false } },
      ]);
      await tell('check:progress', {
        jobId,
        progress: { step: 'burn', filesDone: 0, filesTotal: 1, bytesDone: 159e6, bytesTotal: 318e6 },
      });
      await page.getByText('50%').waitFor();
      await expectAccessible();
      await page.keyboard.press('Escape');
      await finish('pass');
      await heading('The disc is right');
      await expectAccessible();
      await press('Save the check sheet');
      await page.getByText('The sheet is saved. Keep it with the copy.').waitFor();
      await press('Burn another copy');
      await page.getByText('1 disc was burned and is right.').waitFor();
      await press('Burn one more');
      await finish('pass');
      await page.getByText('2 discs were burned and are right.').waitFor();
    });

    test('is not offered where no drive can', async () => {
      await open();
      await setDrives(null);
      await toCatalog(/^Make a disc or file/);
      await press('Make a disc or file');
      await page.getByText('Ready to hand over').waitFor();
      expect(await page.getByText('Burned disc').count()).toBe(0);
    });

    test('is erased only after that was asked', async () => {
      await open();
      await setDrives(old);
      await toCatalog(/^Make a disc or file/);
      await makeImage();
      await press('Burn and check');
      await page.getByText('All that is on the disc in the drive will be lost.').waitFor();
      await expectAccessible();
      await press('Leave it as it is');
      expect(await askedFor('check:start')).toEqual([]);
      await press('Burn and check');
      await press('Erase and burn');
      await heading('Burning your disc');
      expect(await askedFor('check:start')).toMatchObject([{ burn: { erase: true } }]);
      await press('Stop');
      await page.getByText('A disc that is not finished can not be used').waitFor();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click();
      await heading('Your copy is ready');
      expect(await askedFor('check:cancel')).toEqual([{ jobId }]);
    });

    test.each([
      [{ ...blank, state: 'none', kind: '', freeBytes: null }, 'Put in a blank disc'],
      [{ ...blank, state: 'written', freeBytes: 0 }, 'can not be erased'],
      [{ ...blank, freeBytes: 200e6 }, 'This disc is too small: 318 MB are needed.'],
    ] as const)('waits for one that fits: %o', async (medium, said) => {
      await open();
      await setDrives(medium);
      await toCatalog(/^Make a disc or file/);
      await makeImage();
      await page.getByText(said).waitFor();
      expect(await isDisabled('Burn and check')).toBe(true);
      await setDrives(blank);
      await press('Look again');
      await expect.poll(() => isDisabled('Burn and check')).toBe(false);
    });

    test('is one of several, burned one after the other', async () => {
      await open();
      await setDrives(blank);
      await toCatalog(/^Make a disc or file/);
      const [one] = exportReport.discs;
      if (one === undefined) throw new Error('no disc');
      await makeImage([one, { ...one, path: '/home/robin/IMAGING_CD-2.iso' }]);
      await press('Burn disc 1 of 2');
      await finish('pass');
      await press('Burn disc 2 of 2');
      await press('Burn disc 2 of 2');
      await finish('fail');
      await heading('The copy is not right');
      await page.getByText('2 faults were found. Do not pass this copy on').waitFor();
      await expectAccessible();
      expect(await askedFor('check:start')).toMatchObject([{ disc: 0 }, { disc: 1 }]);
    });
  });

  test('a copy is checked without burning, and its sheet is saved', async () => {
    await open();
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await press('Choose a place');
    await tick('I understand that I am exporting protected health information');
    await press('Write the folder');
    await tell('export:done', { jobId, report: { ...exportReport, format: 'folder' } });
    await press('Check it, with a sheet');
    await heading('Checking your copy');
    expect(await askedFor('check:start')).toEqual([{ exportId: jobId, disc: 0, burn: null }]);
    await expectAccessible();
    await tell('check:done', {
      jobId,
      check: { verdict: 'pass', faults: 0, changed: 0, burnedBytes: null, hasSheet: true },
    });
    await heading('The copy is right');
    // what is not on it is said here, too
    await page.getByText('1 picture could not be read and is not on the copy.').waitFor();
    await expectAccessible();
    await press('Save the check sheet');
    expect(await askedFor('check:save')).toEqual([{ jobId }]);
    await press('Labels and letter');
    expect(await askedFor('export:papers')).toEqual([{ jobId, language: 'en' }]);
    await page.getByText('Labels and letter are saved as a PDF.').waitFor();
    await expectAccessible();
  });

  test('what fits no profile is offered in its plainest form, and what was changed is said', async () => {
    await open();
    await page.evaluate(() => {
      window.preview.host.script['export:plan'] = () => ({
        instances: 231,
        bytes: 318e6,
        freeBytes: 15e9,
        discs: { cd: 1, dvd: 1, bd: 1 },
        notes: [],
        profiles: [],
        offers: { profiles: [], explicit: true },
        viewers: null,
      });
    });
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await press('Choose a place');
    await tick('Write the pictures in their plainest form');
    await expectAccessible();
    await tick('I understand that I am exporting protected health information');
    await press('Write the folder');
    expect(await askedFor('export:start')).toMatchObject([{ makesExplicit: true }]);
    await tell('export:done', {
      jobId,
      report: { ...exportReport, format: 'folder', explicit: { changed: 204, kept: 3 } },
    });
    await page.getByText('204 pictures were changed to their plainest form, without loss.').waitFor();
    await page.getByText('3 pictures stay in their form').waitFor();
    await press('Check it, with a sheet');
    await tell('check:done', {
      jobId,
      check: { verdict: 'pass', faults: 0, changed: 204, burnedBytes: null, hasSheet: true },
    });
    await page.getByText('204 were changed to their plainest form without loss').waitFor();
    await expectAccessible();
  });

  test('pictures that turned out to be lost lead back to their list, where every picture is read', async () => {
    await open('catalog=whole');
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await press('Choose a place');
    await tick('I understand that I am exporting protected health information');
    await press('Write the folder');
    await tell('export:done', { jobId, report: { ...exportReport, unidentified: 0 } });
    await heading('Your copy is ready');
    await page.getByText('See which pictures are lost, and look for them in another copy.').waitFor();
    await expectAccessible();
    await press('Check every picture');
    await heading('Sample, Robin');
    expect(await askedFor('scan:again')).toEqual([{ scanId, what: 'everything' }]);
  });

  test('what is lacking is said before a copy is made, each kind by itself', async () => {
    await open();
    await page.evaluate(() => {
      window.preview.host.script['choice:gaps'] = () => ({
        gapsBy: { unread: 27, refused: 0, conflict: 1, incomplete: 1 },
        unidentified: 2,
      });
    });
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await heading('Where should the pictures go?');
    for (const said of [
      '27 pictures of these could not be read. They will not be on the copy.',
      '1 picture of these will not be on the copy: another one says that it is the same picture, and is not.',
      '1 picture of these is not complete. It is copied as far as it goes.',
      '2 files could not be read or were left out, and which pictures they held is not known: some may be missing on the copy.',
    ])
      await page.getByText(said).waitFor();
    await expectAccessible();
  });

  test('a ZIP file is locked with a password that every computer can type', async () => {
    await open();
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await tick('ZIP file');
    await tick('Lock it with a password');
    await press('Choose a place');
    await page.getByText('15.3 GB free there').waitFor();
    await tick('I understand');
    await page.getByLabel('Password', { exact: true }).fill('pässword');
    await page.getByText('The password is too short, or has a letter').waitFor();
    expect(await isDisabled('Make the ZIP file')).toBe(true);
    await expectAccessible();
    await page.getByLabel('Password', { exact: true }).fill('long enough');
    await page.getByText('More choices').click();
    await tick('Make the file smaller');
    await tick('Small pictures in the list of contents');
    await expectAccessible();
    await press('Make the ZIP file');
    await heading('Making your copy');
    expect(await askedFor('export:start')).toMatchObject([
      { format: 'zip', password: 'long enough', deflates: true, drawsIcons: true, makesExplicit: false },
    ]);
  });

  test('a viewer is put on the copy, and what it takes is said before', async () => {
    await open();
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await page.getByText(/It takes \W?15\sMB/).waitFor();
    await tick('Put a viewer on it');
    await page.getByText(/With that the viewer takes \W?439\sMB/).waitFor();
    await expectAccessible();
    expect((await askedFor('export:plan')).at(-1)).toMatchObject({ viewer: 'key-pictures' });
    await tick('Let it show every picture at once');
    await press('Choose a place');
    await page.getByText('15.3 GB free there').waitFor();
    expect((await askedFor('export:plan')).at(-1)).toMatchObject({ viewer: 'all-pictures' });
    await tick('I understand');
    await press('Write the folder');
    await heading('Making your copy');
    expect(await askedFor('export:start')).toMatchObject([{ viewer: 'all-pictures' }]);
  });

  test('a folder is locked too, and is said not to be for hospital programs; so is an image', async () => {
    await open();
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await tick('Lock it with a password');
    await page.getByText('hospital programs find no pictures before that').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('long enough');
    await expectAccessible();
    await tick('Disc image');
    await tick('Lock it with a password');
    await page.getByText('hospital programs find no pictures before that').waitFor();
    await tick('USB or folder');
    await press('Choose a place');
    await press('Change');
    await tick('I understand');
    // the folder was called as the disc, which may be called as the patient
    await tick('Lock it with a password');
    await page.getByText('Not chosen yet').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('long enough');
    expect(await isDisabled('Write the folder')).toBe(true);
    await press('Choose a place');
    await press('Write the folder');
    const label = expect.stringMatching(/./) as unknown;
    expect(await askedFor('export:choose')).toMatchObject([{ label }, { label }, { label: '' }]);
    expect(await askedFor('export:start')).toMatchObject([{ format: 'folder', password: 'long enough' }]);
  });

  test('too little room is seen before anything is written', async () => {
    await open();
    await page.evaluate(() => {
      window.preview.host.script['export:plan'] = () => ({
        instances: 231,
        bytes: 318e6,
        freeBytes: 200e6,
        discs: { cd: 1, dvd: 1, bd: 1 },
        notes: ['not-at-root', 'not-fat'],
        profiles: [],
        offers: { profiles: [], explicit: false },
        viewers: null,
      });
    });
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await press('Choose a place');
    await page.getByText('Only 200 MB free there, 118 MB short').waitFor();
    await page.getByText('It goes into a folder on the stick').waitFor();
    await page.getByText('formatted in a way that many hospital computers do not read').waitFor();
    await expectAccessible();
    await tick('I understand');
    expect(await isDisabled('Write the folder')).toBe(true);
  });

  test.each([
    ['export/target-in-source', 'This place is inside the disc or folder that the pictures come from.'],
    ['export/exists', 'Something with this name is already there.'],
    ['export/other-pictures', 'There are other medical pictures on this stick, perhaps of somebody else.'],
    ['export/write-failed', 'Writing stopped. The drive may be faulty, or was taken out.'],
  ] as const)('%s is said in words, with another place to choose', async (code, sentence) => {
    await open();
    await failAt('export:start', code);
    await toCatalog(/^Make a disc or file/);
    await press('Make a disc or file');
    await press('Choose a place');
    await tick('I understand');
    await press('Write the folder');
    await heading('The copy was not made');
    expect(await alert()).toContain(sentence);
    await press('Choose another place');
    await heading('Where should the pictures go?');
  });

  test('a code and a date of birth list the exams, which become a source like any other', async () => {
    await open();
    await press(/^Get pictures/);
    await heading('Type what is on your sheet');
    await expectAccessible();
    await press('Show my pictures');
    await page.getByText('Type a date of birth like 4 5 1971.').waitFor();
    await page.getByText('Nothing has been sent yet.').waitFor();
    await expectAccessible();
    await page.getByLabel('Link from your hospital').fill('https://northfield.example/f/neurology');
    await page.getByLabel('Code on your sheet').fill('KQ7M-4X2P-9TRW-6HBD');
    await page.getByText('over an encrypted connection, to that hospital only').waitFor();
    await page.getByLabel('Day').fill('41');
    await page.getByLabel('Month').fill('5');
    await page.getByLabel('Year').fill('1971');
    await press('Show my pictures');
    const wrong = page.locator('.date-fields [aria-invalid=true]');
    expect(await wrong.count()).toBe(1);
    expect(await wrong.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await askedFor('receive:open')).toEqual([]);
    await page.getByLabel('Day').fill('4');
    await page.getByLabel('Month').fill('5');
    await page.getByLabel('Year').fill('1971');
    await failAt('receive:open', 'access/refused', { triesLeft: 2 });
    await press('Show my pictures');
    expect(await alert()).toContain('The code and the date of birth do not fit together.');
    await page.evaluate(() => {
      window.preview.host.script['receive:open'] = () => ({
        accessId: '3'.repeat(32),
        facilityName: 'Northfield Hospital',
        studies: [
          {
            studyUid: '1.2.3',
            patientName: 'Sample^Robin',
            birthDate: '19710504',
            date: '20240312',
            description: 'CT HEAD',
            modalities: ['CT'],
            instances: 204,
            bytes: 106_724_000,
          },
        ],
      });
    });
    await press('Show my pictures');
    await heading('Which pictures would you like?');
    await expectAccessible();
    await press('Choose where to keep them');
    await heading('Getting your pictures');
    await expectAccessible();
    await tell('receive:done', { jobId, path: '/home/robin/Pictures', instances: 203, damaged: 1 });
    await heading('Not all of your pictures are here');
    await page.getByText('1 picture could not be had undamaged, and was not kept.').waitFor();
    await expectAccessible();
    await press('Look at them');
    await heading('Sample, Robin');
    expect(await askedFor('scan:start')).toEqual([{ paths: ['/home/robin/Pictures'] }]);
  }, 60_000);
});

describe('what a hospital left', () => {
  const fetch = async (): Promise<void> => {
    await open();
    await press(/^Get pictures/);
    await page.getByLabel('Link from your hospital').fill('http://127.0.0.1:4000/f/neurology');
    await page.getByText('This goes to 127.0.0.1:4000, which is this computer itself.').waitFor();
    expect(await page.getByText('encrypted').count()).toBe(0);
    await page.getByLabel('Code on your sheet').fill('KQ7M-4X2P-9TRW-6HBD');
    await page.getByLabel('Day').fill('4');
    await page.getByLabel('Month').fill('5');
    await page.getByLabel('Year').fill('1971');
    await press('Show my pictures');
    await heading('Which pictures would you like?');
    await press('Choose where to keep them');
    await heading('Getting your pictures');
  };

  test('of which nothing arrived whole is not called the same to the last byte', async () => {
    await fetch();
    await tell('receive:done', { jobId, path: '/home/robin/Pictures', instances: 0, damaged: 231 });
    await heading('None of your pictures arrived whole');
    expect(await page.getByText('last byte').count()).toBe(0);
    await expectAccessible();
    await press('Get them again');
    await heading('Which pictures would you like?');
  });
});

describe('for every window and every hand', () => {
  test('the keyboard alone goes from the start to the list and back', async () => {
    await open();
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    const tabTo = async (words: string): Promise<void> => {
      for (let presses = 0; presses < 12 && !(await focused()).startsWith(words); presses += 1)
        await page.keyboard.press('Tab');
      expect(await focused()).toContain(words);
    };
    expect(await focused()).toBe('What would you like to do?');
    await tabTo('Send pictures');
    await page.keyboard.press('Enter');
    await heading('Where are the pictures?');
    expect(await focused()).toBe('Where are the pictures?');
    await tabTo('Disc, USB stick');
    await page.keyboard.press('Enter');
    await heading('Sample, Robin');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.locator('footer').innerText()).toContain('1 exam chosen');
    await page.keyboard.press('Escape');
    await heading('What would you like to do?');
    await page.getByText('IMAGING_CD is open').waitFor();
    await expectAccessible();
  });

  test.each(['ltr', 'rtl'])('at 200% zoom nothing runs over the side (%s)', async (dir) => {
    await page.setViewportSize({ width: 512, height: 350 });
    await open(`catalog=awkward&trial&dir=${dir}`);
    await expectNothingOverTheSide();
    await press(/^Send pictures/);
    await expectNothingOverTheSide();
    await press(/^Disc, USB stick/);
    await heading('No name given');
    await expectNothingOverTheSide();
    await tick('AbdomenThorax');
    await toCode();
    await expectNothingOverTheSide();
    await page.getByLabel('Code').fill('K7QM4X2P');
    await press('Check the code');
    await tick('The patient');
    await press('Continue');
    await heading('Send these pictures?');
    await expectNothingOverTheSide();
    await tell('deposit:changed', deposit());
    await press('Discport, back to the start');
    await page.getByText('62% has arrived').waitFor();
    await expectNothingOverTheSide();
    await press('Show');
    await expectNothingOverTheSide();
    await press('Settings');
    await expectNothingOverTheSide();
  });

  test('help and settings are there for everybody', async () => {
    await open('trial');
    await page.getByText('Trial runtime: for trying Discport out on this computer only.').waitFor();
    await press('Help');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    await expectAccessible();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('Settings');
    await heading('Settings');
    await expectAccessible();
    await tick('Dark');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  });

  test.each([
    [1024, 700],
    [512, 350],
  ])('all of a long dialog can be reached at %i x %i', async (width, height) => {
    await open();
    await page.setViewportSize({ width, height });
    await press('Help');
    const close = page.getByRole('dialog').getByRole('button', { name: 'Close' });
    const { y = 0, height: tall = 0 } = (await close.boundingBox()) ?? {};
    expect(y).toBeGreaterThan(0);
    expect(y + tall).toBeLessThanOrEqual(height);
  });

  test('the connection is looked at from where a sending waits, and Back leads there again', async () => {
    await open();
    const error = { code: 'network/unreachable', facts: {}, remedy: 'retry' } as const;
    await tell(
      'deposit:changed',
      deposit({ state: 'waiting', error, link: 'northfield.example/f/radiology' }),
    );
    await press('Sent');
    await press('Show');
    await heading('The connection is gone');
    await press('Check the connection');
    await heading('Where does the connection break?');
    await press('Check now');
    await page
      .getByRole('heading', { name: 'Nothing is wrong between this computer and the hospital.' })
      .waitFor();
    expect(await askedFor('connection:examine')).toEqual([
      { link: 'northfield.example/f/radiology', codeExpiresAt: null },
    ]);
    await expectAccessible();
    await expectNothingOverTheSide();
    await press(/^Back$/);
    await heading('The connection is gone');
  });

  test('what is in the way is said with what to do, and is saved without anything of a patient', async () => {
    await open();
    await tell('deposit:changed', deposit());
    await page.evaluate((report) => {
      Object.assign(window.preview.host.script, { 'connection:examine': () => report });
    }, brokenConnection);
    await press('Help');
    await press('Check the connection');
    await page.getByLabel('Link from your hospital').fill('northfield.example/f/radiology');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'We found what is in the way.' }).waitFor();
    const rows = await page.getByRole('list', { name: 'What we found' }).innerText();
    expect(rows).toContain('“Inspection Authority, Northfield IT” vouches for it.');
    expect(rows).toContain('The clock of this computer is 24 hours wrong.');
    expect(rows).toContain('With 1\u00a0GB free you could take the disc out while it is sent.');
    await expectAccessible();
    await press('Save for support');
    const [saved] = await page.evaluate(() =>
      window.preview.host.asked.flatMap(({ name, args }) =>
        name === 'file:save' && typeof args === 'object' && args !== null && 'bytes' in args
          ? [new TextDecoder().decode(args.bytes as Uint8Array<ArrayBuffer>)]
          : [],
      ),
    );
    expect(saved).toContain('certificate/untrusted');
    expect(saved).toContain('"picturesHeld"');
    expect(saved).not.toMatch(/robin|sample|1971|radiology|1\.2\.3/i);
  });

  test('the code that was asked for is part of it until it was used', async () => {
    await open();
    await toCatalog();
    await toCode();
    await press('Help');
    await press('Check the connection');
    await press('Check now');
    await page.getByRole('list', { name: 'What we found' }).waitFor();
    const [asked] = await askedFor('connection:examine');
    expect(asked).toMatchObject({ codeExpiresAt: expect.any(Number) as number });
  });

  test('what goes on in the background is in sight at the start', async () => {
    await open();
    await tell('deposit:changed', deposit({ depositId: 'another', state: 'done', hasReceipt: true }));
    await tell('deposit:changed', deposit());
    await page.getByText('62% has arrived').waitFor();
    expect(await page.getByText('Sending to Northfield Hospital').count()).toBe(1);
    await press('Sent');
    await heading('Sent pictures');
    expect(await page.locator('li.activity-row').count()).toBe(2);
    await press('Show the receipt');
    await heading('Northfield Hospital has your pictures');
    expect(await askedFor('receipt:show')).toContainEqual({ depositId: 'another' });
    expect(depositId).not.toBe('another');
  });
});

describe('servers for staff', () => {
  const archive = { name: 'Archive', url: 'https://archive.example/dicom-web' };
  const addServer = async (): Promise<void> => {
    await press('Add a server');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(archive.name);
    await dialog.getByLabel('Address', { exact: true }).fill(archive.url);
    await dialog.getByLabel('User name').fill('staff');
    await dialog.getByLabel('Password', { exact: true }).fill('secret');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { level: 3, name: archive.name }).waitFor();
  };
  const toSettings = async (): Promise<void> => {
    await press('Settings');
    await heading('Settings');
  };
  const atServer = {
    ...{ facility: { slug: '', name: archive.name, department: '', telephone: '', email: '' } },
    ...{ host: 'archive.example', link: '' },
    target: { found: 0, changed: 0, proven: null, unidentified: 0 },
  };

  test('are added, tested and removed in Settings, where what is missing or wrong is said', async () => {
    await open();
    await toSettings();
    await press('Add a server');
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    expect(await page.getByText('Fill this in.').count()).toBe(4);
    await expectAccessible();
    await tick('OAuth client');
    expect(await page.getByText('Fill this in.').count()).toBe(5);
    await press('Cancel');
    await addServer();
    expect(await askedFor('target:add')).toEqual([
      { ...archive, auth: { kind: 'basic', user: 'staff' }, secret: 'secret' },
    ]);
    await press('Test Archive');
    expect(await alert()).toContain('It answers and takes the login');
    await expectAccessible();
    await failAt('target:test', 'target/unauthorized');
    await press('Test Archive');
    await page.getByText('The server did not accept the login.').waitFor();
    await press('Remove Archive');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { level: 3, name: archive.name }).waitFor({ state: 'detached' });
    await failAt('target:add', 'target/exists');
    await press('Add a server');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Other');
    await dialog.getByLabel('Address', { exact: true }).fill(archive.url);
    await tick('Access key');
    await dialog.getByLabel('Access key (bearer)').fill('key');
    await dialog.getByRole('button', { name: 'Add' }).click();
    expect(await alert()).toContain('A server of that name or address is in the list.');
  });

  test('are not seen by who has none', async () => {
    await open();
    await toCatalog();
    await press('Continue to send');
    await heading('Which hospital should get the pictures?');
    expect(await page.getByText('For staff').count()).toBe(0);
  });

  test('get pictures without a link and a code, once they are checked; Back leads to the other ways', async () => {
    await open();
    await toSettings();
    await addServer();
    await press('Start');
    await toCatalog();
    await press('Continue to send');
    await press('Send to Archive');
    await heading('Send these pictures?');
    await page.getByText('Archive, archive.example').waitFor();
    await expectAccessible();
    await expectNothingOverTheSide();
    await press(/^Back$/);
    await heading('Which hospital should get the pictures?');
    await press('Send to Archive');
    await heading('Send these pictures?');
    await tell('deposit:changed', deposit(atServer));
    await page.evaluate(() => {
      window.preview.host.script['deposit:start'] = () => null;
    });
    await press(/^Send \d/);
    await heading('Sending to Archive');
    expect(await askedFor('deposit:start')).toMatchObject([
      { declaration: { role: 'staff', releaseTextVersion: '' }, expectsMore: false },
    ]);
    expect(await page.getByText('checked on arrival').count()).toBe(0);
    await expectAccessible();
  });

  test('that have the exam under another name stop it until that was checked', async () => {
    await open();
    await toSettings();
    await addServer();
    await press('Start');
    await toCatalog();
    await page.evaluate(() => {
      window.preview.host.script['deposit:guard'] = () => ({
        ...{ name: 'differs', birthDate: 'match', triesLeft: 0 },
      });
    });
    await press('Continue to send');
    await press('Send to Archive');
    expect(await alert()).toContain('under another name');
    expect(await isDisabled(/^Send \d/)).toBe(true);
    await tick('these are the right pictures');
    expect(await isDisabled(/^Send \d/)).toBe(false);
  });

  const done = (proven: number, more: object = {}) =>
    deposit({
      ...{ ...atServer, state: 'done', picturesHeld: 204, bytesHeld: 106_724_000 },
      target: { ...atServer.target, proven, ...more },
    });
  const show = async (view: ReturnType<typeof done>): Promise<void> => {
    await open();
    await page.evaluate((json) => {
      const view: unknown = JSON.parse(json);
      window.preview.host.script['deposit:list'] = () => [view as never];
    }, JSON.stringify(view));
    await press('Sent');
    await press('Show');
  };

  test('show in the end what they have, and what they do not show never looks good', async () => {
    await show(done(204, { found: 12, changed: 1 }));
    await heading('Archive shows every picture that was sent');
    await page.getByText('There is no receipt').waitFor();
    await page.getByText('12 pictures, not sent again.').waitFor();
    await page.getByText('1 picture: the server may have changed').waitFor();
    expect(await page.locator('.verdict-good').count()).toBe(1);
    await expectAccessible();
    await show(done(0));
    await heading('Nobody can say what Archive has');
    expect(await page.locator('.verdict-good').count()).toBe(0);
    await show(done(204, { unidentified: 2 }));
    await heading('Archive does not have everything');
  });
});
