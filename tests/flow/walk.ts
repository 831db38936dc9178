import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { FlowGateway } from './flow-gateway';
import type { LaunchedApp } from './launch';

/** What a person does in the window. */
export const walkIn = ({ app, window }: LaunchedApp) => {
  const press = (name: string | RegExp): Promise<void> => window.getByRole('button', { name }).click();
  const heading = (name: string | RegExp): Promise<void> =>
    window.getByRole('heading', { name, level: 1 }).waitFor();
  return {
    press,
    heading,
    /** The dialogs of the operating system can't be driven: they answer as if a person had chosen this place. */
    answerDialogs: (path: string): Promise<void> =>
      app.evaluate(({ dialog }, chosen) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, path),
    /** From the list to the question for the code; the facility link is in its field already. */
    askForCode: async (email: string): Promise<void> => {
      await press('Continue to send');
      await heading('Which hospital should get the pictures?');
      await press('Look up the hospital');
      await heading('Is this the right hospital?');
      await press('Yes, this is right');
      await window.getByLabel('Your e-mail address').fill(email);
      await press('Send me a code');
      await heading('Type the code from your e-mail');
    },
    typeCode: async (code: string): Promise<void> => {
      await window.getByLabel('Code').fill(code);
      await press('Check the code');
    },
    /** From the right code to where only the agreement is lacking. */
    sayWhoSends: async (): Promise<void> => {
      await heading('Who is sending?');
      await window.getByText('The patient', { exact: true }).click();
      await press('Continue');
      await heading('Send these pictures?');
    },
    agree: (): Promise<void> => window.getByText('I agree, and I may send these pictures').click(),
  };
};

/** As the system does it: main and page see a drop of a person's. */
export const drop = async (window: Page, ...files: readonly string[]): Promise<void> => {
  const devTools = await window.context().newCDPSession(window);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', {
      type,
      x: 500,
      y: 400,
      data: { items: [], files: [...files], dragOperationsMask: 1 },
    });
  await devTools.detach();
};
/** All of it, up to the first byte of a picture. */
export const startSending = async (
  launched: LaunchedApp,
  gateway: FlowGateway,
  email: string,
): Promise<void> => {
  const walk = walkIn(launched);
  await walk.askForCode(email);
  await walk.typeCode(await gateway.codeMailedTo(email));
  await walk.sayWhoSends();
  await walk.agree();
  await walk.press(/^Send \d/);
};

const pictures = fileURLToPath(new URL('../../.cache/test', import.meta.url));

/** What the window showed when a test failed. */
export const keepPicture = async ({ window }: LaunchedApp, test: string): Promise<void> => {
  await window.screenshot({ path: join(pictures, `${test.replaceAll(/\W+/g, '-').slice(0, 60)}.png`) });
};
