import type { Calls } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import type { Target } from '../../shared/model/target';
import type { Targets } from '../settings/targets';
import type { HttpClient } from '../transfer/http-client';
import { withLogin, type TargetLogin } from '../transfer/target-login';
import { answersSearches } from '../transfer/target-server';
import { parseTarget } from '../transfer/target-url';

type TargetCalls = Pick<Calls, 'target:list' | 'target:add' | 'target:remove' | 'target:test'>;

/** @throws {UserError} `target/no-login` when it is in the list no more */
export const targetOf = (targets: Targets, id: string): Target => {
  const target = targets.list().find((one) => one.id === id);
  if (target === undefined) throw new UserError('target/no-login', 'change-input');
  return target;
};

/** See FindLogin. */
export const findLogin = async (targets: Targets, url: string): Promise<TargetLogin | null> => {
  const target = targets.list().find((one) => one.url === url);
  const secret = target === undefined ? null : await targets.secretOf(target.id);
  return target === undefined || secret === null ? null : { auth: target.auth, secret };
};

/** The list of DICOMweb servers in Settings. A secret only ever comes in. */
export const createTargetService = ({
  http,
  targets: opening,
}: {
  readonly http: HttpClient;
  readonly targets: Promise<Targets>;
}): TargetCalls => ({
  'target:list': async () => {
    const targets = await opening;
    return Promise.all(
      targets.list().map(async ({ id, name, url, auth }) => ({
        ...{ id, name, url, auth: auth.kind },
        hasSecret: (await targets.secretOf(id).catch(() => null)) !== null,
      })),
    );
  },
  'target:add': async ({ secret, ...wanted }) => {
    const targets = await opening;
    await targets.add(parseTarget(wanted), secret);
    return null;
  },
  'target:remove': async ({ id }) => {
    await (await opening).remove(id);
    return null;
  },
  'target:test': async ({ id }) => {
    const targets = await opening;
    const { url } = targetOf(targets, id);
    const login = await findLogin(targets, url);
    if (login === null) throw new UserError('target/no-login', 'change-input');
    return { answersSearches: await answersSearches({ http: withLogin(http, login), base: url }) };
  },
});
