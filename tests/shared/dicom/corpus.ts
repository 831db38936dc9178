import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import type { Inflate } from '../../../shared/dicom/read-head';

const folder = join(import.meta.dirname, '..', '..', 'corpus');

/** A file of tests/corpus and what its manifest says of it. */
export interface CorpusFile {
  readonly path: string;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly modality: string;
}

export const corpusPath = (path: string): string => join(folder, path);
export const readCorpus = (path: string): Uint8Array => new Uint8Array(readFileSync(corpusPath(path)));

/** Every row of the manifest. */
export const corpusFiles = (): CorpusFile[] => {
  const [names = [], ...rows] = readFileSync(corpusPath('MANIFEST.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const column = (row: readonly string[], name: string): string => row[names.indexOf(name)] ?? '';
  return rows.map((row) => ({
    path: column(row, 'path'),
    transferSyntaxUid: column(row, 'transfer_syntax_uid'),
    sopClassUid: column(row, 'sop_class_uid'),
    modality: column(row, 'modality'),
  }));
};

export const inflate: Inflate = (deflated, maxBytes) => {
  try {
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};
