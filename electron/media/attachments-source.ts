import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import type { AttachedFile, SourceRef } from '../../shared/model/source';
import { openFile } from './open-file';
import type { Source, SourceFile } from './source';
import { damaged } from './system-error';

interface Piece {
  /** In the instance. */
  readonly at: number;
  readonly length: number;
  /** The bytes themselves, or where they begin in the file. */
  readonly from: Uint8Array | number;
}

const piecesOf = ({ pieces }: AttachedFile): readonly Piece[] => {
  let at = 0;
  return pieces.map((piece) => {
    const from = typeof piece === 'string' ? Buffer.from(piece, 'base64') : piece[0];
    const length = typeof piece === 'string' ? Buffer.byteLength(piece, 'base64') : piece[1] - piece[0];
    at += length;
    return { at: at - length, length, from };
  });
};

/** Bytes of an attachment as an instance. */
export const wrappedBytes = (attached: AttachedFile): number => {
  const last = piecesOf(attached).at(-1);
  return last === undefined ? 0 : last.at + last.length;
};

const isAsAdded = ({ path, bytes, changedMs }: AttachedFile): boolean => {
  const stats = statSync(path);
  return stats.isFile() && stats.size === bytes && stats.mtimeMs === changedMs;
};

const readPieces =
  (pieces: readonly Piece[], read: SourceFile['read']): SourceFile['read'] =>
  (into, position) => {
    let done = 0;
    for (const { at, length, from } of pieces) {
      const inside = position + done - at;
      if (inside >= length || done === into.length) continue;
      const part = into.subarray(done, done + length - inside);
      if (typeof from === 'number') {
        const got = read(part, from + inside);
        done += got;
        if (got < part.length) break;
      } else {
        part.set(from.subarray(inside, inside + part.length));
        done += part.length;
      }
    }
    return done;
  };

const openAttached = (attached: AttachedFile): SourceFile => {
  if (!isAsAdded(attached)) throw damaged();
  const file = openFile(attached.path);
  return {
    bytes: wrappedBytes(attached),
    read: readPieces(piecesOf(attached), file.read),
    close: file.close,
  };
};

/**
 * Documents and photos that go with a sending, each as the instance that it is wrapped into: nothing is copied or written for it. Its
 * path is its SOP Instance UID. One whose file is another by now can't be read.
 */
export const openAttachments = (ref: SourceRef): Source => {
  const all = new Map((ref.attached ?? []).map((one) => [one.sopInstanceUid, one]));
  return {
    ref,
    label: basename(ref.path),
    *list(skipped) {
      for (const [path, attached] of all) {
        try {
          statSync(attached.path);
        } catch {
          skipped(path);
          continue;
        }
        yield { path, bytes: wrappedBytes(attached) };
      }
    },
    open: (path) => {
      const attached = all.get(path);
      if (attached === undefined) throw new UserError('source/changed', 'retry');
      return openAttached(attached);
    },
    close: () => undefined,
  };
};
