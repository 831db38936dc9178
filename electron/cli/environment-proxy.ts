import type { ProxyAddress } from '../line-probe';
import { isLoopback } from '../transfer/http-client';

type Environment = Readonly<Record<string, string | undefined>>;

const valueOf = (environment: Environment, name: string): string =>
  environment[name.toLowerCase()] ?? environment[name] ?? '';

const excepts = (rule: string, { hostname, port }: URL): boolean => {
  if (rule === '*' || rule === hostname || rule === `${hostname}:${port === '' ? '443' : port}`) return true;
  return /^\*?\./.test(rule) && hostname.endsWith(rule.replace(/^\*?/, ''));
};

/**
 * The proxy that Node's agents take for an address (`proxyEnv`), to be told of: HTTPS_PROXY, unless NO_PROXY excepts the
 * host (names, `.suffix`, `*.suffix`, `host:port`, `*`; ranges of addresses are not known here).
 *
 * @returns null for none
 */
export const environmentProxy = (environment: Environment, url: URL): ProxyAddress | null => {
  if (url.protocol !== 'https:' || isLoopback(url.hostname)) return null;
  const rules = valueOf(environment, 'NO_PROXY').toLowerCase().split(',');
  if (rules.some((rule) => excepts(rule.trim(), url))) return null;
  const address = valueOf(environment, 'HTTPS_PROXY');
  if (address === '' || !URL.canParse(address)) return null;
  const { protocol, hostname, port, username, password } = new URL(address);
  const kind = protocol === 'http:' ? 'http' : protocol === 'https:' ? 'https' : 'other';
  const usual = kind === 'https' ? 443 : 80;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    kind,
    host: hostname,
    port: port === '' ? usual : Number(port),
    login: login === ':' ? null : login,
  };
};
