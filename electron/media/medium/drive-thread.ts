import { workerData } from 'node:worker_threads';
import { systemCalls } from './system-calls.ts';
import type { Asked, ThreadData } from './drive-calls';

/** The thread that may hang in the system, so that nothing else does: see DriveCalls. It loads nothing else of the project. */

const { port, state, bytes } = workerData as ThreadData;
const shared = new Uint8Array(bytes);

const asBuffer = (path: string | Uint8Array): string | Buffer =>
  typeof path === 'string' ? path : Buffer.from(path);

const answer = (asked: Asked): unknown => {
  switch (asked.call) {
    case 'open':
      return systemCalls.open(asBuffer(asked.path), asked.flags);
    case 'read':
      return systemCalls.read(asked.descriptor, shared.subarray(0, asked.length), asked.position);
    case 'size':
    case 'close':
      return systemCalls[asked.call](asked.descriptor);
    case 'identityAt':
    case 'realPath':
      return systemCalls[asked.call](asked.path);
    case 'realPathBytes':
      return systemCalls.realPathBytes(Buffer.from(asked.path));
    case 'sizeAt':
    case 'exists':
    case 'readFolder':
    case 'readFolderBytes':
      return systemCalls[asked.call](asBuffer(asked.path));
  }
};

port.on('message', (asked: Asked) => {
  try {
    port.postMessage({ value: answer(asked) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    port.postMessage({ code: typeof code === 'string' ? code : 'EIO' });
  }
  Atomics.add(state, 0, 1);
  Atomics.notify(state, 0);
});
// the first answer: it is there
Atomics.add(state, 0, 1);
Atomics.notify(state, 0);
