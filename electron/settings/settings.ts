import { readFileSync } from 'node:fs';
import { defaultSettings, settingsSchema, type Settings } from '../../shared/model/settings';
import { writePrivateFile } from './private-file';

/** The settings of this person on this computer, in a file. Nothing of a patient is in them. */
export interface SettingsFile {
  readonly show: () => Settings;
  /** Writes a few bytes, at once: the app may end right after. When it throws, they hold until the app ends. */
  readonly keep: (settings: Settings) => void;
}

const read = (path: string): Settings => {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // not there yet, or not to be understood: no reason not to start
    return defaultSettings;
  }
};

/** @param path of the file, which need not be there. It is read at once: the window is drawn by it */
export const openSettings = (path: string): SettingsFile => {
  let settings = read(path);
  return {
    show: () => settings,
    keep: (wanted) => {
      settings = wanted;
      writePrivateFile(path, JSON.stringify(settings));
    },
  };
};
