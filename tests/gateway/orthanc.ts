import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './gateway-under-test';
import { sha256 } from './sender';

const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Asks the REST API of an Orthanc. */
export type AskOrthanc = (path: string, body?: Uint8Array | object) => Promise<Response>;

/** An Orthanc that can be asked, and where it is. */
export type OrthancUnderTest = AskOrthanc & { readonly url: string };

/** Who may use it: anybody on this computer where nobody is named. */
export interface OrthancUser {
  readonly name: string;
  readonly password: string;
}

/**
 * Starts an empty Orthanc, which is gone after the test.
 *
 * @param servers DICOMweb servers that it knows: their address, and the bearer token for them
 * @param user whom alone it answers
 * @param refuses SOP Instance UIDs that it does not take
 * @param at the port that it listens on; else any that is free
 */
export const startOrthanc = async (
  servers: Readonly<Record<string, { readonly url: string; readonly token: string }>>,
  user?: OrthancUser,
  { refuses = [], at }: { readonly refuses?: readonly string[]; readonly at?: number } = {},
): Promise<OrthancUnderTest> => {
  const folder = await temporaryFolder();
  const port = at ?? (await freePort());
  const filter = join(folder, 'filter.lua');
  const settings = {
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'index'),
    HttpPort: port,
    HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: false,
    AuthenticationEnabled: user !== undefined,
    ...(user === undefined ? {} : { RegisteredUsers: { [user.name]: user.password } }),
    DicomServerEnabled: false,
    LuaScripts: [filter],
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
  const isRefused = refuses.map((uid) => `dicom.SOPInstanceUID == '${uid}'`).join(' or ');
  await writeFile(
    filter,
    `function ReceivedInstanceFilter(dicom) return not (${isRefused === '' ? 'false' : isRefused}) end`,
  );
  await writeFile(join(folder, 'orthanc.json'), JSON.stringify(settings));
  const child = spawn('Orthanc', [`--logfile=${join(folder, 'log')}`, join(folder, 'orthanc.json')], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    // its folder goes with it
    child.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  const headers: Record<string, string> =
    user === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
  const ask: AskOrthanc = (path, body) =>
    fetch(
      `${url}${path}`,
      body === undefined
        ? { headers }
        : {
            headers,
            method: 'POST',
            body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
          },
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
  return Object.assign(ask, { url });
};

/** SHA-256 of every file that an Orthanc holds, sorted. */
export const hashesIn = async (orthanc: AskOrthanc): Promise<string[]> => {
  const ids = z.array(z.string()).parse(await (await orthanc('/instances')).json());
  const hashes: string[] = [];
  for (const id of ids)
    hashes.push(sha256(new Uint8Array(await (await orthanc(`/instances/${id}/file`)).arrayBuffer())));
  return hashes.sort();
};
