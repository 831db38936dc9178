import { UserError } from '../../shared/errors/user-error';
import { isLoopback } from './http-client';

/** Where a facility takes pictures. */
export interface FacilityLink {
  /** The gateway's own address, without a slash at the end. */
  readonly base: string;
  readonly slug: string;
  /** As a person has to confirm it: ASCII (a name that only looks alike shows as xn--…), with the port where there is one. */
  readonly host: string;
}

/** The link of a facility, as parseFacilityLink reads it. */
export const linkTo = (base: string, slug: string): string => `${base}/f/${slug}`;

const longestLink = 2048;
const slugRule = /^(.*)\/f\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/?$/;
const schemeRule = /^([a-z][a-z0-9+.-]*):\/\//i;
/** Mail programs break long lines and leave invisible characters; brackets and quotes stand around a link, never in it. */
const invisible = /[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+/g;
const around = /^[<("'“„«]+|[>)"'”“».,;]+$/g;

const invalid = (): UserError => new UserError('link/invalid', 'change-input');

const asUrl = (text: string): URL => {
  try {
    return new URL(text);
  } catch {
    throw invalid();
  }
};

/** Somebody types a host without a scheme: secure, unless it is this computer. */
const withScheme = (rest: string): URL => {
  const url = asUrl(`https://${rest}`);
  return isLoopback(url.hostname) ? asUrl(`http://${rest}`) : url;
};

/** `discport://open?link=…` carries a link; any other `discport://` is one, without its scheme. One layer, not more. */
const unwrapped = (text: string): URL => {
  const scheme = schemeRule.exec(text)?.[1]?.toLowerCase();
  const rest = text.replace(schemeRule, '');
  if (scheme === undefined) return withScheme(rest);
  if (scheme !== 'discport') return asUrl(text);
  if (!/^open\/?\?/i.test(rest)) return withScheme(rest);
  const inner = asUrl(`https://${rest}`).searchParams.get('link') ?? '';
  const innerScheme = schemeRule.exec(inner)?.[1]?.toLowerCase();
  if (innerScheme === 'discport') throw invalid();
  return innerScheme === undefined ? withScheme(inner) : asUrl(inner);
};

/**
 * Reads a facility link as it was pasted, typed or opened: `https://host/f/slug`, also without the scheme,
 * `discport://host/f/slug`, `discport://open?link=…`, each with white space anywhere.
 *
 * Query and fragment are dropped: a link carries no code.
 *
 * @throws {UserError} `link/invalid`; `link/not-secure` for plain HTTP to anywhere but this computer
 */
export const parseFacilityLink = (text: string): FacilityLink => {
  if (text.length > 2 * longestLink) throw invalid();
  const link = text.replace(invisible, '').replace(around, '');
  if (link === '' || link.length > longestLink) throw invalid();
  const url = unwrapped(link);
  // a name before the host is how one address is made to look like another
  if (url.username !== '' || url.password !== '' || url.hostname === '') throw invalid();
  const [, path, slug] = slugRule.exec(url.pathname) ?? [];
  if (path === undefined || slug === undefined) throw invalid();
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new UserError('link/not-secure', 'change-input');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid();
  return { base: `${url.origin}${path}`, slug: slug.toLowerCase(), host: url.host };
};
