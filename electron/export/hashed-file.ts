import { createHash } from 'node:crypto';
import type { FrameFile, WrittenFile } from './file-set-writer';

export const hashedFile = ({ path, bytes }: FrameFile): WrittenFile => ({
  path,
  parts: [{ start: 0, sha256: createHash('sha256').update(bytes).digest('hex') }],
});
