import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { readIso, type IsoEntry, type IsoVolume } from '../../shared/iso9660/read-iso';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { openParts, readFully, streamParts } from './file-parts';
import type { Source } from './source';
import { asSourceError } from './system-error';

const readVolume = (descriptor: number): IsoVolume => {
  const volume = readIso({
    bytes: fstatSync(descriptor).size,
    read: (into, position) => readFully(descriptor, into, position),
  });
  if (volume === null) throw new UserError('source/unsupported', 'change-input');
  return volume;
};

const missing = (): Error => Object.assign(new Error('no such entry'), { code: 'ENOENT' });

/**
 * An ISO 9660 image in a file, read in place.
 *
 * @throws {UserError} when it isn't there, may not be read or is no such image
 */
export const openIso = (ref: SourceRef): Source => {
  let descriptor: number | undefined;
  try {
    const opened = openSync(ref.path, 'r');
    descriptor = opened;
    const volume = readVolume(opened);
    const files = new Map<string, IsoEntry>(volume.files.map((entry) => [entry.path, entry]));
    const entryAt = (path: string): IsoEntry => {
      const entry = files.get(path);
      if (entry === undefined) throw missing();
      return entry;
    };
    return {
      ref,
      label: volume.volumeId || basename(ref.path),
      list: function* (skipped) {
        for (const path of volume.notFollowed) skipped(path, 'not-followed');
        if (volume.cut) skipped('', 'limit-reached');
        for (const { path, bytes } of volume.files) yield { path, bytes };
      },
      open: (path) => openParts(opened, entryAt(path).parts),
      stream: (path, start, end) => streamParts(opened, entryAt(path).parts, start, end),
      close: () => {
        closeSync(opened);
      },
    };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw asSourceError(error);
  }
};
