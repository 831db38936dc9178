import { createStore, type StoreApi } from 'zustand/vanilla';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export interface SettingsState {
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
}
export type SettingsStore = StoreApi<SettingsState>;

const key = 'discport-theme';
const isTheme = (value: string | null): value is Theme => themes.some((theme) => theme === value);

/** The style sheet follows the computer unless the page says a theme. */
const applyTheme = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
};

/** @param storage where the window keeps small things; the desktop's lasts as long as its session */
export const createSettings = (storage: Storage): SettingsStore =>
  createStore<SettingsState>()((set) => {
    const kept = storage.getItem(key);
    const theme = isTheme(kept) ? kept : 'system';
    applyTheme(theme);
    return {
      theme,
      setTheme: (next) => {
        storage.setItem(key, next);
        applyTheme(next);
        set({ theme: next });
      },
    };
  });
