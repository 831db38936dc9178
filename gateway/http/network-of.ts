import { isIPv6 } from 'node:net';

/** The 8 groups of an IPv6 address that has no IPv4 in it. */
const groupsOf = (address: string): string[] => {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: gap }, () => '0'), ...back].map((group) =>
    parseInt(group, 16).toString(16),
  );
};

/** By what tries are counted: an IPv4 address, or the /64 that one customer has of IPv6. */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address)
    ? groupsOf(address.split('%')[0] ?? '')
        .slice(0, 4)
        .join(':')
    : address;
};
