import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HeadReader } from '../../gateway/dicomweb/head-reader';
import { storeInstances } from '../../gateway/dicomweb/store-instances';
import { openParts } from '../../gateway/open-parts';
import { parseMultipartType } from '../../shared/stow/multipart-type';
import { gatewayProgram } from './gateway-process';
import { startForTest, temporaryFolder } from './gateway-under-test';
import { asPicture, headCt, openDeposit, promise, stowHeaders, stowMessage, type Picture } from './sender';

/** The thread as it is, but for heads that do to the parser what its limits should never let them. */
const hostileThread = async (): Promise<string> => {
  const script = join(await temporaryFolder(), 'thread.cjs');
  await writeFile(
    script,
    `const { parentPort } = require('node:worker_threads');
    const on = parentPort.on.bind(parentPort);
    parentPort.on = (name, parse) => on(name, (question) => {
      const start = Buffer.from(question.first ?? []).toString('latin1', 0, 8);
      if (start.startsWith('HANG')) for (;;);
      if (start.startsWith('GROW')) for (const held = []; ; ) held.push({ start: [start] });
      if (start.startsWith('FAIL')) throw new Error('the parser failed');
      if (start.startsWith('LEAVE')) process.exit(1);
      parse(question);
    });
    require(${JSON.stringify(join(gatewayProgram, '..', 'head-thread.cjs'))});`,
  );
  return script;
};

/** A picture whose preamble, which may be anything, begins with a word. */
const beginning = (word: string, { bytes }: Picture): Picture => {
  const changed = Buffer.from(bytes);
  changed.write(word, 0, 'latin1');
  return asPicture(changed);
};

it('gives up a head that hangs, bloats, breaks or ends the parser, and takes all others of the same request', async () => {
  const gateway = await startForTest();
  const [hang, grow, fail, leave] = headCt();
  if (hang === undefined || grow === undefined || fail === undefined || leave === undefined)
    throw new Error('no pictures');
  const good = [hang];
  const bad = [beginning('GROW', grow), beginning('FAIL', fail), beginning('LEAVE', leave)];
  const script = await hostileThread();
  const { parts, close } = await openParts({ dataDir: gateway.dataDir, keyFile: null }, Date.now);
  const heads = new HeadReader({ timeMs: 3000, heapMegabytes: 64 }, () => script);
  try {
    const opened = await openDeposit(gateway);
    await promise(gateway, opened, [...good, ...bad]);
    const { id } = opened;
    const deposit = { id, facility: 'sample', generation: 1, isComplete: false };
    const files = [...bad, beginning('HANG', hang), ...good].map(({ bytes }) => bytes);
    const boundary = parseMultipartType(stowHeaders['content-type'])?.boundary ?? '';
    const message = [await stowMessage(files)];
    const body = (async function* () {
      for (const chunk of message) yield await Promise.resolve(chunk);
    })();
    const outcome = await storeInstances({ ...parts, heads }, deposit, body, boundary);
    expect(outcome.stored.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(
      good.map(({ row }) => row.sopInstanceUid),
    );
    expect(outcome.failed.map(({ fault }) => fault)).toEqual(['damaged', 'damaged', 'damaged', 'damaged']);
  } finally {
    await heads.close();
    await close();
  }
});

it('says that nothing can be told where its thread does not run at all, instead of calling pictures damaged', async () => {
  const heads = new HeadReader(undefined, () => join(import.meta.dirname, 'nowhere.cjs'));
  await expect(heads.readFirst(new Uint8Array(), 0)).rejects.toThrow('nowhere.cjs');
});
