import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Before what a test says: a report with a title and nothing in it. */
const head = `
import sys, warnings
warnings.simplefilter('ignore')
from pydicom import config
config.settings.writing_validation_mode = config.IGNORE
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

def item(kind, **values):
    made = Dataset()
    made.ValueType, made.RelationshipType = kind, 'CONTAINS'
    for keyword, value in values.items(): setattr(made, keyword, value)
    return made

meta = FileMetaDataset()
meta.TransferSyntaxUID = ExplicitVRLittleEndian
dataset = FileDataset(sys.argv[1], {}, file_meta=meta, preamble=bytes(128))
dataset.is_little_endian, dataset.is_implicit_VR = True, False
dataset.SOPClassUID = '1.2.840.10008.5.1.4.1.1.88.11'
dataset.SOPInstanceUID = generate_uid()
dataset.PatientName, dataset.PatientID = 'Sample^Robin', 'R1'
dataset.ValueType = 'CONTAINER'
`;
const foot = `
meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
dataset.save_as(sys.argv[1], write_like_original=False)
`;

/** Files that pydicom makes for a test, gone when the tests of the file are done. */
export const scratchFiles = (): {
  readonly folder: string;
  readonly make: (name: string, script: string) => string;
} => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-documents-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    make: (name, script) => {
      const path = join(folder, name);
      execFileSync('/usr/bin/python3', ['-c', head + script + foot, path]);
      return path;
    },
  };
};
