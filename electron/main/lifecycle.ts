import { app } from 'electron';
import * as z from 'zod';
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

/** macOS tells of several files that are opened at once one by one. */
const openedTogetherMs = 100;

/** Of a second start, which may be of another version. */
const handedSchema = z.object({ openPaths: z.array(z.string()), facilityLink: z.string().nullable() });

/**
 * One instance at a time, gone with its last window, leaving no crash dumps and no recent documents.
 *
 * @param start called once, when Electron is ready
 */
export const startLifecycle = (start: (launch: LaunchRequest) => Running): void => {
  // a dump is a copy of memory, and there are pictures in it
  app.commandLine.appendSwitch('disable-breakpad');
  // these send all requests over one connection, and no body is to go over one that was used before: see electronHttpClient
  for (const shared of ['disable-http2', 'disable-quic']) app.commandLine.appendSwitch(shared);

  const args = process.argv.slice(process.defaultApp ? 2 : 1);
  // Chromium reorders the second instance's command line, and paths in it are of another folder: it is read where it was given
  let early = readLaunchRequest(args);
  if (!app.requestSingleInstanceLock({ ...early })) {
    app.quit();
    return;
  }
  if (args.includes(onlyShow)) {
    app.exit(nothingToShow);
    return;
  }

  let running: Running | undefined;
  const opened: string[] = [];
  const ask = (request: LaunchRequest): void => {
    if (running === undefined) {
      early = request;
      return;
    }
    running.show();
    if (request.openPaths.length > 0 || request.facilityLink !== null) running.asked(request);
  };
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const handed = handedSchema.safeParse(data);
    ask(handed.success ? handed.data : readLaunchRequest([]));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened.push(path);
    if (opened.length > 1) return;
    setTimeout(() => {
      ask({ openPaths: opened.splice(0), facilityLink: null });
    }, openedTogetherMs);
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
