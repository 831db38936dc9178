import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GreyPicture } from '../../../renderer/viewer/engine';
import { toGrey } from '../../../renderer/viewer/grey';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';

/** The values of a file that make-phantom.py wrote, without the decoders of a window. */
export const readPhantom = async (path: string): Promise<GreyPicture> => {
  const { dataSet, transferSyntaxUid } = await parseInstance(new Uint8Array(readFileSync(path)), '');
  const header = readPictureHeader(dataSet, 0, transferSyntaxUid);
  const stored = Uint16Array.from({ length: header.rows * header.columns }, (_, at) =>
    Number(dataSet.uint16(0x7fe00010, at)),
  );
  return { header, ...toGrey(stored, header) };
};

/** The files of one of its series, by their numbers. */
export const phantomPaths = (folder: string, series: string): readonly string[] =>
  readdirSync(join(folder, series))
    .sort()
    .map((name) => join(folder, series, name));
