/**
 * Prepares a search for a byte string (Horspool): most bytes of what is searched are never looked at.
 *
 * @returns position of the first occurrence at or after `from`, -1 when there is none
 */
export const findBytes = (needle: Uint8Array): ((bytes: Uint8Array, from?: number) => number) => {
  const last = needle.length - 1;
  const skips = new Uint32Array(256).fill(needle.length);
  for (let index = 0; index < last; index++) skips[needle[index] ?? 0] = last - index;
  return (bytes, from = 0) => {
    for (let at = from; at + last < bytes.length; at += skips[bytes[at + last] ?? 0] ?? 1) {
      let index = last;
      while (index >= 0 && bytes[at + index] === needle[index]) index--;
      if (index < 0) return at;
    }
    return -1;
  };
};
