import { lockedZip } from '../media/locked-zip';

/** What a file-set has at its root beside its DICOMDIR, and a locked one. */
export const rootNames: ReadonlySet<string> = new Set([
  'DICOM',
  'README.TXT',
  'INDEX.HTM',
  'IHE_PDI',
  lockedZip,
]);

/** Whether a file lies where those of a file-set do. */
export const isOwnName = (path: string): boolean =>
  path === 'DICOMDIR' || rootNames.has(path.split('/', 1)[0] ?? '');

/** What starts by itself where a medium is put in. */
export const isAutorun = (path: string): boolean => /^(autorun\.inf|\.?autorun(\.sh)?)$/i.test(path);

/** What systems start by its name, whatever is in it. */
export const isStarted = (path: string): boolean =>
  /\.(exe|com|scr|pif|bat|cmd|ps1|vb[se]|jse?|ws[fh]|hta|msi|lnk|reg|jar|sh|command|desktop)$/i.test(path);
