import { expect, it } from 'vitest';
import { isSharedPlace } from '../../../electron/export/check-target';
import { temporaryFolder } from '../media/temporary-folder';

it('a drive that was taken out is said to be gone', () => {
  const folder = temporaryFolder();
  expect(isSharedPlace({ kind: 'folder', path: folder.path })).toBe(false);
  expect(() => isSharedPlace({ kind: 'usb', path: folder.at('gone') })).toThrow('source/removed');
});
