import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GreyPicture } from '../../../renderer/viewer/engine';
import { toGrey } from '../../../renderer/viewer/grey';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';

/**
 * Opens a file that make-phantom.py wrote.
 *
 * @returns its data set, and the values of a frame without the decoders of a window
 */
export const openPhantom = async (path: string) => {
  const { dataSet, transferSyntaxUid } = await parseInstance(new Uint8Array(readFileSync(path)), '');
  const pictureOf = (frame: number): GreyPicture => {
    const header = readPictureHeader(dataSet, frame, transferSyntaxUid);
    const pixels = header.rows * header.columns;
    const stored = Uint16Array.from({ length: pixels }, (_, at) =>
      Number(dataSet.uint16(0x7fe00010, frame * pixels + at)),
    );
    return { header, ...toGrey(stored, header) };
  };
  return { dataSet, pictureOf };
};

export const readPhantom = async (path: string): Promise<GreyPicture> =>
  (await openPhantom(path)).pictureOf(0);

/** The files of one of its series, by their numbers. */
export const phantomPaths = (folder: string, series: string): readonly string[] =>
  readdirSync(join(folder, series))
    .sort()
    .map((name) => join(folder, series, name));
