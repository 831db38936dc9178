import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { startFlowGateway } from './flow-gateway';
import { folderForApp, launchApp } from './launch';
import { openLine } from './line';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const pictures = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const series = fileURLToPath(new URL('../corpus/series-mr/fruit-ge-196', import.meta.url));
const seriesBytes = 27_434_438;
const email = 'robin@example.org';

test('each main screen has its picture taken', async () => {
  const gateway = await startFlowGateway();
  const folder = folderForApp();
  // what stands in a picture is what a person would have: a folder of theirs, not one of a test
  const ours = join('/tmp', 'Pictures');
  renameSync(folder, ours);
  const line = await openLine(Number(new URL(gateway.facilityLink).port));
  const facilityLink = new URL(gateway.facilityLink);
  facilityLink.port = String(line.port);
  const launched = await launchApp({ openPath: sampleDisc, facilityLink: facilityLink.href });
  const { window } = launched;
  const { press, heading, answerDialogs, askForCode, typeCode, sayWhoSends, agree } = walkIn(launched);
  const take = async (name: string): Promise<void> => {
    // no pointer over a button, and everything in sight there
    await window.mouse.move(640, 799);
    await window.waitForFunction(() =>
      [...document.querySelectorAll('[aria-busy="true"], [class*="skeleton"], [class*="-waiting"]')].every(
        (element) => {
          const isShown = element instanceof HTMLElement && element.offsetParent !== null;
          // what lies behind the bar at the bottom is not in sight
          return !isShown || element.getBoundingClientRect().top >= innerHeight - 80;
        },
      ),
    );
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
  await answerDialogs(join(ours, 'Robin Sample.iso'));
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

  // larger, so that it takes more than one request
  await answerDialogs(series);
  await press('Discport, back to the start');
  await press(/^Send pictures/);
  await press(/^Disc, USB stick or folder/);
  await askForCode('casey@example.org');
  await typeCode(await gateway.codeMailedTo('casey@example.org'));
  await sayWhoSends();
  await agree();
  const held = line.holdAfter(seriesBytes * 0.8);
  await press(/^Send \d/);
  await held;
  await window.getByText('We have a copy of our own now: you may move or remove the folder.').waitFor();
  await window.getByText('0%', { exact: true }).waitFor({ state: 'detached' });
  await take('sending');
  line.release();
  await heading(/has your pictures$/);

  await launched.close();
  await gateway.stop();
  await line.close();
  rmSync(ours, { recursive: true, force: true });
});
