import type { IncomingMessage } from 'node:http';

const mostBytes = 32 * 1_048_576;
const mostMs = 10_000;

/**
 * Takes and throws away what is left of a request, else its sender never gets to the answer. Who sends on all the same is
 * cut off.
 */
export const drain = (message: IncomingMessage): void => {
  if (message.complete) return;
  let bytes = 0;
  const cut = setTimeout(() => {
    message.destroy();
  }, mostMs);
  message.once('close', () => {
    clearTimeout(cut);
  });
  // who began to read it and stopped would hold it back
  message.removeAllListeners('readable');
  message.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > mostBytes) message.destroy();
  });
  message.resume();
};
