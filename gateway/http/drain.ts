import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { App } from './zod-provider';

const mostBytes = 32 * 1_048_576;
const mostMs = 10_000;

/**
 * Takes and throws away what is left of a request, else its sender never gets to the answer. Who sends on all the same is
 * cut off.
 *
 * @returns when nothing more comes
 */
export const drain = async (message: IncomingMessage): Promise<void> => {
  if (message.complete || message.destroyed) return;
  let bytes = 0;
  const cut = setTimeout(() => {
    message.destroy();
  }, mostMs);
  // who began to read it and stopped would hold it back
  message.removeAllListeners('readable');
  message.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > mostBytes) message.destroy();
  });
  message.resume();
  await new Promise((done) => message.once('close', done));
  clearTimeout(cut);
};

const heldOpen = async function* (answer: string, rest: Promise<void>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(answer);
  await rest;
};

/**
 * An answer that comes before its request is through goes out at once, and ends when the rest is drained. Node closes a
 * connection that its sender wants closed at the end of the answer; what is sent then resets it, and the answer may be lost.
 */
export const addDrain = (app: App): void => {
  app.addHook('onSend', (request, reply, payload: unknown, done) => {
    const isThrough = request.raw.complete;
    const rest = drain(request.raw);
    if (isThrough || typeof payload !== 'string') {
      done(null, payload);
      return;
    }
    reply.header('content-length', Buffer.byteLength(payload));
    done(null, Readable.from(heldOpen(payload, rest), { objectMode: false }));
  });
};
