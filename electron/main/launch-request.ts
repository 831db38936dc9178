/** What a start, a file association or a link asks for. It only fills a field: nothing starts by it. */
export interface LaunchRequest {
  readonly openPath: string | null;
  readonly facilityLink: string | null;
}

const linkScheme = 'discport://';

/**
 * Reads `--open PATH`, `--facility-link LINK` (also with `=`) and a bare `discport://…` from a command line.
 *
 * @param args everything after the program; what is not known is left alone, it may be Chromium's
 */
export const readLaunchRequest = (args: readonly string[]): LaunchRequest => {
  const valueOf = (name: string): string | null => {
    const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
    const found = args[at];
    if (found === undefined) return null;
    const value = found === name ? args[at + 1] : found.slice(name.length + 1);
    return value === undefined || value === '' || value.startsWith('--') ? null : value;
  };
  return {
    openPath: valueOf('--open'),
    facilityLink: valueOf('--facility-link') ?? args.find((arg) => arg.startsWith(linkScheme)) ?? null,
  };
};
