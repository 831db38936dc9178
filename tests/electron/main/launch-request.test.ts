import { expect, test } from 'vitest';
import { readLaunchRequest } from '../../../electron/main/launch-request';

test.each<[readonly string[], string | null, string | null]>([
  [[], null, null],
  [['.'], null, null],
  [['.', '--open', '/disc'], '/disc', null],
  [['.', '--open=/disc with space'], '/disc with space', null],
  [['--facility-link', 'https://h/f/x', '--open', '/disc'], '/disc', 'https://h/f/x'],
  [['--facility-link=https://h/f/x'], null, 'https://h/f/x'],
  [['discport://h/f/x'], null, 'discport://h/f/x'],
  [['--open', '--facility-link', 'https://h/f/x'], null, 'https://h/f/x'],
  [['--open'], null, null],
  [['--open='], null, null],
  [['--opened', '/disc'], null, null],
  [['https://h/f/x', '/disc'], null, null],
])('%j fills in what it names and nothing else', (args, openPath, facilityLink) => {
  expect(readLaunchRequest(args)).toEqual({ openPath, facilityLink });
});
