/**
 * `FOLDER TARGET`: puts every file below a folder into another one by HTTP over loopback, a file a request, three at a time, each
 * synced before it is answered: what a disk and a line give to who asks for nothing more.
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { createServer, request, Agent } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const streams = 3;
const [folder, target] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name));

await mkdir(target, { recursive: true });
const receive = async (asked, reply) => {
  const file = await open(join(target, asked.url.slice(1)), 'wx');
  for await (const chunk of asked) await file.write(chunk);
  await file.sync();
  await file.close();
  reply.writeHead(201).end();
};
const server = createServer((asked, reply) => {
  receive(asked, reply).catch(() => reply.writeHead(500).end());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const agent = new Agent({ keepAlive: true });

const put = async (path, number) => {
  const outgoing = request({
    ...{ host: '127.0.0.1', port, agent, method: 'PUT', path: `/${number}` },
    headers: { 'content-length': statSync(path).size },
  });
  const answered = once(outgoing, 'response');
  await pipeline(createReadStream(path), outgoing);
  const [answer] = await answered;
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 201) throw new Error(`The server answered ${answer.statusCode}.`);
};
const rest = files.map((path, number) => [path, number]);
const putAll = async () => {
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) await put(...next);
};
await Promise.all(Array.from({ length: streams }, putAll));
agent.destroy();
server.close();
