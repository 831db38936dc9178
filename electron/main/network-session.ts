import { session, type Session } from 'electron';
import type { ProxyAddress } from '../line-probe';

/**
 * What reaches a network: not the pages' session, which reaches none. In memory, and without a cache. Once the app is
 * ready; the same one whoever asks.
 */
export const networkSession = (): Session => {
  const network = session.fromPartition('discport-network', { cache: false });
  network.setSSLConfig({ minVersion: 'tls1.2' });
  return network;
};

const kinds: Readonly<Record<string, ProxyAddress['kind']>> = { PROXY: 'http', HTTPS: 'https' };

/**
 * The first way that the system's settings name for an address.
 *
 * @returns null for straight there
 * @see https://developer.mozilla.org/docs/Web/HTTP/Guides/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file
 */
export const systemProxy = async (url: URL): Promise<ProxyAddress | null> => {
  const ways = await networkSession().resolveProxy(url.href);
  const [, kind = '', host, port] = /^\s*(\w+) +(.+):(\d+)\s*(?:;|$)/.exec(ways) ?? [];
  if (host === undefined) return null;
  return { kind: kinds[kind] ?? 'other', host, port: Number(port), login: null };
};
