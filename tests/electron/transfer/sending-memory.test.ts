import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildGateway, codeAt, startGatewayProcess } from '../../gateway/gateway-process';
import { makePicture } from '../../shared/dicom/make-dicom';
import type { BundledScript } from '../bundled-script';
import { bundleSender, startSender } from './sender-process';
import { temporaryFolder } from './sending';

const mega = 1024 * 1024;
const pixelBytes = mega / 2;
const pictures = 1000;
const picturesPerSeries = 500;

let script: BundledScript;
beforeAll(async () => {
  await buildGateway();
  script = await bundleSender();
});
afterAll(() => script.remove());

/** Slices whose pixels are holes: they take no room, and read as zeros. @returns bytes of all of them */
const writeHollowDisc = async (disc: string): Promise<number> => {
  let total = 0;
  for (let index = 0; index < pictures; index++) {
    const series = Math.floor(index / picturesPerSeries);
    const folder = join(disc, `S${String(series)}`);
    if (index % picturesPerSeries === 0) await mkdir(folder, { recursive: true });
    const head = Buffer.from(
      makePicture({
        sopInstanceUid: `1.2.3.${String(series + 1)}.${String(index + 1)}`,
        seriesUid: `1.2.3.${String(series + 1)}`,
        instanceNumber: (index % picturesPerSeries) + 1,
        pixels: new Uint8Array(0),
      }),
    );
    head.writeUInt32LE(pixelBytes, head.length - 4);
    const file = await open(join(folder, `I${String(index)}`), 'wx');
    await file.write(head);
    await file.truncate(head.length + pixelBytes);
    await file.close();
    total += head.length + pixelBytes;
  }
  return total;
};

/** Removes what the gateway holds as soon as it is there, until it is told to stop. */
const discardAll = async (data: string, signal: AbortSignal): Promise<void> => {
  const packs = join(data, 'packs');
  while (!signal.aborted) {
    for (const deposit of await readdir(packs))
      for (const pack of await readdir(join(packs, deposit)))
        await rm(join(packs, deposit, pack), { force: true });
    await wait(200);
  }
};

it(
  `grows by at most 150 MB while ${String((pictures * pixelBytes) / 1e9)} GB pass, and the gateway stays under 300 MB`,
  { timeout: 180_000 },
  async () => {
    const disc = join(await temporaryFolder(), 'disc');
    const bytes = await writeHollowDisc(disc);
    const data = join(await temporaryFolder(), 'data');
    const gateway = await startGatewayProcess('--dev', '--data', data);
    const { requestId, code } = await codeAt(gateway.listening);
    const discarding = new AbortController();
    const discarded = discardAll(data, discarding.signal);

    const folder = join(await temporaryFolder(), 'deposits');
    const key = randomBytes(32).toString('hex');
    const sender = startSender(script, [folder, key, disc, `${gateway.listening}/f/sample`, requestId, code]);
    await sender.until(({ bytesHeld }) => bytesHeld === bytes);
    sender.child.kill('SIGKILL');
    discarding.abort();
    await discarded;

    const [idle] = sender.lines;
    const most = Math.max(...sender.lines.map(({ rss }) => rss));
    expect(idle).toMatchObject({ state: 'idle' });
    expect((most - (idle?.rss ?? 0)) / mega).toBeLessThan(150);
    const status = await readFile(`/proc/${String(gateway.child.pid)}/status`, 'utf8');
    expect(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024).toBeLessThan(300);
  },
);
