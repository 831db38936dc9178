/**
 * `npm run fuzz [-- --seconds N] [--seed N]`: changes real pictures, discs, images and archives at random, and reads them.
 * Nothing may crash, take longer than 5 s or more memory than 512 MB, write or start anything, read a file outside of the
 * source, or leave out a picture without a word. What does is kept, with the seed that makes it again.
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
import { makeUdf, putIntoUdf } from '../shared/udf/udf-tools.mjs';

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
    const at = below(bytes.length);
    return bytes.fill(pick(interesting), at, Math.min(bytes.length, at + 1 + below(16)));
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

/** Leads out of the source, to a picture that no scan may find; of the length that names in the test file-set have. */
const outside = '..\\OUTSIDE\\SECRET';
const leadOut = (bytes, { below }) => {
  const at = bytes.indexOf('77654033\\', below(bytes.length), 'latin1');
  if (at > 0) bytes.write(outside, at, 'latin1');
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
  // a bridge is read as ISO 9660 where that holds as much: of this one the UDF is left
  const bridge = readFileSync(at('udf.iso'));
  for (let sector = 16; bridge.toString('latin1', sector * 2048 + 1, sector * 2048 + 6) === 'CD001'; sector++)
    bridge.write('BOOT2', sector * 2048 + 1, 'latin1');
  writeFileSync(at('plain-udf.iso'), bridge);
  makeUdf(at('sparable.iso'), 'cdrw');
  // udfclient takes megabytes for each file: these are what fits
  putIntoUdf(at('sparable.iso'), join(disc, '98892003'), ['MR1']);
  execFileSync('zip', ['-q', '-r', at('deflated.zip'), '.'], quiet);
  execFileSync('zip', ['-q', '-0', '-r', at('stored.zip'), '.'], quiet);
  execFileSync('7z', ['a', '-tzip', '-mem=AES256', '-psecret', at('aes.zip'), '.'], quiet);
  execFileSync('zip', ['-q', '-r', '-P', 'secret', at('locked.zip'), '.'], quiet);
  execFileSync('zip', ['-q', at('image.zip'), 'rock.iso'], { stdio: 'ignore', cwd: folder });
  return [
    'rock.iso',
    'joliet.iso',
    'udf.iso',
    'plain-udf.iso',
    'sparable.iso',
    'deflated.zip',
    'stored.zip',
    'aes.zip',
    'locked.zip',
    'image.zip',
  ].map(at);
};

/** The process that reads may read here alone, and neither write nor start anything. */
const startReader = (script) => {
  const allowed = [script, join(work, '*')].map((path) => `--allow-fs-read=${path}`);
  const child = spawn(node24, ['--max-old-space-size=512', '--permission', ...allowed, script, outsideUid], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  return { child, lines, said: () => said };
};

/** @returns the fault, if there is one, which pictures were found, and whether it was told that some are lost */
const ask = async (reader, path) => {
  reader.child.stdin.write(`${path}\n`);
  let timer;
  const late = new Promise((done) => {
    timer = setTimeout(
      () =>
        done({
          value: JSON.stringify({ fault: `took longer than ${withinMs} ms`, found: [], peakBytes: 0 }),
        }),
      withinMs,
    );
  });
  const { value } = await Promise.race([reader.lines.next(), late]);
  clearTimeout(timer);
  if (value === undefined) return { fault: `the process ended: ${reader.said()}`, found: [] };
  const { fault, found, tellsLoss, peakBytes } = JSON.parse(value);
  return {
    fault: fault ?? (peakBytes > mostBytes ? `took ${Math.round(peakBytes / 1e6)} MB` : null),
    found,
    tellsLoss,
  };
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
/** A picture beside every source, not in it: of the same length as the UID that it had. */
const outsideUid = '1.2.826.0.1.3680043.9.4245.9999999999999999999999999999999999999';
const secret = readFileSync(join(corpus, 'series-ct', 'ge-head-4', '01.dcm'));
const usualUid = /1\.2\.826\.0\.1\.3680043\.9\.4245\.\d{37}/.exec(secret.toString('latin1'))?.[0];
if (usualUid === undefined) throw new Error('the picture to lie outside has another UID');
for (let at = secret.indexOf(usualUid); at !== -1; at = secret.indexOf(usualUid))
  secret.write(outsideUid, at);
mkdirSync(join(work, 'OUTSIDE'));
writeFileSync(join(work, 'OUTSIDE', 'SECRET'), secret);
const pictures = filesIn(corpus);
const archives = makeArchives(work);
const disc = join(corpus, 'dicomdir', 'dcmtk-fileset');
const wholeDisc = join(work, 'whole');
/** Which pictures are in what nobody changed. */
const picturesOf = new Map();

/**
 * A picture that was there before and is not found now has to be told of as lost; a change inside one may have made another picture
 * of it. Where only the DICOMDIR was changed, all pictures have to be found.
 */
const findSilentLoss = ({ found, tellsLoss }, { pictures: wanted = [], areWhole }) => {
  const lacking = wanted.filter((uid) => !found.includes(uid));
  const isSilent = areWhole || (!tellsLoss && found.every((uid) => wanted.includes(uid)));
  return lacking.length > 0 && isSilent ? `${lacking.length} pictures are lost without a word` : null;
};

/** @returns what to read, the file in it that was changed, and which pictures were in it before */
const makeCase = (random) => {
  const kind = random.below(3);
  const folder = join(work, 'case');
  rmSync(folder, { recursive: true, force: true });
  if (kind === 0) {
    const archive = random.pick(archives);
    mkdirSync(folder);
    const path = join(folder, basename(archive));
    writeFileSync(path, mutate(readFileSync(archive), random));
    return { path, changed: path, pictures: picturesOf.get(archive), areWhole: false };
  }
  if (kind === 1) {
    cpSync(disc, folder, { recursive: true });
    const changed = join(folder, 'DICOMDIR');
    const original = readFileSync(changed);
    writeFileSync(changed, mutate(random.below(2) === 0 ? leadOut(original, random) : original, random));
    return { path: folder, changed, pictures: picturesOf.get(wholeDisc), areWhole: true };
  }
  mkdirSync(folder);
  const changed = join(folder, 'PICTURE');
  writeFileSync(changed, mutate(readFileSync(random.pick(pictures)), random));
  return { path: folder, changed };
};

let reader = startReader(script);
// what nobody changed is read: else nothing would be judged
cpSync(disc, wholeDisc, { recursive: true });
for (const path of [wholeDisc, ...archives]) {
  const { fault, found } = await ask(reader, path);
  if (fault !== null || found.length === 0)
    throw new Error(`${basename(path)} gives ${found.length} pictures: ${fault}`);
  picturesOf.set(path, found);
}
let [seed, faults, found] = [firstSeed, 0, 0];
const end = performance.now() + seconds * 1000;
for (; performance.now() < end; seed++) {
  const made = makeCase(randomOf(seed));
  const { changed } = made;
  const answer = await ask(reader, made.path);
  const fault = answer.fault ?? findSilentLoss(answer, made);
  found += answer.found.length;
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
console.log(
  `${seed - firstSeed} sources read, ${found} pictures found in them, seeds ${firstSeed} to ${seed - 1}: ${faults} faults`,
);
process.exitCode = faults === 0 ? 0 : 1;
