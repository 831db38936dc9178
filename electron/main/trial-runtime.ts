/** Electron's makers mend the latest three major versions; ours was the latest when it was chosen. */
const oldestInSupport = 43;

/**
 * Whether an Electron is for a first look only: holes that are found in it stay open.
 *
 * @param version `process.versions.electron`: the runtime says itself what it is, whoever started it and how
 */
export const isTrialRuntime = (version: string): boolean =>
  !(Number.parseInt(version, 10) >= oldestInSupport);
