import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readLaunchRequest } from '../../../electron/main/launch-request';

test.each<[readonly string[], readonly string[], string | null]>([
  [[], [], null],
  [['--open', '/disc'], ['/disc'], null],
  [['--open=/disc with space'], ['/disc with space'], null],
  [['--facility-link', 'https://h/f/x', '--open', '/disc'], ['/disc'], 'https://h/f/x'],
  [['--facility-link=https://h/f/x'], [], 'https://h/f/x'],
  [['--open', '/disc', '--facility-link', 'discport://h/f/x'], ['/disc'], 'discport://h/f/x'],
  [['discport://h/f/x'], [], 'discport://h/f/x'],
  [['--open', '--facility-link', 'https://h/f/x'], [], 'https://h/f/x'],
  [['--open'], [], null],
  [['--open='], [], null],
  [['--opened', '--no-sandbox', '-x'], [], null],
  [['/disc', '--inspect=0', '/other disc/a.zip'], ['/disc', '/other disc/a.zip'], null],
  [['a.dcm', './b.iso'], [resolve('a.dcm'), resolve('b.iso')], null],
  [['file:///media/A%20disc'], ['/media/A disc'], null],
  [['file://elsewhere/share/a.zip', 'file://%'], [], null],
])('%j fills in what it names and nothing else', (args, openPaths, facilityLink) => {
  expect(readLaunchRequest(args)).toEqual({ openPaths, facilityLink });
});

test('a link from anywhere opens nothing, whatever comes with it', () => {
  expect(readLaunchRequest(['discport://h/f/x" --open', '--open', '//evil/share/a.zip', '/disc'])).toEqual({
    openPaths: [],
    facilityLink: 'discport://h/f/x" --open',
  });
});
