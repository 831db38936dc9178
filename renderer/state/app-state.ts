import { createStore, type StoreApi } from 'zustand/vanilla';
import type { z } from 'zod';
import type { appInfoSchema, DriveView } from '../../shared/contract/ipc';
import type { Host } from '../hosts/host';
import { createAnnouncements, type AnnouncementStore } from './announcements';
import { chosenStudies, createChoice, sumUp, type ChoiceStore } from './choice';
import { createCheck, type CheckStore } from './check';
import { createDrives, type DrivesStore } from './drives';
import { createDeposits, type DepositsStore } from './deposits';
import { createExport, type ExportStore } from './export';
import { createNavigation, placeBefore, type NavigationStore, type Place, type Purpose } from './navigation';
import { createRecent, type RecentStore } from './recent';
import { createReceive, type ReceiveStore } from './receive';
import { createSend, type SendStore } from './send';
import { createSettings, type SettingsStore } from './settings';
import { createSource, type SourceStore } from './source';
import { createTargets, type TargetsStore } from './targets';

type AppInfo = z.infer<typeof appInfoSchema>;

/** One store a concern, and the host that they all talk to. */
export interface AppState {
  readonly host: Host;
  readonly info: StoreApi<AppInfo>;
  readonly navigation: NavigationStore;
  readonly drives: DrivesStore;
  readonly recent: RecentStore;
  readonly source: SourceStore;
  readonly choice: ChoiceStore;
  readonly send: SendStore;
  readonly deposits: DepositsStore;
  readonly exporting: ExportStore;
  readonly checking: CheckStore;
  readonly receive: ReceiveStore;
  readonly settings: SettingsStore;
  readonly targets: TargetsStore;
  readonly announcements: AnnouncementStore;
  /** Opens a folder or file, or several together, and shows how far it is. */
  readonly openSource: (paths: readonly string[], purpose: Purpose) => void;
  /** What is in sight may have a question before the window turns to something else by itself, and then goes on or not; null: none. */
  readonly guardLeaving: (ask: ((then: () => void) => void) | null) => void;
  /** Goes on at once where what is in sight has no question. */
  readonly askBefore: (then: () => void) => void;
  /** One question back. What is being written goes on and keeps its screen. */
  readonly back: () => void;
}

const unknownApp: AppInfo = {
  version: '',
  trialRuntime: false,
  startedAgain: false,
  keepsSecrets: true,
  openPaths: [],
  facilityLink: null,
  locale: 'en',
};

/** Whether a path is a drive's, or leads into it. */
const isBelow = (drive: string, path: string): boolean =>
  path === drive || (path.startsWith(drive) && /[/\\]/.test(path.charAt(drive.length) + drive.slice(-1)));

/** Builds the stores and lets them listen. Done once a window. */
export const createAppState = (host: Host): AppState => {
  let guard: ((then: () => void) => void) | null = null;
  const askBefore: AppState['askBefore'] = (then) => {
    if (guard === null) then();
    else guard(then);
  };
  const navigation = createNavigation();
  const choice = createChoice();
  const source = createSource(host, choice);
  const send = createSend(host, navigation);
  const exporting = createExport(host);
  const checking = createCheck(host);
  const receive = createReceive(host);
  const info = createStore<AppInfo>()(() => unknownApp);
  const state: AppState = {
    host,
    info,
    navigation,
    drives: createDrives(host),
    recent: createRecent(host),
    source,
    choice,
    send,
    deposits: createDeposits(host),
    exporting,
    checking,
    receive,
    settings: createSettings(host),
    targets: createTargets(host),
    announcements: createAnnouncements(),
    openSource: (paths, purpose) => {
      askBefore(() => {
        navigation.getState().go({ at: 'open', purpose });
        void source.getState().open(paths);
      });
    },
    guardLeaving: (ask) => {
      guard = ask;
    },
    askBefore,
    back: () => {
      const { place, go } = navigation.getState();
      const { status } = receive.getState();
      const isChecking = checking.getState().status === 'working';
      if (place.at === 'export' && (exporting.getState().status === 'writing' || isChecking)) return;
      if (place.at === 'receive' && status === 'working') return;
      if (place.at === 'receive' && (status === 'listed' || status === 'failed')) {
        receive.getState().stepBack();
        return;
      }
      if (place.at === 'open' && source.getState().status === 'failed') source.getState().close();
      if (place.at === 'send' && place.step === 'email' && send.getState().renews !== null) {
        navigation.getState().go({ at: 'activity' });
        return;
      }
      if (place.at === 'send' && send.getState().joins !== null) {
        navigation.getState().go({ at: 'catalog', purpose: 'send' });
        return;
      }
      if (place.at === 'send' && place.step === 'check' && send.getState().target !== null) {
        navigation.getState().go({ at: 'send', step: 'link' });
        return;
      }
      const before = placeBefore(place);
      if (before !== null) go(before);
    },
  };
  // a disc that was taken out is put back: once it could be looked at, it goes on by itself
  state.drives.subscribe(({ drives }, before) => {
    const { status, error, paths, place, again } = source.getState();
    const isIn = (all: readonly DriveView[]): boolean =>
      all.some(
        (drive) =>
          drive.holdsPictures !== null && [...paths, place].some((path) => isBelow(drive.path, path)),
      );
    const isAway = error?.code === 'source/removed' || error?.code === 'source/changed';
    if (status === 'failed' && isAway && isIn(drives) && !isIn(before.drives)) void again();
  });
  // once there is a list to choose from, the wait is over
  source.subscribe(({ catalog }) => {
    const { place, go } = navigation.getState();
    if (place.at === 'open' && catalog !== null && catalog.patients.length > 0)
      go({ at: 'catalog', purpose: place.purpose });
  });
  // what was said before sending is about what was chosen then
  const followChoice = (): void => {
    const { catalog } = source.getState();
    const studies = catalog === null ? [] : chosenStudies(catalog, choice.getState().chosen);
    send.getState().follow(studies);
    const { place, go } = navigation.getState();
    if (place.at !== 'send' || (place.step !== 'who' && place.step !== 'check')) return;
    if (sumUp(studies).patients !== 1) go({ at: 'catalog', purpose: 'send' });
    else if (send.getState().role === null && send.getState().joins === null) go({ at: 'send', step: 'who' });
  };
  choice.subscribe(followChoice);
  source.subscribe(({ catalog }, before) => {
    if (catalog !== before.catalog) followChoice();
  });
  // a copy that is done, or was not made, is said once: the next choice begins anew
  navigation.subscribe(({ place }, before) => {
    const { status, again } = exporting.getState();
    const isChecking = checking.getState().status === 'working';
    if (before.place.at === 'export' && place.at !== 'export' && status !== 'writing' && !isChecking) again();
  });
  // and nothing is left to check of it
  exporting.subscribe(({ status }, before) => {
    if (before.status === 'done' && status !== 'done') checking.getState().clear();
  });
  // what a code opened is nobody's business once the person has left it
  navigation.subscribe(({ place }, before) => {
    const { status, clear } = receive.getState();
    if (before.place.at === 'receive' && place.at !== 'receive' && status !== 'working') clear();
  });
  // so is a place that had no pictures, with the report about it
  navigation.subscribe(({ place }, before) => {
    const { status, catalog, close } = source.getState();
    const isNothing = status === 'failed' || (status === 'listed' && catalog?.patients.length === 0);
    const isAbout = (at: Place['at']): boolean => at === 'open' || at === 'report';
    if (isAbout(before.place.at) && !isAbout(place.at) && isNothing) close();
  });
  const follow = (asked: Pick<AppInfo, 'openPaths' | 'facilityLink'>): void => {
    if (asked.facilityLink !== null) send.getState().giveLink(asked.facilityLink);
    if (asked.openPaths.length > 0) state.openSource(asked.openPaths, 'send');
    else if (asked.facilityLink !== null)
      navigation
        .getState()
        .go(
          source.getState().status === 'listed'
            ? { at: 'send', step: 'link' }
            : { at: 'open', purpose: 'send' },
        );
  };
  host.on('app:asked', follow);
  void state.deposits.getState().refresh();
  host.call('app:info', undefined).then(
    (known) => {
      info.setState(known);
      follow(known);
    },
    () => null, // the host of a page has nothing to say about an app
  );
  return state;
};
