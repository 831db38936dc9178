import { electronEnvironment, findElectron, type ElectronRuntime } from '../../build/electron-runtime.mjs';
import { ordinaryUser, type OrdinaryUser } from '../../build/ordinary-user.mjs';

let known: (OrdinaryUser & { readonly runtime: ElectronRuntime }) | undefined;

/** The user that the app runs as in these tests, never root; and the Electron it runs in. */
export const appUser = (): OrdinaryUser & { readonly runtime: ElectronRuntime } => {
  if (known !== undefined) return known;
  const runtime = findElectron();
  if (runtime === undefined) throw new Error('There is no Electron: `node build/setup.mjs tests` gets one.');
  const user = ordinaryUser(runtime.program);
  if (!user.isSandboxed) throw new Error('Electron can only be started without its sandbox here.');
  known = { ...user, env: { ...user.env, ...electronEnvironment(runtime) }, runtime };
  return known;
};
