import { randomBytes } from 'node:crypto';
import { app } from 'electron';
import type { Calls } from '../../shared/contract/ipc';
import { namesPatient } from '../../shared/dicom/names-patient';
import type { NamedPatient } from '../../shared/dicom/patients';
import { UserError } from '../../shared/errors/user-error';
import type { Catalog, Scan } from '../../shared/model/scan';
import { isStillThere, type RecentSources } from '../settings/recent-sources';
import type { SettingsFile } from '../settings/settings';
import type { Drive } from '../media/drives/drive';
import { isWithin } from '../media/inside-path';
import type { GrantedPaths } from './granted-paths';

const everybodyIn = ({ patients }: Catalog): readonly NamedPatient[] =>
  patients.flatMap((patient) => [
    patient,
    ...patient.studies.flatMap(({ series }) => series.flatMap(({ otherPatients }) => otherPatients ?? [])),
  ]);

/**
 * What was opened last. Discs and sticks are not kept: they are offered when they are in, and their labels may be names. Nor is what
 * names its patient, see `namesPatient`, but for the folder of whoever uses this computer, who may be the patient.
 */
export const createRecentService = ({
  recent,
  settings,
  granted,
  drives,
}: {
  readonly recent: RecentSources;
  readonly settings: SettingsFile;
  readonly granted: GrantedPaths;
  readonly drives: () => readonly Drive[];
}): {
  readonly calls: Pick<Calls, 'recent:list' | 'recent:choose' | 'recent:remove' | 'recent:clear'>;
  /** A source was read to its end. */
  readonly scanned: (paths: readonly string[], scan: Scan) => void;
} => ({
  calls: {
    'recent:list': () =>
      Promise.all(
        recent.list().map(async ({ id, kind, path, openedAt, pictures }) => ({
          id,
          kind,
          path,
          openedAt,
          pictures,
          isThere: await isStillThere(path),
        })),
      ),
    'recent:choose': ({ id }) => {
      const path = recent.list().find((source) => source.id === id)?.path;
      if (path === undefined) throw new UserError('usage/wrong', 'report');
      granted.grant(path);
      return Promise.resolve({ path });
    },
    'recent:remove': ({ id }) => {
      recent.remove(id);
      return Promise.resolve(null);
    },
    'recent:clear': () => {
      recent.clear();
      return Promise.resolve(null);
    },
  },
  scanned: ([path, ...others], { catalog, instances }) => {
    const { kind } = catalog.source;
    if (!settings.show().remembersRecent || path === undefined || others.length > 0) return;
    if (kind !== 'folder' && kind !== 'files' && kind !== 'zip' && kind !== 'iso') return;
    if (instances.length === 0 || drives().some(({ folder }) => isWithin(folder, path))) return;
    const home = app.getPath('home');
    const told = isWithin(home, path) ? path.slice(home.length) : path;
    if (namesPatient(told, everybodyIn(catalog))) return;
    const openedAt = new Date().toISOString();
    recent.note({ kind, path, openedAt, pictures: instances.length }, () => randomBytes(16).toString('hex'));
  },
});
