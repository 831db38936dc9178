/** The one place that pages come from. The scheme is ours, so nothing on a network or a disc can be there. */
export const pageScheme = 'app';
const pageHost = 'ui';
export const pageOrigin = `${pageScheme}://${pageHost}`;

/** Pictures come from `instance://i/<32 hex>`: a random capability, never a path. */
export const instanceScheme = 'instance';

/** Whether an address is one of our pages. (A URL's `origin` is "null" for schemes of one's own.) */
export const isPageAddress = (address: string): boolean => {
  try {
    const { protocol, host } = new URL(address);
    return protocol === `${pageScheme}:` && host === pageHost;
  } catch {
    return false;
  }
};
