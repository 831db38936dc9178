import { randomBytes } from 'node:crypto';
import type { BrowserWindow } from 'electron';
import type { Calls } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { failureData } from '../failure-data';
import { Access } from '../transfer/access-client';
import { parseFacilityLink } from '../transfer/facility-link';
import type { HttpClient } from '../transfer/http-client';
import { receiveStudies } from '../transfer/receive';
import { countsAsEmpty } from '../transfer/receive-folder';
import { chooseNewFolder } from './choose-folder';
import type { GrantedPaths } from './granted-paths';
import type { Tell } from './ipc';

type ReceiveCalls = Pick<Calls, 'receive:open' | 'receive:choose' | 'receive:start' | 'receive:cancel'>;

/** Getting pictures back. The access code stays in main, for as long as the app runs. */
export const createReceiveService = ({
  tell,
  http,
  granted,
  windowNow,
}: {
  readonly tell: Tell;
  readonly http: HttpClient;
  readonly granted: GrantedPaths;
  readonly windowNow: () => BrowserWindow | undefined;
}): { readonly calls: ReceiveCalls; readonly close: () => void } => {
  const accesses = new Map<string, Access>();
  const running = new Map<string, AbortController>();

  const start = (access: Access, studyUids: readonly string[], folder: string): string => {
    const jobId = randomBytes(16).toString('hex');
    const cancelled = new AbortController();
    running.set(jobId, cancelled);
    void receiveStudies(
      access,
      { studyUids, folder },
      {
        signal: cancelled.signal,
        tell: (progress) => {
          tell('receive:progress', { jobId, progress });
        },
      },
    )
      .then(
        ({ path, instances, damaged }) => {
          // to be looked at
          granted.grant(path);
          tell('receive:done', { jobId, path, instances, damaged });
        },
        (error: unknown) => {
          if (!cancelled.signal.aborted)
            tell('receive:failed', { jobId, error: failureData('a download', error) });
        },
      )
      .finally(() => running.delete(jobId));
    return jobId;
  };

  return {
    calls: {
      'receive:open': async ({ link, accessCode, birthDate }) => {
        const { base } = parseFacilityLink(link);
        const access = await Access.open(http, { base, accessCode, birthDate });
        const accessId = randomBytes(16).toString('hex');
        accesses.set(accessId, access);
        return { accessId, facilityName: access.facilityName, studies: [...access.studies] };
      },
      'receive:choose': async () => {
        const chosen = await chooseNewFolder(windowNow(), 'Discport', countsAsEmpty);
        if (chosen !== null) granted.grant(chosen.path);
        return chosen;
      },
      'receive:start': ({ accessId, studyUids, path }) => {
        const access = accesses.get(accessId);
        if (access === undefined) throw new UserError('access/refused', 'change-input');
        granted.require(path);
        return Promise.resolve({ jobId: start(access, studyUids, path) });
      },
      'receive:cancel': ({ jobId }) => {
        running.get(jobId)?.abort();
        return Promise.resolve(null);
      },
    },
    close: () => {
      for (const cancelled of running.values()) cancelled.abort();
    },
  };
};
