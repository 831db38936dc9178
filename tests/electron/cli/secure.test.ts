import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startForTest } from '../../gateway/gateway-under-test';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from '../transfer/sending';
import { untrustedCertificate, untrustedKey } from '../transfer/untrusted-certificate';

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'discport-script.ts'));
});
afterAll(() => script.remove());

const answerSchema = z.object({ requestId: z.string() });
const failureSchema = z.object({ stdout: z.string(), code: z.number() });

it('reaches a gateway by TLS when this computer trusts its certificate, and not otherwise', async () => {
  const tls = { cert: Buffer.from(untrustedCertificate), key: Buffer.from(untrustedKey) };
  const gateway = await startForTest({ tls });
  const folder = await temporaryFolder();
  const trusted = join(folder, 'trusted.pem');
  await writeFile(trusted, untrustedCertificate);
  const args = ['code', `${gateway.url}/f/sample`, '--email', 'robin@example.org', '--json'];
  const run = (env: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [script.path, ...args], {
      env: { PATH: process.env['PATH'], DISCPORT_DATA_DIR: folder, ...env },
    });

  expect(gateway.url).toMatch(/^https:/);
  const { stdout } = await run({ NODE_EXTRA_CA_CERTS: trusted });
  expect(answerSchema.parse(JSON.parse(stdout)).requestId).not.toBe('');
  const failure = failureSchema.parse(await run({}).catch((error: unknown) => error));
  expect(failure.code).toBe(1);
  expect(JSON.parse(failure.stdout)).toMatchObject({ error: { code: 'network/certificate' } });
});
