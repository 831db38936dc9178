/** `FOLDER OUTPUT`: reads the heads of every picture below a folder, and writes the DICOMDIR that an export of them has. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { draftSelection } from '../electron/export/draft-selection';
import { openSelection } from '../electron/media/open-selection';
import { scanAnything } from '../electron/media/scan-source';
import { arrangeFileSet } from '../shared/dicom/file-ids';
import { writeDicomdir } from '../shared/dicom/write-dicomdir';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

const write = async (folder, output) => {
  const context = { signal: new AbortController().signal, tell: () => undefined };
  const source = { kind: 'folder', path: folder };
  const { instances } = await scanAnything({ source, depth: 'index' }, context);
  const selection = { source, instances, gaps: [], unidentified: 0 };
  const opened = await openSelection(selection);
  const drafts = await draftSelection(opened, instances, context);
  opened.close();
  const { bytes } = writeDicomdir(arrangeFileSet(drafts.drafted), sha256, null);
  const file = openSync(output, 'wx');
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
};

const [folder, output] = process.argv.slice(2);
write(folder, output).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
