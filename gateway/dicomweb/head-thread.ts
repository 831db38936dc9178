import { parentPort, workerData } from 'node:worker_threads';
import { constants, inflateRawSync } from 'node:zlib';
import { ByteWindow, type ReadAt } from '../../shared/dicom/byte-window';
import { readHead, type Head } from '../../shared/dicom/read-head';
import type { HeadQuestion, ThreadMessage } from './head-reader';

/** The thread in which hostile bytes are parsed: see HeadReader. */

/** Of the window that moves through an instance whose head is long. */
const windowBytes = 64 * 1024;
const windowMoves = 256;

const shared = workerData as SharedArrayBuffer;
/** Whether there is an answer, and how many bytes it has. */
const control = new Int32Array(shared, 0, 2);
const answered = new Uint8Array(shared, control.byteLength);

const tell = (message: ThreadMessage): void => {
  parentPort?.postMessage(message);
};

const inflate = (deflated: Uint8Array, maxBytes: number): Uint8Array | null => {
  try {
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

/** Asks for bytes and waits: what is held is read by who has its key. */
const read: ReadAt = (into, position) => {
  let filled = 0;
  while (filled < into.length) {
    const length = Math.min(into.length - filled, answered.length);
    Atomics.store(control, 0, 0);
    tell({ position: position + filled, length });
    Atomics.wait(control, 0, 0);
    const got = Atomics.load(control, 1);
    into.set(answered.subarray(0, got), filled);
    filled += got;
    if (got < length) break;
  }
  return filled;
};

const parse = ({ first, bytes }: HeadQuestion): Head | null => {
  if (first !== null) return readHead(ByteWindow.over(first, bytes), inflate);
  const window = new ByteWindow(new Uint8Array(windowBytes));
  window.open(bytes, read, windowMoves);
  return readHead(window, inflate);
};

parentPort?.on('message', (question: HeadQuestion) => {
  tell({ head: parse(question) });
});
tell('ready');
