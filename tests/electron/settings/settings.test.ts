import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSettings } from '../../../electron/settings/settings';
import { temporaryFolder } from '../media/temporary-folder';

const place = (): string => join(temporaryFolder().path, 'kept', 'settings.json');

it('begins with what the computer is set to', () => {
  expect(openSettings(place()).show()).toEqual({
    theme: 'system',
    remembersRecent: true,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
});

it('finds again what was set last', () => {
  const path = place();
  const settings = openSettings(path);
  settings.keep({ theme: 'light', remembersRecent: true, viewerTools: false, sendMbitPerSecond: null });
  settings.keep({ theme: 'dark', remembersRecent: false, viewerTools: false, sendMbitPerSecond: null });
  expect(settings.show()).toEqual({
    theme: 'dark',
    remembersRecent: false,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
  expect(openSettings(path).show()).toEqual({
    theme: 'dark',
    remembersRecent: false,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
  expect(readdirSync(join(path, '..'))).toEqual(['settings.json']);
});

it('keeps them for this person alone', () => {
  const path = place();
  openSettings(path).keep({
    theme: 'dark',
    remembersRecent: false,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
  expect(statSync(path).mode & 0o077).toBe(0);
});

it.each(['', '{', 'null', '{"theme":"purple"}', '[]'])(
  'starts as if new with a file that says %j, and writes it anew',
  (text) => {
    const path = join(temporaryFolder().path, 'settings.json');
    writeFileSync(path, text);
    const settings = openSettings(path);
    expect(settings.show()).toEqual({
      theme: 'system',
      remembersRecent: true,
      viewerTools: false,
      sendMbitPerSecond: null,
    });
    settings.keep({ theme: 'light', remembersRecent: true, viewerTools: false, sendMbitPerSecond: null });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      theme: 'light',
      remembersRecent: true,
      viewerTools: false,
      sendMbitPerSecond: null,
    });
  },
);

it('says that they could not be kept, holds them all the same, and keeps them once that can be done', () => {
  const folder = temporaryFolder().path;
  // a folder of its name is in the way, for root too
  const path = join(folder, 'settings.json');
  mkdirSync(path);
  const settings = openSettings(path);
  expect(() => {
    settings.keep({ theme: 'dark', remembersRecent: false, viewerTools: false, sendMbitPerSecond: null });
  }).toThrow();
  expect(settings.show()).toEqual({
    theme: 'dark',
    remembersRecent: false,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
  rmSync(path, { recursive: true });
  settings.keep(settings.show());
  expect(openSettings(path).show()).toEqual({
    theme: 'dark',
    remembersRecent: false,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
});

it('reads a file of before it was asked what is remembered', () => {
  const path = join(temporaryFolder().path, 'settings.json');
  writeFileSync(path, '{"theme":"dark"}');
  expect(openSettings(path).show()).toEqual({
    theme: 'dark',
    remembersRecent: true,
    viewerTools: false,
    sendMbitPerSecond: null,
  });
});
