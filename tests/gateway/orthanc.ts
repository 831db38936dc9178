import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from './gateway-under-test';

const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Asks the REST API of an Orthanc. */
export type AskOrthanc = (path: string, body?: Uint8Array | object) => Promise<Response>;

/**
 * Starts an empty Orthanc, which is gone after the test.
 *
 * @param servers DICOMweb servers that it knows: their address, and the bearer token for them
 */
export const startOrthanc = async (
  servers: Readonly<Record<string, { readonly url: string; readonly token: string }>>,
): Promise<AskOrthanc> => {
  const folder = await temporaryFolder();
  const port = await freePort();
  const settings = {
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'index'),
    HttpPort: port,
    HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomServerEnabled: false,
    Plugins: [plugin],
    DicomWeb: {
      Enable: true,
      Root: '/dicom-web/',
      Servers: Object.fromEntries(
        Object.entries(servers).map(([name, { url, token }]) => [
          name,
          { Url: url, HttpHeaders: { Authorization: `Bearer ${token}` } },
        ]),
      ),
    },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'orthanc.json'), JSON.stringify(settings));
  const child = spawn('Orthanc', [`--logfile=${join(folder, 'log')}`, join(folder, 'orthanc.json')], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  const ask: AskOrthanc = (path, body) =>
    fetch(
      `http://127.0.0.1:${port}${path}`,
      body === undefined
        ? {}
        : { method: 'POST', body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) },
    );
  await expect
    .poll(
      () =>
        ask('/system').then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200);
  return ask;
};
