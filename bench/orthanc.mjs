/** An Orthanc of our own: empty, on loopback, on ports that were free, gone without a trace afterwards. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

export const hasDicomWebPlugin = () => existsSync(plugin);

/** Ports that nobody listens on; all are held until the last is known, so that they differ. */
const freePorts = async (count) => {
  const servers = [];
  for (let index = 0; index < count; index++) {
    const server = createServer();
    await new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
    servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
};

/**
 * @param {string} scratch where its folder is made
 * @returns started and ready: `dicomPort`, HTTP `address` with DICOMweb below it, `countInstances()`, `stop()`
 */
export const startOrthanc = async (scratch) => {
  const folder = await mkdtemp(join(scratch, 'orthanc-'));
  const [httpPort, dicomPort] = await freePorts(2);
  const address = `http://127.0.0.1:${httpPort}`;
  const settings = {
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'index'),
    HttpPort: httpPort,
    HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomPort: dicomPort,
    DicomAlwaysAllowStore: true,
    OverwriteInstances: false,
    Plugins: [plugin],
    DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: false, Ssl: false },
  };
  await writeFile(join(folder, 'orthanc.json'), JSON.stringify(settings));
  const server = spawn('Orthanc', [`--logfile=${join(folder, 'log')}`, join(folder, 'orthanc.json')], {
    stdio: 'ignore',
  });
  const ended = new Promise((done) => server.once('error', done).once('exit', done));
  const ask = async (path) => {
    const answer = await fetch(address + path);
    return answer.json();
  };
  const stop = async () => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let left = 100; ; left--)
    try {
      await ask('/system');
      break;
    } catch {
      if (left === 0 || server.exitCode !== null) {
        await stop();
        throw new Error('Orthanc did not start.');
      }
      await delay(100);
    }
  return {
    dicomPort,
    address,
    countInstances: async () => (await ask('/statistics')).CountInstances,
    stop,
  };
};
