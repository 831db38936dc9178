import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { openLine, type Line } from './line';
import { keepPicture, startSending, walkIn } from './walk';

const series = fileURLToPath(new URL('../corpus/series-mr/fruit-ge-196', import.meta.url));
/** So early that the system has not learnt to take whole requests in advance. */
const inTheMiddle = 300_000;

let gateway: FlowGateway;
let line: Line;
let folder: string;
let launched: LaunchedApp | undefined;
beforeAll(async () => {
  gateway = await startFlowGateway();
  line = await openLine(Number(new URL(gateway.facilityLink).port));
  folder = folderForApp();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && launched !== undefined) await keepPicture(launched, task.name);
  line.release();
  // where main stands still, it does not quit
  await (task.result?.state === 'fail' ? launched?.kill() : launched?.close());
  launched = undefined;
});
afterAll(async () => {
  await line.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends until the line takes nothing more: each request is in the middle of a chunk then. */
const sendIntoHeldLine = async (email: string) => {
  const facilityLink = new URL(gateway.facilityLink);
  facilityLink.port = String(line.port);
  const app = await launchApp({
    userDataDir: folderForApp(folder),
    facilityLink: facilityLink.href,
    openPath: series,
  });
  launched = app;
  const held = line.holdAfter(inTheMiddle);
  await startSending(app, gateway, email);
  await app.window.getByText('We have a copy of our own now: you may move or remove the folder.').waitFor();
  await held;
  return { ...walkIn(app), window: app.window };
};

test('a sending that is paused in the middle of a chunk goes on when it is told to', async () => {
  const { press, heading, window } = await sendIntoHeldLine('pause@example.org');
  await press('Pause');
  await heading('Sending is paused');
  line.release();
  await press('Go on');
  await heading(/has your pictures$/);
  await window.getByText('Receipt checked').waitFor();
});

test('a sending that is cut off in the middle of a chunk goes on by itself', async () => {
  const { heading, window } = await sendIntoHeldLine('cut@example.org');
  line.release();
  line.cut();
  await heading(/has your pictures$/);
  await window.getByText('Receipt checked').waitFor();
});

test('a sending that is stopped in the middle of a chunk ends, and the app answers', async () => {
  const { press, heading, window } = await sendIntoHeldLine('stop@example.org');
  await press('Stop sending');
  await window.getByRole('alertdialog').getByRole('button', { name: 'Stop sending' }).click();
  await heading('Sending was stopped');
  await press('Sent');
  await heading('Sent pictures');
  await window.getByText('Stopped', { exact: true }).waitFor();
  expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{}, {}, { state: 'open' }] });
});
