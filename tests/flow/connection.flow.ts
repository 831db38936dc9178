import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectionReportSchema } from '../../shared/model/connection';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, walkIn } from './walk';

const packageFile = join(import.meta.dirname, '../../package.json');

let gateway: FlowGateway;
let launched: LaunchedApp;
let folder: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  folder = folderForApp();
  launched = await launchApp();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the way to a gateway is looked at and saved for support, and when the gateway is gone it says so', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  const outcome = (name: string): Promise<void> => window.getByRole('heading', { name, level: 2 }).waitFor();
  await press('Help');
  await press('Check the connection');
  await heading('Where does the connection break?');
  await window.getByLabel('Link from your hospital').fill(gateway.facilityLink);
  await press('Check now');
  await outcome('Nothing is wrong between this computer and the hospital.');
  const file = join(folder, 'connection.json');
  await answerDialogs(file);
  await press('Save for support');
  await window.getByText('Saved.').waitFor({ state: 'attached' });
  const { findings, program } = connectionReportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(program.version).toBe(
    z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8'))).version,
  );
  expect(findings.map(({ code }) => code)).toContain('answer/facility');
  await gateway.stop();
  await press('Check now');
  await outcome('We found what is in the way.');
  await window.getByText(/takes no connections at the moment/).waitFor();
});
