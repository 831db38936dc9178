import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { dataSetsOf } from './data-sets';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp } from './launch';
import { openLine, type Line } from './line';
import { receiveFrom } from './receive-from';
import { startSending, walkIn } from './walk';

const series = fileURLToPath(new URL('../corpus/series-mr/fruit-ge-196', import.meta.url));
const seriesBytes = 27_434_438;

let gateway: FlowGateway;
let line: Line;
let folder: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  line = await openLine(Number(new URL(gateway.facilityLink).port));
  folder = folderForApp();
});
afterAll(async () => {
  await line.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an app that is killed in mid-upload goes on without the disc and sends only what is missing', async () => {
  const disc = join(folder, 'disc');
  cpSync(series, disc, { recursive: true });
  const originals = dataSetsOf(disc);
  const userDataDir = folderForApp(folder);
  const facilityLink = new URL(gateway.facilityLink);
  facilityLink.port = String(line.port);
  const options = { userDataDir, facilityLink: facilityLink.href };

  const first = await launchApp({ ...options, openPath: disc });
  const held = line.holdAfter(seriesBytes / 2);
  await startSending(first, gateway, 'robin@example.org');
  await first.window.getByText('We have a copy of our own now: you may move or remove the folder.').waitFor();
  await held;
  await first.kill();
  rmSync(disc, { recursive: true });
  const sentBefore = line.bytesUp();
  const { deposits } = z
    .object({ deposits: z.array(z.object({ held: z.number() })) })
    .parse(await gateway.admin('deposits'));
  const heldShare = (deposits[0]?.held ?? 0) / originals.size;
  expect(heldShare).toBeGreaterThan(0.1);
  line.release();

  const second = await launchApp(options);
  const walk = walkIn(second);
  await walk.press('Sent');
  await second.window.getByText('Arrived', { exact: true }).waitFor();
  await walk.press('Show the receipt');
  await walk.heading(/has your pictures$/);
  await second.window.getByText('Receipt checked').waitFor();
  await second.close();

  // what the gateway holds is not sent again; manifests and the parts' heads come to less than a megabyte
  expect(line.bytesUp() - sentBefore).toBeLessThan(seriesBytes * (1 - heldShare) + 1_000_000);
  const [studyUid = ''] = [...originals.values()].map((row) => row.studyUid);
  const received = await receiveFrom(gateway, [studyUid], folder);
  expect([...dataSetsOf(received).keys()].sort()).toEqual([...originals.keys()].sort());
});
