import type { Calls } from '../../shared/contract/ipc';
import { probeLine } from '../line-probe';
import { examineLine } from '../transfer/examine-line';
import { parseFacilityLink } from '../transfer/facility-link';
import type { HttpClient } from '../transfer/http-client';
import { systemProxy } from './network-session';

/** Looks at the way to a hospital when the window asks. */
export const createConnectionService = ({
  http,
  folder,
  version,
}: {
  readonly http: HttpClient;
  /** See ExaminationParts. */
  readonly folder: string;
  readonly version: string;
}): { readonly calls: Pick<Calls, 'connection:examine'> } => ({
  calls: {
    'connection:examine': ({ link, codeExpiresAt }) =>
      examineLine(parseFacilityLink(link), {
        ...{ http, folder, version, codeExpiresAt },
        probe: probeLine,
        proxyFor: systemProxy,
        now: Date.now,
      }),
  },
});
