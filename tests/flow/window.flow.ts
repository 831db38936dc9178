import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTrialRuntime } from '../../electron/main/trial-runtime';
import { launchApp, type LaunchedApp } from './launch';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

/** The bridge as a page that keeps to no contract sees it. */
type PageGlobal = typeof globalThis & {
  readonly discport: {
    readonly call: (name: string, args: unknown) => Promise<unknown>;
    readonly pathOf: (file: unknown) => string;
  };
};

let launched: LaunchedApp;
beforeAll(async () => {
  launched = await launchApp();
});
afterAll(async () => {
  await launched.close();
});

test('a window opens on our own page, in memory alone', async () => {
  expect(launched.window.url()).toBe('app://ui/');
  expect(await launched.window.title()).toBe('Discport');
  const kept = await launched.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return { isPersistent: contents?.session.isPersistent(), folder: contents?.session.storagePath };
  });
  expect(kept).toEqual({ isPersistent: false, folder: null });
});

test('the app keeps its things where it was told to', async () => {
  expect(await launched.app.evaluate(({ app }) => app.getPath('userData'))).toBe(launched.userDataDir);
});

test('the page is isolated from other origins, so that decoders may share memory', async () => {
  expect(await launched.window.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
});

test('the page is given one bridge of three functions and no Node', async () => {
  const given = await launched.window.evaluate(() => ({
    bridge: Object.keys((globalThis as PageGlobal).discport).sort(),
    node: ['process', 'require', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
  }));
  expect(given).toEqual({ bridge: ['call', 'on', 'pathOf'], node: [] });
});

test('the page learns where a file is that a person gave it', async () => {
  const { window } = launched;
  const path = join(launched.userDataDir, 'given.dcm');
  writeFileSync(path, '');
  await window.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'given' }));
  });
  await window.locator('#given').setInputFiles(path);
  const found = await window.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#given');
    return (globalThis as PageGlobal).discport.pathOf(input?.files?.[0]);
  });
  expect(found).toBe(path);
});

test('text is never run as a script', async () => {
  // in a task of its own: what the debugger evaluates directly is excused from the page's policy
  const outcome = await launched.window.evaluate(
    () =>
      new Promise<string>((done) => {
        setTimeout(() => {
          try {
            done(String((0, eval)('1 + 1')));
          } catch (error) {
            done((error as Error).name);
          }
        }, 0);
      }),
  );
  expect(outcome).toBe('EvalError');
});

const violationOf = (act: () => void): Promise<string> =>
  launched.window.evaluate(
    (source) =>
      new Promise<string>((done) => {
        document.addEventListener(
          'securitypolicyviolation',
          (event) => {
            done(event.effectiveDirective);
          },
          { once: true },
        );
        const script = `(${source})()`;
        (0, eval)(script);
      }),
    act.toString(),
  );

test.each<[string, string, () => void]>([
  [
    'an inline script',
    'script-src-elem',
    () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
    },
  ],
  [
    'a script from elsewhere',
    'script-src-elem',
    () => {
      const script = document.createElement('script');
      script.src = 'https://example.org/a.js';
      document.body.append(script);
    },
  ],
  [
    'a picture from elsewhere',
    'img-src',
    () => {
      new Image().src = 'https://example.org/a.png';
    },
  ],
  [
    'a request to elsewhere',
    'connect-src',
    () => {
      fetch('https://example.org/').catch(() => undefined);
    },
  ],
  [
    'a frame',
    'frame-src',
    () => {
      const frame = document.createElement('iframe');
      frame.src = 'https://example.org/';
      document.body.append(frame);
    },
  ],
  [
    'another base address',
    'base-uri',
    () => {
      const base = document.createElement('base');
      base.href = 'https://example.org/';
      document.head.append(base);
    },
  ],
  [
    'a plug-in',
    'object-src',
    () => {
      const object = document.createElement('object');
      object.data = 'https://example.org/a.swf';
      document.body.append(object);
    },
  ],
  [
    'a form that is sent',
    'form-action',
    () => {
      const form = document.createElement('form');
      form.action = 'https://example.org/';
      document.body.append(form);
      form.submit();
    },
  ],
])('the policy refuses %s', async (_what, directive, act) => {
  expect(await violationOf(act)).toBe(directive);
});

test('the page opens no other window', async () => {
  expect(await launched.window.evaluate(() => globalThis.open('app://ui/') === null)).toBe(true);
  expect(launched.app.windows()).toHaveLength(1);
});

test('every permission is denied', async () => {
  const answers = await launched.window.evaluate(async () => {
    const names = [
      'camera',
      'microphone',
      'geolocation',
      'notifications',
      'clipboard-read',
    ] as PermissionName[];
    const states = await Promise.all(
      names.map(async (name) => (await navigator.permissions.query({ name })).state),
    );
    const place = await new Promise<string>((done) => {
      navigator.geolocation.getCurrentPosition(
        () => {
          done('given');
        },
        ({ code, PERMISSION_DENIED }) => {
          done(code === PERMISSION_DENIED ? 'denied' : 'failed');
        },
      );
    });
    return { states, asked: [place, await Notification.requestPermission()] };
  });
  expect(answers.states).toEqual(['denied', 'denied', 'denied', 'denied', 'denied']);
  expect(answers.asked).toEqual(['denied', 'denied']);
});

test('what is not in the contract, or not of its shape, is refused as data', async () => {
  const outcomes = await launched.window.evaluate(async () => {
    const { discport } = globalThis as PageGlobal;
    return [
      await discport.call('no:such', undefined),
      await discport.call('constructor', undefined),
      await discport.call('scan:start', { paths: 7 }),
      await discport.call('scan:start', undefined),
    ];
  });
  const refused = { ok: false, error: { code: 'usage/wrong', facts: {}, remedy: 'report' } };
  expect(outcomes).toEqual([refused, refused, refused, refused]);
});

test('a path that nobody chose is refused, to read and to write', async () => {
  const { window } = launched;
  const ask = (name: string, args: unknown) =>
    window.evaluate(([call, given]) => (globalThis as PageGlobal).discport.call(call, given), [
      name,
      args,
    ] as const);
  const refused = { ok: false, error: { code: 'usage/wrong', facts: {}, remedy: 'report' } };
  const choice = { scanId: '0'.repeat(32), series: [] };
  const path = '/tmp/nobody-chose-this.zip';
  expect(await ask('scan:start', { paths: [sampleDisc] })).toEqual(refused);
  expect(await ask('export:plan', { choice, format: 'zip', viewer: null, path })).toEqual(refused);
  expect(
    await ask('export:start', {
      choice,
      format: 'zip',
      medium: null,
      password: null,
      viewer: null,
      path,
      acknowledged: true,
    }),
  ).toEqual(refused);
  // an event that a page makes up is not a drop
  await window.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'x'));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
  });
  expect(await ask('scan:start', { paths: [sampleDisc] })).toEqual(refused);
});

test('a call of the contract is answered', async () => {
  const outcome = await launched.window.evaluate(() =>
    (globalThis as PageGlobal).discport.call('app:info', undefined),
  );
  expect(outcome).toMatchObject({ ok: true, value: { version: '0.1.0', openPaths: [] } });
});

test('an Electron that is out of support is known by itself, however it was started', async () => {
  const outcome = await launched.window.evaluate(() =>
    (globalThis as PageGlobal).discport.call('app:info', undefined),
  );
  const version = await launched.app.evaluate(() => process.versions.electron);
  expect(outcome).toMatchObject({ ok: true, value: { trialRuntime: isTrialRuntime(version) } });
});

test('the page can be navigated nowhere', async () => {
  for (const address of ['https://example.org/', 'file:///etc/passwd', 'app://other/', 'data:text/html,x'])
    await launched.window.evaluate((target) => {
      globalThis.location.href = target;
    }, address);
  expect(await launched.window.evaluate(() => globalThis.location.href)).toBe('app://ui/');
  expect(launched.window.url()).toBe('app://ui/');
});
