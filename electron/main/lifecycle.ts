import { app } from 'electron';
import { readLaunchRequest, type LaunchRequest } from './launch-request';

/** The app once it runs. */
export interface Running {
  /** Brings the window to the front, opening it where there is none. */
  readonly show: () => void;
  readonly asked: (request: LaunchRequest) => void;
  /** Ends what must not be cut off; the app quits when it settles. */
  readonly close: () => Promise<void>;
}

/** A reader that hangs in the kernel must not keep the app from quitting. */
const closeWithinMs = 5000;

/**
 * Brings the window that is open to the front, and opens none: `npm start` asks by it whether there is one. Exit status 0
 * says that there is.
 */
const onlyShow = '--only-show';
const nothingToShow = 1;

const isArguments = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/**
 * One instance at a time, gone with its last window, leaving no crash dumps and no recent documents.
 *
 * @param start called once, when Electron is ready
 */
export const startLifecycle = (start: (launch: LaunchRequest) => Running): void => {
  // a dump is a copy of memory, and there are pictures in it
  app.commandLine.appendSwitch('disable-breakpad');

  // Chromium reorders the second instance's command line: it is handed over as it was
  const args = process.argv.slice(1);
  if (!app.requestSingleInstanceLock({ args })) {
    app.quit();
    return;
  }
  if (args.includes(onlyShow)) {
    app.exit(nothingToShow);
    return;
  }

  let running: Running | undefined;
  let early: LaunchRequest = readLaunchRequest(args);
  const ask = (request: LaunchRequest): void => {
    if (running === undefined) {
      early = request;
      return;
    }
    running.show();
    if (request.openPath !== null || request.facilityLink !== null) running.asked(request);
  };
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const handed = typeof data === 'object' && data !== null && 'args' in data ? data.args : undefined;
    ask(readLaunchRequest(isArguments(handed) ? handed : []));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    ask({ openPath: path, facilityLink: null });
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    ask(readLaunchRequest([url]));
  });
  app.on('activate', () => running?.show());
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', (event) => {
    if (running === undefined) return;
    event.preventDefault();
    const { close } = running;
    running = undefined;
    const patience = new Promise((done) => setTimeout(done, closeWithinMs));
    void Promise.race([close(), patience]).finally(() => {
      // not from within this event: Electron would take it for the quitting that was just refused
      setImmediate(() => {
        app.exit();
      });
    });
  });
  void app.whenReady().then(() => {
    running = start(early);
    running.show();
  });
};
