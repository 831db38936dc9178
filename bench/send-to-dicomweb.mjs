/**
 * `FOLDER ADDRESS`: sends every picture below a folder to a DICOMweb server with the app's own sender: scan, hash, then
 * STOW-RS straight from the folder. Bundled by `bundleSender`, run as a program of its own.
 */
import { nodeHttpClient } from '../electron/cli/node-http-client';
import { scanAnything } from '../electron/media/scan-source';
import { DepositRows } from '../electron/transfer/deposit-rows';
import { SourceReader } from '../electron/media/source-reader';
import { RowReader } from '../electron/transfer/open-row';
import { prepareSelection } from '../electron/transfer/prepare-selection';
import { sendRows } from '../electron/transfer/send-rows';
import { targetDestination } from '../electron/transfer/target-destination';

const http = nodeHttpClient({ loopbackOnly: true });

const send = async (folder, base) => {
  const { signal } = new AbortController();
  const silent = { signal, tell: () => undefined };
  const { instances } = await scanAnything(
    { source: { kind: 'folder', path: folder }, depth: 'index' },
    silent,
  );
  const source = { kind: 'folder', path: folder };
  const selection = { source, instances, gaps: [], unidentified: 0 };
  const rows = new DepositRows();
  const sources = new SourceReader();
  const find = (index) => ({ source, instance: instances[index] });
  const reader = new RowReader({ spool: null }, find, (...asked) => sources.read(...asked));
  rows.isMoreComing = true;
  const prepare = async () => {
    const tell = ({ prepared, lacked }) => {
      for (const one of prepared) rows.add(one);
      if (lacked.length > 0) throw new Error(`${lacked.length} pictures could not be read.`);
    };
    await prepareSelection({ selection, spool: null, done: [] }, { signal, tell });
    rows.isMoreComing = false;
  };
  const sending = {
    destination: targetDestination({ http, base: `${base}/dicom-web` }),
    rows,
    open: (row, from) => reader.open(row, from),
    now: () => performance.now(),
    pass: () => Promise.resolve(),
    left: () => undefined,
    held: () => undefined,
    refused: () => {
      throw new Error('The server refused a picture.');
    },
  };
  try {
    await Promise.all([prepare(), sendRows(sending, signal)]);
  } finally {
    await sources.close();
  }
};

const [folder, base] = process.argv.slice(2);
send(folder, base).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
