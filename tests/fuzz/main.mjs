/**
 * `npm run fuzz [-- --seconds N] [--seed N]`: changes real pictures, discs, images and archives at random, and reads them.
 * Nothing may crash, take longer than 5 s or more memory than 512 MB. What does is kept, with the seed that makes it again.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { cache, node24, root } from '../../build/project.mjs';

const withinMs = 5000;
const mostBytes = 512 * 1024 * 1024;
const kept = join(cache, 'fuzz');

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
  return value;
};
const seconds = option('seconds', 60);
const firstSeed = option('seed', 1);

/** mulberry32: the same numbers for the same seed, everywhere. */
const randomOf = (seed) => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    pick: (list) => list[Math.floor(next() * list.length)],
  };
};

const interesting = [0, 1, 0x7f, 0x80, 0xff];
const changes = [
  (bytes, { below }) => {
    bytes[below(bytes.length)] = below(256);
    return bytes;
  },
  (bytes, { below, pick }) => {
    const start = below(bytes.length);
    bytes.fill(pick(interesting), start, Math.min(start + below(16), bytes.length));
    return bytes;
  },
  // a length or an offset, mostly
  (bytes, { below, pick }) => {
    if (bytes.length > 8)
      bytes.writeUInt32LE(
        pick([0, 1, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff, below(bytes.length)]),
        below(bytes.length - 4),
      );
    return bytes;
  },
  (bytes, { below }) => bytes.subarray(0, below(bytes.length)),
  (bytes, { below }) => {
    const [from, to] = [below(bytes.length), below(bytes.length)];
    bytes.copy(bytes, to, from, from + below(512));
    return bytes;
  },
  (bytes, { below }) =>
    Buffer.concat([bytes.subarray(0, below(bytes.length)), bytes.subarray(below(bytes.length))]),
];

/** Heads and directories are where a reader can be led astray: half of the changes go there. */
const mutate = (original, random) => {
  let bytes = Buffer.from(original);
  for (let count = 1 + random.below(8); count > 0 && bytes.length > 0; count--) {
    const head = Math.min(bytes.length, 2048);
    if (random.below(2) === 0)
      bytes = Buffer.concat([
        random.pick(changes)(Buffer.from(bytes.subarray(0, head)), random),
        bytes.subarray(head),
      ]);
    else bytes = random.pick(changes)(bytes, random);
  }
  return bytes;
};

const corpus = join(root, 'tests', 'corpus');
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < 2_000_000)
    .sort();

/** Whole discs, as images and archives of other programs. */
const makeArchives = (folder) => {
  const disc = join(corpus, 'dicomdir', 'dcmtk-fileset');
  const at = (name) => join(folder, name);
  const quiet = { stdio: 'ignore', cwd: disc };
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-o', at('rock.iso'), '.'], quiet);
  execFileSync('genisoimage', ['-quiet', '-J', '-o', at('joliet.iso'), '.'], quiet);
  execFileSync('genisoimage', ['-quiet', '-udf', '-o', at('udf.iso'), '.'], quiet);
  execFileSync('zip', ['-q', '-r', at('deflated.zip'), '.'], quiet);
  execFileSync('zip', ['-q', '-0', '-r', at('stored.zip'), '.'], quiet);
  return ['rock.iso', 'joliet.iso', 'udf.iso', 'deflated.zip', 'stored.zip'].map(at);
};

const startReader = (script) => {
  const child = spawn(node24, ['--max-old-space-size=512', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  return { child, lines, said: () => said };
};

const ask = async (reader, path) => {
  reader.child.stdin.write(`${path}\n`);
  let timer;
  const late = new Promise((done) => {
    timer = setTimeout(
      () => done({ value: JSON.stringify({ fault: `took longer than ${withinMs} ms`, peakBytes: 0 }) }),
      withinMs,
    );
  });
  const { value } = await Promise.race([reader.lines.next(), late]);
  clearTimeout(timer);
  if (value === undefined) return `the process ended: ${reader.said()}`;
  const { fault, peakBytes } = JSON.parse(value);
  return fault ?? (peakBytes > mostBytes ? `took ${Math.round(peakBytes / 1e6)} MB` : null);
};

const work = mkdtempSync(join(tmpdir(), 'discport-fuzz-'));
const script = join(cache, 'tests', 'fuzz-read.mjs');
await build({
  entryPoints: [join(import.meta.dirname, 'read-script.ts')],
  outfile: script,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: ['electron', 'libsql', '@napi-rs/keyring'],
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url); const __dirname = import.meta.dirname;",
  },
  logLevel: 'warning',
});
const pictures = filesIn(corpus);
const archives = makeArchives(work);
const disc = join(corpus, 'dicomdir', 'dcmtk-fileset');

/** @returns what to read, and the file in it that was changed */
const makeCase = (random) => {
  const kind = random.below(3);
  const folder = join(work, 'case');
  rmSync(folder, { recursive: true, force: true });
  if (kind === 0) {
    const archive = random.pick(archives);
    mkdirSync(folder);
    const path = join(folder, basename(archive));
    writeFileSync(path, mutate(readFileSync(archive), random));
    return { path, changed: path };
  }
  if (kind === 1) {
    cpSync(disc, folder, { recursive: true });
    const changed = join(folder, 'DICOMDIR');
    writeFileSync(changed, mutate(readFileSync(changed), random));
    return { path: folder, changed };
  }
  mkdirSync(folder);
  const changed = join(folder, 'PICTURE');
  writeFileSync(changed, mutate(readFileSync(random.pick(pictures)), random));
  return { path: folder, changed };
};

let reader = startReader(script);
let [seed, faults] = [firstSeed, 0];
const end = performance.now() + seconds * 1000;
for (; performance.now() < end; seed++) {
  const { path, changed } = makeCase(randomOf(seed));
  const fault = await ask(reader, path);
  if (fault === null) continue;
  faults++;
  mkdirSync(kept, { recursive: true });
  copyFileSync(changed, join(kept, `${seed}-${basename(changed)}`));
  console.log(`seed ${seed}: ${fault}\n  kept as ${join('.cache', 'fuzz', `${seed}-${basename(changed)}`)}`);
  reader.child.kill('SIGKILL');
  reader = startReader(script);
}
reader.child.kill();
rmSync(work, { recursive: true, force: true });
console.log(`${seed - firstSeed} sources read, seeds ${firstSeed} to ${seed - 1}: ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
