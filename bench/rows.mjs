/** What is measured: each row is one piece of work, done by Discport and by its peers on the same bytes. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment, node24, root } from '../build/project.mjs';
import { bundleSender, bundleSlowDisc } from './bundle-engine.mjs';
import { hasDicomWebPlugin, startOrthanc } from './orthanc.mjs';

const discport = (...args) => [node24, join(root, 'dist', 'cli', 'discport.mjs'), ...args];
const python = '/usr/bin/python3';
const peer = (script, ...args) => [python, join(import.meta.dirname, 'peers', script), ...args];

const searchPath = Object.entries(environment()).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
const hasProgram = (program) =>
  searchPath.split(delimiter).some((folder) => existsSync(join(folder, program)));
const has = {
  program: hasProgram,
  pydicom: () => spawnSync(python, ['-c', 'import pydicom'], { stdio: 'ignore' }).status === 0,
  orthanc: () => hasProgram('Orthanc') && hasDicomWebPlugin(),
};

/** A peer of a row, with what it needs and where that comes from. */
const against = (name, goal, contender, isThere = has.program(name), from = name) =>
  isThere ? { name, goal, ...contender } : { name, goal, missing: `not installed (Debian package ${from})` };

const expectCount = (files, count) => {
  if (count !== files) throw new Error(`It saw ${count} of ${files} instances.`);
};
const countMatches = (pattern) => (said) => (said.match(pattern) ?? []).length;
const countsAll = (files, count) => (said) => expectCount(files, count(said));
const countsOf = (said) => JSON.parse(said).counts;
const catalogCount = (said) => countsOf(said).instances;

/** The attributes that a catalog needs of each head; gdcmscanner is asked for the same. */
const headTags = [
  ...[
    '8,16',
    '8,18',
    '8,20',
    '8,30',
    '8,50',
    '8,60',
    '8,80',
    '8,1030',
    '8,103e',
    '10,10',
    '10,20',
    '10,30',
    '10,40',
  ],
  ...['18,15', '20,d', '20,e', '20,11', '20,13', '20,32', '20,37', '28,8'],
];

/** Who reads the head of every file in a folder. */
const crawlers = (folder, files) => ({
  ours: { command: discport('scan', folder, '--json'), check: countsAll(files, catalogCount) },
  gdcmscanner: {
    command: ['gdcmscanner', '-p', '-r', '-d', folder, ...headTags.flatMap((tag) => ['-t', tag])],
    check: countsAll(files, countMatches(/^\(0008,0018\) -> /gm)),
  },
  pydicom: { command: peer('read-heads.py', folder), check: countsAll(files, Number) },
});
const againstCrawlers = (goals, { gdcmscanner, pydicom }) => [
  against('gdcmscanner', goals.gdcmscanner, gdcmscanner, has.program('gdcmscanner'), 'libgdcm-tools'),
  against('pydicom', goals.pydicom, pydicom, has.pydicom(), 'python3-pydicom'),
];

const crawl = ({ disc, files }) => {
  const { ours, ...others } = crawlers(join(disc, 'DICOM'), files);
  return {
    title: 'Header crawl, the head of every file without a DICOMDIR',
    ours,
    peers: againstCrawlers({ gdcmscanner: 0.8, pydicom: 0.2 }, others),
  };
};

const bytes = ({ disc, files }) => {
  const folder = join(disc, 'DICOM');
  const { ours } = crawlers(folder, files);
  const count = (name) => ({ figure: ({ said }) => countsOf(said)[name] / 1e6 });
  return {
    title: 'Bytes read by the header crawl',
    unit: 'MB',
    mostRuns: 1,
    warmUp: false,
    ours: { ...ours, ...count('bytesRead') },
    peers: [{ name: 'all bytes of the files', goal: 0.015, ...ours, ...count('bytesTotal') }],
  };
};

const memory = ({ disc, files }) => {
  const wrapped = Object.entries(crawlers(join(disc, 'DICOM'), files)).map(([name, { command, check }]) => [
    name,
    {
      command: peer('peak-memory.py', ...command),
      check,
      figure: ({ complaints }) => Number(complaints.trim().split('\n').at(-1)),
    },
  ]);
  const { ours, ...others } = Object.fromEntries(wrapped);
  return {
    title: 'Peak memory of the header crawl',
    unit: 'MB',
    mostRuns: 3,
    warmUp: false,
    remark: 'The largest resident set of the process. What reads heads alone keeps none of them.',
    ours,
    peers: againstCrawlers({}, others),
  };
};

const dicomdir = ({ disc, files }) => {
  const path = join(disc, 'DICOMDIR');
  return {
    title: 'Reading a DICOMDIR',
    lacks: existsSync(path) ? undefined : 'a DICOMDIR, which dcmmkdir writes (Debian package dcmtk)',
    remark: 'discport lists the folder too, as pydicom looks for each file; dcmdump does not.',
    ours: { command: discport('scan', disc, '--quick', '--json'), check: countsAll(files, catalogCount) },
    peers: [
      against(
        'dcmdump',
        1,
        { command: ['dcmdump', path], check: countsAll(files, countMatches(/^ *\(0004,1500\) /gm)) },
        has.program('dcmdump'),
        'dcmtk',
      ),
      against(
        'pydicom FileSet',
        0.2,
        { command: peer('read-dicomdir.py', path), check: countsAll(files, Number) },
        has.pydicom(),
        'python3-pydicom',
      ),
    ],
  };
};

const holdsAll = (output, bytes) => () => {
  const written = statSync(output).size;
  if (written < bytes) throw new Error(`It wrote ${written} bytes of ${bytes}.`);
};
const exportedAll = (files, output, bytes) => (said) => {
  expectCount(files, JSON.parse(said).instances);
  holdsAll(output, bytes)();
};
const exportRemark =
  'Whoever can, reads what it wrote again to check it: genisoimage can not. discport also reads every head, hashes every ' +
  'byte with SHA-256 and writes a new DICOMDIR. The clock stops when the file is on the disk (fsync), for everybody.';

/** One program after the other, each argument as it is. */
const chain = (first, second) => {
  const script = `"\${@:1:${first.length}}" && "\${@:${first.length + 1}}"`;
  return ['bash', '-c', script, 'bash', ...first, ...second];
};

const iso = ({ disc, files, bytes, scratch }) => {
  const output = join(scratch, 'bench.iso');
  const writer = { output, check: holdsAll(output, bytes) };
  return {
    title: 'Writing an ISO image (ISO 9660 and Joliet)',
    remark: exportRemark,
    ours: {
      command: discport('export', disc, '--to', output, '--format', 'iso', '--acknowledge-phi', '--json'),
      output,
      check: exportedAll(files, output, bytes),
    },
    peers: [
      against('xorriso', 1, {
        command: chain(
          ['xorriso', '-as', 'mkisofs', '-quiet', '-J', '--md5', '-V', 'BENCH', '-o', output, disc],
          ['xorriso', '-md5', 'on', '-indev', output, '-check_md5_r', 'sorry', '/', '--'],
        ),
        ...writer,
      }),
      against('genisoimage', 2, {
        command: ['genisoimage', '-quiet', '-J', '-V', 'BENCH', '-o', output, disc],
        ...writer,
      }),
    ],
  };
};

const zip = ({ disc, files, bytes, scratch }) => {
  const output = join(scratch, 'bench.zip');
  const writer = { output, cwd: disc, check: holdsAll(output, bytes) };
  return {
    title: 'Writing a ZIP, stored',
    remark: exportRemark,
    ours: {
      command: discport('export', disc, '--to', output, '--format', 'zip', '--acknowledge-phi', '--json'),
      output,
      check: exportedAll(files, output, bytes),
    },
    peers: [
      against(
        '7z',
        1.5,
        {
          command: chain(['7z', 'a', '-tzip', '-mx0', '-bd', output, '.'], ['7z', 't', '-bd', output]),
          ...writer,
        },
        has.program('7z'),
        'p7zip-full',
      ),
      against(
        'zip -0',
        1,
        { command: ['zip', '-0', '-q', '-r', '-T', output, '.'], ...writer },
        has.program('zip'),
        'zip',
      ),
    ],
  };
};

const send = async ({ disc, files, scratch }) => {
  const folder = join(disc, 'DICOM');
  let orthanc;
  const around = async () => {
    orthanc = await startOrthanc(scratch);
    return orthanc.stop;
  };
  const check = async () => expectCount(files, await orthanc.countInstances());
  const sender = await bundleSender(scratch);
  return {
    title: 'Sending to an empty Orthanc',
    // every run meets a server that has just started, and storescu takes a minute
    warmUp: false,
    remark:
      'discport scans and hashes every picture, then sends STOW-RS, three requests of up to 50 at a time; storescu sends ' +
      'C-STORE on one association, a file after the other.',
    lacks: has.orthanc() ? undefined : 'Orthanc with DICOMweb (Debian packages orthanc and orthanc-dicomweb)',
    ours: {
      command: () => [node24, sender, folder, orthanc.address],
      around,
      check,
    },
    peers: [
      against(
        'storescu',
        1,
        {
          command: () => [
            'storescu',
            '-aec',
            'ORTHANC',
            '+sd',
            '+r',
            '127.0.0.1',
            String(orthanc.dicomPort),
            folder,
          ],
          around,
          check,
        },
        has.program('storescu'),
        'dcmtk',
      ),
    ],
  };
};

/** On a drive that is modelled; see bench/slow-disc.mjs. */
const onSlowDrive = async ({ disc, scratch }, withDicomdir) => {
  const { measureSlowDisc } = await bundleSlowDisc(scratch);
  const image = join(scratch, 'slow.iso');
  const from = withDicomdir ? disc : join(disc, 'DICOM');
  const write = () => {
    const { status, stderr } = spawnSync('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-o', image, from]);
    if (status !== 0) throw new Error(`xorriso failed: ${stderr}`);
  };
  let measured;
  return (value) => async () => {
    if (measured === undefined) {
      write();
      measured = await measureSlowDisc(image).finally(() => rmSync(image));
    }
    return measured[value];
  };
};
const slowRemark =
  'Counted in the time of a modelled 24x CD drive: 0.1 s a seek, 3.7 MB/s. Nothing else costs time in it.';
const lacksXorriso = () => (has.program('xorriso') ? undefined : 'xorriso (Debian package xorriso)');

const slowCatalog = async (setting) => {
  const count = await onSlowDrive(setting, true);
  return {
    title: 'Slow disc: until the catalog of its DICOMDIR stands',
    warmUp: false,
    remark: slowRemark,
    lacks: lacksXorriso(),
    ours: { seconds: count('catalogSeconds') },
    peers: [{ name: 'three seconds', goal: 1, seconds: () => 3 }],
  };
};

const slowList = async (setting) => {
  const count = await onSlowDrive(setting, false);
  return {
    title: 'Slow disc: every head, without a DICOMDIR',
    warmUp: false,
    remark: slowRemark,
    lacks: lacksXorriso(),
    ours: { seconds: count('listSeconds') },
    peers: [{ name: 'one ordered pass', goal: 1.3, seconds: count('idealListSeconds') }],
  };
};

const slowCopy = async (setting) => {
  const count = await onSlowDrive(setting, true);
  return {
    title: 'Slow disc: every byte, as the spool takes it',
    warmUp: false,
    remark: slowRemark,
    lacks: lacksXorriso(),
    ours: { seconds: count('copySeconds') },
    peers: [{ name: "the drive's rate", goal: 1.053, seconds: count('idealCopySeconds') }],
  };
};

const manyFiles = { files: 5000 };
/** Beside the disc there are an output, or a server's copies. */
const copied = { files: 1000, copies: 3 };

/** A full CD, and the image of it. */
const fullCd = { files: 2350, copies: 2 };

/** By the names under which `npm run bench -- NAMES` takes them, each with the disc that it wants. */
export const rows = {
  crawl: { measure: crawl, disc: manyFiles },
  bytes: { measure: bytes, disc: manyFiles },
  dicomdir: { measure: dicomdir, disc: manyFiles },
  memory: { measure: memory, disc: { files: 20_000, hollow: true } },
  iso: { measure: iso, disc: copied },
  zip: { measure: zip, disc: copied },
  send: { measure: send, disc: copied },
  'slow-catalog': { measure: slowCatalog, disc: fullCd },
  'slow-copy': { measure: slowCopy, disc: fullCd },
  'slow-list': { measure: slowList, disc: { files: 500, copies: 2 } },
};
