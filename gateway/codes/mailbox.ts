/** Providers that deliver an address with dots anywhere in it to the same mailbox; each under the name that counts. */
const ignoreDots: Readonly<Record<string, string>> = {
  'gmail.com': 'gmail.com',
  'googlemail.com': 'gmail.com',
};

/**
 * The mailbox that an address most likely leads to: without the tag that somebody may add to their own (RFC 5233), in small letters.
 *
 * For counting mails alone: two people may share it where a provider takes a plus for a letter.
 */
export const mailboxOf = (address: string): string => {
  const plain = address.trim().toLowerCase();
  const at = plain.lastIndexOf('@');
  const name = plain.slice(0, at).replace(/(?<=.)\+.*$/, '');
  const domain = plain.slice(at + 1);
  const provider = ignoreDots[domain];
  return provider === undefined ? `${name}@${domain}` : `${name.replaceAll('.', '')}@${provider}`;
};
