/**
 * `npm start`: sets up what is missing, builds, starts a gateway and the app on the sample disc. Without a display, or with
 * `--headless`, the same job is done by the command line. Runs on a bare clone: no dependencies.
 */
import { join } from 'node:path';
import { ensureBuilt } from './bundles.mjs';
import { electronEnvironment } from './electron-runtime.mjs';
import { ordinaryUser } from './ordinary-user.mjs';
import { environment, root, run } from './project.mjs';
import { startGateway } from './running-gateway.mjs';
import { runScript, SetupError } from './setup-error.mjs';
import { setUpForCommands, setUpForWindow } from './setup.mjs';

const sampleDisc = join(root, 'resources', 'sample-disc');

const startHeadless = async () => {
  await setUpForCommands();
  await ensureBuilt(['cli', 'decoder', 'fonts', 'gateway']);
  const { walkThrough } = await import('./headless.mjs');
  const gateway = await startGateway();
  try {
    return await walkThrough(gateway, sampleDisc);
  } finally {
    await gateway.stop();
  }
};

const startWindow = async () => {
  const runtime = await setUpForWindow();
  await ensureBuilt();
  const { prefix, env, isSandboxed } = ordinaryUser(runtime.program);
  if (runtime.isTrial)
    console.log(
      'This is a trial runtime, long out of support: for a first look only. In it the app talks to gateways on this computer alone.',
    );
  if (!isSandboxed)
    console.log(
      'The window is started without its sandbox, because this system lets root start nothing as an ordinary user: open only discs you trust.',
    );
  const [file, ...args] = [
    ...prefix,
    runtime.program,
    // Chromium's own notes on graphics and desktop services tell a person nothing
    '--log-level=3',
    ...(isSandboxed ? [] : ['--no-sandbox']),
    root,
  ];
  const startApp = (asked, stdio) =>
    run(file, [...args, ...asked], {
      env: environment({ ...electronEnvironment(runtime), ...env }),
      stdio,
    });
  // an open window would be given the link of a gateway that ends with this command
  if ((await startApp(['--only-show'], 'ignore')) === 0) {
    console.log(
      'Discport is open already: its window was brought to the front. Close it first to start anew.',
    );
    return 0;
  }
  const gateway = await startGateway(console.log);
  console.log(`A gateway runs at ${gateway.listening}; its link for the app is ${gateway.facilityLink}`);
  console.log('The codes that it would send by e-mail are printed here.');
  try {
    return await startApp(['--open', sampleDisc, '--facility-link', gateway.facilityLink], 'inherit');
  } finally {
    await gateway.stop();
  }
};

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

await runScript(() => {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => arg !== '--headless');
  if (unknown !== undefined)
    throw new SetupError(`\`npm start\` does not know ${unknown}; it knows --headless.`);
  return args.includes('--headless') || !hasDisplay() ? startHeadless() : startWindow();
});
