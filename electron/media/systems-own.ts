/** What systems put onto an empty drive by themselves. */
export const systemsOwn: ReadonlySet<string> = new Set([
  '$RECYCLE.BIN',
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  'System Volume Information',
  'lost+found',
]);
