import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings, type Settings, type Theme } from '../../shared/model/settings';
import type { Host } from '../hosts/host';

export interface SettingsState extends Settings {
  /** False: the host could not keep the last change, which ends with this window. */
  readonly isKept: boolean;
  readonly setTheme: (theme: Theme) => void;
  readonly setRemembersRecent: (remembers: boolean) => void;
  readonly setViewerTools: (has: boolean) => void;
  /** Millions of bits a second; null: as many as the line takes. */
  readonly setSendLimit: (mbitPerSecond: number | null) => void;
}
export type SettingsStore = StoreApi<SettingsState>;

/** The style sheet follows the computer unless the page says a theme. */
const applyTheme = ({ theme }: Settings): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
};

/** What the host keeps for this person; what is changed here holds at once. */
export const createSettings = (host: Host): SettingsStore => {
  const store = createStore<SettingsState>()((set, get) => {
    const change = (changed: Partial<Settings>): void => {
      set(changed);
      const { theme, remembersRecent, viewerTools, sendMbitPerSecond } = get();
      host.call('settings:keep', { theme, remembersRecent, viewerTools, sendMbitPerSecond }).then(
        () => {
          set({ isKept: true });
        },
        () => {
          set({ isKept: false });
        },
      );
    };
    return {
      ...defaultSettings,
      isKept: true,
      setTheme: (theme) => {
        change({ theme });
      },
      setRemembersRecent: (remembersRecent) => {
        change({ remembersRecent });
      },
      setViewerTools: (viewerTools) => {
        change({ viewerTools });
      },
      setSendLimit: (sendMbitPerSecond) => {
        change({ sendMbitPerSecond });
      },
    };
  });
  store.subscribe(applyTheme);
  applyTheme(store.getState());
  host.call('settings:show', undefined).then(
    (kept) => {
      store.setState(kept);
    },
    () => null, // a host that keeps nothing: the page follows the computer
  );
  return store;
};
