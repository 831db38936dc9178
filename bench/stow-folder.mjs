/**
 * `FOLDER ADDRESS`: sends every file below a folder by STOW-RS, three requests of 50 at a time, as a script would: no scan, no
 * hashes, no journal, nothing is resumed. What Discport's own sender is compared with.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const streams = 3;
const filesPerRequest = 50;
const boundary = 'bench-boundary-2f61a1';

const [folder, address] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name));
const batches = [];
for (let at = 0; at < files.length; at += filesPerRequest)
  batches.push(files.slice(at, at + filesPerRequest));

const send = async (batch) => {
  const head = Buffer.from(`\r\n--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  const body = Buffer.concat([
    ...batch.flatMap((path) => [head, readFileSync(path)]),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const response = await fetch(`${address}/dicom-web/studies`, {
    method: 'POST',
    headers: {
      accept: 'application/dicom+json',
      'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
    },
    body,
  });
  if (response.status !== 200) throw new Error(`The server answered ${response.status}.`);
  await response.arrayBuffer();
};
const sendAll = async () => {
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await send(batch);
};
await Promise.all(Array.from({ length: streams }, sendAll));
