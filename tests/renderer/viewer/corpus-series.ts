import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';
import type { ViewerSeries } from '../../../renderer/viewer/viewer-series';
import type { ViewInstance } from '../../../shared/contract/ipc';
import { sliceDistanceMm } from '../../../shared/dicom/geometry';
import type { NamedPatient } from '../../../shared/dicom/patients';
import { corpus, corpusFiles, type CorpusFile } from './harness';

export type CorpusSeries = ViewerSeries & {
  readonly instances: readonly ViewInstance[];
  /** Whom the first of its pictures names. */
  readonly patient: NamedPatient;
  /** Of an exam before the one that was asked for. */
  readonly prior: boolean;
};

const nobody = { patientId: '', patientName: '', birthDate: '' };

/** @param file its class may be empty, and its frames 0: then its own are listed */
const toInstance = async (
  file: Pick<CorpusFile, 'path' | 'frames' | 'sopClassUid' | 'transferSyntaxUid'>,
  origin: string,
  root = corpus,
): Promise<{ readonly instance: ViewInstance; readonly patient: NamedPatient }> => {
  const bytes = new Uint8Array(await readFile(join(root, file.path)));
  const { dataSet, transferSyntaxUid } = await parseInstance(bytes, file.transferSyntaxUid);
  const { orientation, position, patient, frames } = readPictureHeader(dataSet, 0, transferSyntaxUid);
  const instance = {
    url: `${origin}/i/${file.path}`,
    sopInstanceUid: dataSet.text(0x00080018),
    sopClassUid: file.sopClassUid === '' ? dataSet.text(0x00080016) : file.sopClassUid,
    transferSyntaxUid: file.transferSyntaxUid,
    instanceNumber: Number(dataSet.text(0x00200013)),
    sliceDistanceMm:
      orientation === undefined || position === undefined
        ? null
        : sliceDistanceMm([...orientation.row, ...orientation.column], position),
    stack: orientation === undefined ? '' : JSON.stringify([orientation, dataSet.uint16(0x00280010)]),
    frames: file.frames === 0 ? frames : file.frames,
    bytes: bytes.byteLength,
  };
  return { instance, patient };
};

/** Lists a folder of a phantom (see make-phantom.py) as one series. */
export const phantomSeries = async (
  origin: string,
  root: string,
  name: string,
  more: Partial<CorpusSeries> = {},
): Promise<CorpusSeries> => {
  const names = readdirSync(join(root, name)).sort();
  const read = await Promise.all(
    names.map((each) =>
      toInstance(
        {
          path: `${name}/${each}`,
          frames: 0,
          sopClassUid: '',
          transferSyntaxUid: '1.2.840.10008.1.2.1',
        },
        origin,
        root,
      ),
    ),
  );
  return {
    key: name,
    title: name,
    modality: 'CT',
    count: names.length,
    instances: read.map(({ instance }) => instance),
    patient: read[0]?.patient ?? nobody,
    missing: 0,
    elsewhere: 0,
    provisional: false,
    prior: false,
    ...more,
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
  const read = await Promise.all(files.map((file) => toInstance(file, origin)));
  const instances = read.map(({ instance }) => instance);
  instances.sort((a, b) => (a.sliceDistanceMm ?? 0) - (b.sliceDistanceMm ?? 0));
  return {
    key,
    title,
    modality: files[0]?.modality ?? '',
    count: instances.length,
    instances,
    patient: read[0]?.patient ?? nobody,
    missing: 0,
    elsewhere: 0,
    provisional: false,
    prior: false,
    ...more,
  };
};
