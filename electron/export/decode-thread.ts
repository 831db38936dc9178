import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { inflateRaw } from 'node:zlib';
import { limits } from '../../shared/model/limits';
import type { DecodeAnswer, DecodeAsked } from './picture-decoder';

/** The thread in which the viewer's decoders look at hostile bytes: see picture-decoder.ts. */

type Decode = (
  file: Uint8Array,
  listedSyntax: string,
  surroundings: {
    readonly binaries: string;
    readonly inflate: (deflated: Uint8Array) => Promise<Uint8Array>;
  },
) => Promise<DecodeAnswer>;

// bundled beside this one: the viewer is on the other side of a wall
const decoders = createRequire(__filename)('./decode-sample.cjs') as Readonly<
  Record<DecodeAsked['wanted'], Decode>
>;
const inflate = promisify(inflateRaw);

const answer = async ({ file, transferSyntaxUid, wanted }: DecodeAsked): Promise<DecodeAnswer> =>
  decoders[wanted](file, transferSyntaxUid, {
    binaries: __dirname,
    // bytes of their own, as the viewer's data sets want them
    inflate: async (deflated) =>
      new Uint8Array(await inflate(deflated, { maxOutputLength: limits.inflatedBytes })),
  });

parentPort?.on('message', (asked: DecodeAsked) => {
  void answer(asked).then((answered) => {
    parentPort?.postMessage(answered, answered instanceof Uint8Array ? [answered.buffer] : []);
  });
});
