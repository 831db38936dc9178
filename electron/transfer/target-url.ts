import { UserError } from '../../shared/errors/user-error';
import type { NewTarget } from '../../shared/model/target';
import { isLoopback } from './http-client';

/**
 * Reads the address of a DICOMweb server, or of its token endpoint.
 *
 * @returns without a slash at the end
 * @throws {UserError} `target/invalid`; `link/not-secure` for plain HTTP to anywhere but this computer
 */
const parseTargetUrl = (text: string): string => {
  const invalid = (cause?: unknown): UserError =>
    new UserError('target/invalid', 'change-input', {}, { cause });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch (error) {
    throw invalid(error);
  }
  // a secret in an address ends up in logs
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw invalid();
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new UserError('link/not-secure', 'change-input');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid();
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};

/** The same of everything that a person entered. @throws {UserError} `target/invalid`; `link/not-secure` */
export const parseTarget = ({ name, url, auth }: NewTarget): NewTarget => ({
  name: name.trim(),
  url: parseTargetUrl(url),
  auth: auth.kind === 'oauth' ? { ...auth, tokenUrl: parseTargetUrl(auth.tokenUrl) } : auth,
});
