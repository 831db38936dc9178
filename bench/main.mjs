/**
 * `npm run bench [-- ROWS…] [--json] [--files N] [--runs N]`: Discport beside its peers, on the same work in the same run.
 * `viewer` stands for all rows whose names begin with `viewer-`, and so on.
 *
 * Each row has a disc of a size of its own, unless `--files` says one for all.
 *
 * Ends with 0 whether goals are met or not, with 1 when something failed, with 2 for wrong arguments. A peer that is not
 * installed is said in its row. Expects a build.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build/project.mjs';
import { fileBytes, hollowFileBytes, makeDisc } from './make-disc.mjs';
import { race } from './measure.mjs';
import { describeMachine, linesOf, tableOf } from './report.mjs';
import { has, python, rows } from './rows.mjs';

const options = {
  json: { type: 'boolean', default: false },
  files: { type: 'string' },
  runs: { type: 'string', default: '5' },
};
const wholeNumber = (name, text) => {
  if (!/^[1-9][0-9]{0,5}$/.test(text))
    throw new TypeError(`--${name} wants a whole number from 1 to 999999.`);
  return Number(text);
};
const readArguments = () => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const known = Object.keys(rows);
  const rowsOf = (name) => known.filter((row) => row === name || row.startsWith(`${name}-`));
  const unknown = positionals.filter((name) => rowsOf(name).length === 0);
  if (unknown.length > 0)
    throw new TypeError(`There is no row ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  return {
    json: values.json,
    files: values.files === undefined ? undefined : wholeNumber('files', values.files),
    runs: wholeNumber('runs', values.runs),
    names:
      positionals.length === 0
        ? known
        : known.filter((row) => positionals.some((name) => rowsOf(name).includes(row))),
  };
};

const ensureSpace = async (folder, needed) => {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed)
    throw new Error(
      `${folder} has too little space: ${Math.ceil(needed / 1e6)} MB are needed. Set TMPDIR to another folder.`,
    );
};

/** Of a slice of 512 x 512, with its head. */
const ctBytes = 526_000;

/** By dcmmkdir, so that a reader of the DICOMDIR is not measured on its own writer's. */
const writeDicomdir = (disc) => {
  const { status, error, stderr } = spawnSync('dcmmkdir', ['-q', '+r', '-Pgp', '+D', 'DICOMDIR', 'DICOM'], {
    cwd: disc,
    encoding: 'utf8',
  });
  if (error?.code === 'ENOENT') return;
  if (status !== 0) throw new Error(`dcmmkdir failed: ${stderr}`);
};

const makeFolder = async (folder, files, hollow) => {
  await mkdir(folder);
  const bytes = makeDisc(folder, files, { hollow });
  writeDicomdir(folder);
  return { disc: folder, bytes };
};

/** Stored, of slices whose pixels are zero and take no room: what is read of it lies as far apart as in a real one. */
const makeArchive = async (path, files) => {
  if (!has.pydicom()) return { disc: path, bytes: 0 };
  const rowsOfPixels = 244;
  const maker = join(root, 'tests', 'electron', 'media', 'make-large-archive.py');
  const { status, error, stderr } = spawnSync(python, [maker, path, files, rowsOfPixels, 1].map(String), {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The ZIP file could not be made: ${error?.message ?? stderr}`);
  return { disc: path, bytes: (await stat(path)).size };
};

/** Of CT, for the viewer. */
const makeCt = async (folder, files) => {
  if (!has.pydicom()) return { disc: folder, bytes: 0 };
  const maker = join(root, 'bench', 'make-ct.py');
  const { status, error, stderr } = spawnSync(python, [maker, folder, String(files)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The pictures could not be made: ${error?.message ?? stderr}`);
  return { disc: folder, bytes: files * ctBytes };
};

/** Makes the discs that rows ask for, one at a time: rows that want the same one follow each other. */
const discMaker = (scratch) => {
  const folder = join(scratch, 'disc');
  const archive = join(scratch, 'disc.zip');
  let current = {};
  return async ({ copies, ...wanted }) => {
    const { files, hollow, zipped, ct } = wanted;
    if (Object.entries(wanted).every(([key, value]) => current[key] === value)) return current;
    await rm(folder, { recursive: true, force: true });
    await rm(archive, { force: true });
    await ensureSpace(scratch, files * copies * (ct ? ctBytes : hollow ? hollowFileBytes : fileBytes));
    process.stderr.write(`making a ${zipped ? 'ZIP' : 'disc'} of ${files} files …\n`);
    const made = zipped
      ? await makeArchive(archive, files)
      : ct
        ? await makeCt(folder, files)
        : await makeFolder(folder, files, hollow);
    current = { ...made, ...wanted };
    return current;
  };
};

const measureRow = async (name, { wanted, runs, scratch, makeIt }) => {
  const { disc, files, bytes } = await makeIt(wanted);
  process.stderr.write(`measuring ${name} …\n`);
  const made = await rows[name].measure({ disc, files, bytes, scratch });
  const ours = {
    name: 'discport',
    ...made.ours,
    missing: made.lacks && `not measured without ${made.lacks}`,
  };
  const row = { ...made, name, ours, disc: { files, bytes } };
  const present = [ours, ...row.peers].filter(({ missing }) => missing === undefined);
  const rounds = { runs: Math.min(runs, made.mostRuns ?? runs), warmUp: made.warmUp ?? true };
  const results = made.lacks === undefined ? await race(present, rounds, scratch) : new Map();
  return {
    row,
    lines: linesOf(row, results),
    failed: [...results.values()].some((times) => times instanceof Error),
  };
};

const bench = async ({ json, files, runs, names }, scratch) => {
  const makeIt = discMaker(scratch);
  const measured = [];
  for (const name of names) {
    const wanted = {
      hollow: false,
      zipped: false,
      ct: false,
      copies: 1,
      ...rows[name].disc,
      ...(files !== undefined && { files }),
    };
    measured.push(await measureRow(name, { wanted, runs, scratch, makeIt }));
  }
  const machine = describeMachine();
  const lines = measured.flatMap((row) => row.lines);
  if (json) console.log(JSON.stringify({ machine, rows: lines }, null, 2));
  else {
    console.log(`${machine.cores} x ${machine.cpu}, ${machine.system}, Node ${machine.node}, ${runs} runs\n`);
    for (const { row, lines: ofRow } of measured) console.log(tableOf(row, ofRow));
  }
  return measured.some(({ failed }) => failed) ? 1 : 0;
};

const run = async () => {
  let asked;
  try {
    asked = readArguments();
  } catch (error) {
    console.error(error.message);
    return 2;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'discport-bench-'));
  const remove = () => rm(scratch, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void remove().then(() => process.exit(1)));
  try {
    return await bench(asked, scratch);
  } finally {
    await remove();
  }
};

process.exitCode = await run().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
