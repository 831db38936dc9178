import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';
import type { ViewerSeries } from '../../../renderer/viewer/viewer-series';
import type { ViewInstance } from '../../../shared/contract/ipc';
import { sliceDistanceMm } from '../../../shared/dicom/geometry';
import { corpus, corpusFiles, type CorpusFile } from './harness';

export type CorpusSeries = ViewerSeries & { readonly instances: readonly ViewInstance[] };

const toInstance = async (file: CorpusFile, origin: string): Promise<ViewInstance> => {
  const bytes = new Uint8Array(await readFile(join(corpus, file.path)));
  const { dataSet, transferSyntaxUid } = await parseInstance(bytes, file.transferSyntaxUid);
  const { orientation, position } = readPictureHeader(dataSet, 0, transferSyntaxUid);
  return {
    url: `${origin}/i/${file.path}`,
    sopInstanceUid: dataSet.text(0x00080018),
    sopClassUid: file.sopClassUid,
    transferSyntaxUid: file.transferSyntaxUid,
    instanceNumber: Number(dataSet.text(0x00200013)),
    sliceDistanceMm:
      orientation === undefined || position === undefined
        ? null
        : sliceDistanceMm([...orientation.row, ...orientation.column], position),
    frames: file.frames,
    bytes: bytes.byteLength,
  };
};

/** Lists test pictures as one series, as a scan would. */
export const corpusSeries = async (
  origin: string,
  key: string,
  title: string,
  pick: RegExp,
  more: Partial<CorpusSeries> = {},
): Promise<CorpusSeries> => {
  const files = corpusFiles().filter(({ path }) => pick.test(path));
  const instances = await Promise.all(files.map((file) => toInstance(file, origin)));
  instances.sort((a, b) => (a.sliceDistanceMm ?? 0) - (b.sliceDistanceMm ?? 0));
  return {
    key,
    title,
    modality: files[0]?.modality ?? '',
    count: instances.length,
    instances,
    missing: 0,
    provisional: false,
    ...more,
  };
};
