import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate with its key, as servers take them (PEM). */
export interface MadeCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;
const openssl = (folder: string, args: readonly string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
};

/** Makes an authority `Northfield IT` in a folder, that nobody has a reason to trust; `ca.pem` is its certificate. */
export const makeAuthority = (
  folder: string,
): { readonly issue: (host: string, days: number) => MadeCertificate } => {
  const subject = ['-subj', '/O=Northfield IT/CN=Inspection Authority'];
  openssl(folder, [
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    ...subject,
  ]);
  return {
    issue: (host, days) => {
      const ask = ['req', ...newKey, '-keyout', 'own.key', '-out', 'own.csr', '-subj', `/CN=${host}`];
      const sign = ['x509', '-req', '-in', 'own.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
      openssl(folder, ask);
      writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${host},IP:127.0.0.1`);
      openssl(folder, [...sign, '-days', String(days), '-extfile', 'names', '-out', 'own.pem']);
      return { cert: readFileSync(join(folder, 'own.pem')), key: readFileSync(join(folder, 'own.key')) };
    },
  };
};
