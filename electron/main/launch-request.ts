import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a start, a file association or a link asks for. It only fills a field: nothing starts by it. */
export interface LaunchRequest {
  /** Absolute: whoever is told may have been started elsewhere. */
  readonly openPaths: string[];
  readonly facilityLink: string | null;
}

const linkScheme = 'discport://';

/** Desktops hand files over by path, some by address. @returns null for an address on another computer */
const pathOf = (text: string): string | null => {
  if (!text.startsWith('file://')) return resolve(text);
  try {
    return fileURLToPath(text);
  } catch {
    return null;
  }
};

/**
 * Reads `--open PATH` and `--facility-link LINK` (also with `=`), a bare `discport://…`, and the bare paths by which a desktop
 * hands over what is opened with the app.
 *
 * A bare link comes from anywhere, and may hold what a careless system takes for more arguments: beside it nothing counts.
 *
 * @param args everything after the program; switches that are not known are left alone, they may be Chromium's
 */
export const readLaunchRequest = (args: readonly string[]): LaunchRequest => {
  const given: string[] = [];
  let facilityLink: string | null = null;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, inline] = /^(--open|--facility-link)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      if (arg.startsWith(linkScheme)) return { openPaths: [], facilityLink: arg };
      if (!arg.startsWith('-') && arg !== '') given.push(arg);
      continue;
    }
    const value = inline ?? (rest[0]?.startsWith('--') === true ? undefined : rest.shift());
    if (value === undefined || value === '') continue;
    if (name === '--open') given.push(value);
    else facilityLink = value;
  }
  return { openPaths: given.map(pathOf).filter((path) => path !== null), facilityLink };
};
