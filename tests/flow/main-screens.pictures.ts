import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { startFlowGateway } from './flow-gateway';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const pictures = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const email = 'robin@example.org';

test('each main screen has its picture taken', async () => {
  const gateway = await startFlowGateway();
  const folder = folderForApp();
  const launched = await launchApp({ openPath: sampleDisc, facilityLink: gateway.facilityLink });
  const { window } = launched;
  const { press, heading, answerDialogs, askForCode, typeCode, sayWhoSends, agree } = walkIn(launched);
  const take = async (name: string): Promise<void> => {
    // no pointer over a button, and every thumbnail there
    await window.mouse.move(640, 799);
    await window.waitForFunction(() => document.querySelector('[aria-busy="true"], .skeleton') === null);
    await window.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
  };

  await heading('Sample, Robin');
  await take('catalog');
  await press('Look at CT and MRI of the head');
  await window.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
  await take('view');
  await press('Back to the list');
  await askForCode(email);
  await take('code');
  await typeCode(await gateway.codeMailedTo(email));
  await sayWhoSends();
  await agree();
  await take('check');
  await press(/^Send \d/);
  await heading(/has your pictures$/);
  await take('receipt');
  await press('Discport, back to the start');
  await heading('What would you like to do?');
  await take('home');
  await press('Look at it');
  await press('Make a disc or file');
  await window.getByText('Disc image', { exact: true }).click();
  await answerDialogs(join(folder, 'sample.iso'));
  await press('Choose a place');
  await window.getByText(/free there/).waitFor();
  await take('export');
  await window.getByText('I understand that I am exporting protected health information').click();
  await press('Make the disc image');
  await heading('Your copy is ready');
  await take('copy');
  await press('Discport, back to the start');
  await press(/^Get pictures/);
  await heading('Type what is on your sheet');
  await take('receive');

  await launched.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});
