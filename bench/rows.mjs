/** What is measured: each row is one piece of work, done by Discport and by its peers on the same bytes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { electronEnvironment, findElectron } from '../build/electron-runtime.mjs';
import { environment, node24, root } from '../build/project.mjs';
import { startGateway } from '../build/running-gateway.mjs';
import { bundleDicomdirWriter, bundleSender, bundleSlowDisc } from './bundle-engine.mjs';
import { hasDicomWebPlugin, startOrthanc } from './orthanc.mjs';
import { openShapedLine } from './shaped-line.mjs';

const discport = (...args) => [node24, join(root, 'dist', 'cli', 'discport.mjs'), ...args];
/** Debian's own, which has its pydicom. */
export const python = '/usr/bin/python3';
const peer = (script, ...args) => [python, join(import.meta.dirname, 'peers', script), ...args];

const searchPath = Object.entries(environment()).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
const hasProgram = (program) =>
  searchPath.split(delimiter).some((folder) => existsSync(join(folder, program)));
export const has = {
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

/** The same contender, of which the memory is measured. */
const peakOf = ({ command, check }) => ({
  command: peer('peak-memory.py', ...command),
  check,
  figure: ({ complaints }) => Number(complaints.trim().split('\n').at(-1)),
});
/** Of memory: some runs say enough, and nothing has to be warm. */
const inMemory = { unit: 'MB', mostRuns: 3, warmUp: false };

const memory = ({ disc, files }) => {
  const { ours, gdcmscanner, pydicom } = crawlers(join(disc, 'DICOM'), files);
  return {
    ...inMemory,
    title: 'Peak memory of the header crawl',
    remark: 'The largest resident set of the process. What reads heads alone keeps none of them.',
    ours: peakOf(ours),
    peers: againstCrawlers({}, { gdcmscanner: peakOf(gdcmscanner), pydicom: peakOf(pydicom) }),
  };
};

const lacksZip = (path) =>
  existsSync(path) ? undefined : 'pydicom, which makes the ZIP (Debian package python3-pydicom)';

const zipCatalog = ({ disc, files }) => {
  const { ours, pydicom } = crawlers(disc, files);
  return {
    title: 'A ZIP of many pictures: until the catalog stands',
    mostRuns: 3,
    remark: 'pydicom reads the same heads, by way of zipfile. 7z lists the names alone.',
    lacks: lacksZip(disc),
    ours,
    peers: [
      { name: 'ten seconds', goal: 1, value: () => 10 },
      against('pydicom', undefined, pydicom, has.pydicom(), 'python3-pydicom'),
      against(
        '7z l',
        undefined,
        { command: ['7z', 'l', '-ba', disc], check: countsAll(files, countMatches(/^.*IM\d+$/gm)) },
        has.program('7z'),
        'p7zip-full',
      ),
    ],
  };
};

const zipMemory = ({ disc, files }) => {
  const { ours, pydicom } = crawlers(disc, files);
  return {
    ...inMemory,
    title: 'A ZIP of many pictures: peak memory',
    remark: 'The largest resident set of the process.',
    lacks: lacksZip(disc),
    ours: peakOf(ours),
    peers: [
      { name: '350 MB', goal: 1, value: () => 350 },
      against('pydicom', undefined, peakOf(pydicom), has.pydicom(), 'python3-pydicom'),
    ],
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
      against('xorriso', 0.7, {
        command: chain(
          ['xorriso', '-as', 'mkisofs', '-quiet', '-J', '--md5', '-V', 'BENCH', '-o', output, disc],
          ['xorriso', '-md5', 'on', '-indev', output, '-check_md5_r', 'sorry', '/', '--'],
        ),
        ...writer,
      }),
      against('genisoimage', 1.15, {
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
        0.7,
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

const writeDicomdir = async ({ disc, files, scratch }) => {
  const output = join(scratch, 'DICOMDIR');
  const writer = await bundleDicomdirWriter(scratch);
  const holdsRecords = () => {
    const { stdout } = spawnSync('dcmdump', ['+P', '0004,1500', output], {
      encoding: 'latin1',
      maxBuffer: 2 ** 28,
    });
    expectCount(files, countMatches(/^ *\(0004,1500\) /gm)(stdout));
  };
  const contender = (command) => ({ command, cwd: disc, output, check: holdsRecords });
  return {
    title: 'Writing a DICOMDIR, with the head of every file read for it',
    lacks: has.program('dcmdump') ? undefined : 'dcmdump, which counts the records (Debian package dcmtk)',
    ours: contender([node24, writer, join(disc, 'DICOM'), output]),
    peers: [
      against(
        'dcmmkdir',
        0.35,
        contender(['dcmmkdir', '-q', '+r', '-Pgp', '-nb', '+D', output, 'DICOM']),
        has.program('dcmmkdir'),
        'dcmtk',
      ),
    ],
  };
};

const verify = ({ disc, files, scratch }) => {
  const copy = join(scratch, 'copy');
  const [program, ...args] = discport('export', disc, '--to', copy, '--acknowledge-phi');
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The copy that is verified could not be made: ${stderr}`);
  const folder = join(copy, 'DICOM');
  const pictures = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return {
    title: 'Verifying a folder',
    remark:
      'discport also walks the DICOMDIR, looks for programs, and decodes three pictures a series; openssl hashes alone. ' +
      'The goal is 0.7 of its rate.',
    ours: {
      command: discport('verify', copy, '--json'),
      check: (said) => expectCount(files, JSON.parse(said).instances),
    },
    peers: [
      against(
        'openssl dgst',
        1.43,
        {
          command: ['openssl', 'dgst', '-sha256', ...pictures],
          check: countsAll(files, countMatches(/^SHA2-256\(/gm)),
        },
        has.program('openssl'),
        'openssl',
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

/** A gateway with an upload code for one run, which is read from a file: standard input is not for programs here. */
const startGatewayWithCode = async (scratch) => {
  const gateway = await startGateway();
  const program = join(root, 'dist', 'gateway', 'gateway.mjs');
  const { dataFolder } = gateway;
  const args = [program, 'admin', 'code', '--facility', 'sample', '--data', dataFolder, '--json'];
  const { code } = JSON.parse(spawnSync(node24, args, { encoding: 'utf8' }).stdout);
  const codeFile = join(scratch, 'code');
  writeFileSync(codeFile, code, { mode: 0o600 });
  return { ...gateway, codeFile };
};

/** The whole way to a verified receipt, as the command line does it; `linkOf` says by which line. */
const sendingToGateway = (scratch, folder, files, linkOf) => {
  let gateway;
  let line;
  return {
    command: () => [
      ...['bash', '-c', 'exec "${@:2}" < "$1"', 'bash', gateway.codeFile],
      ...discport('send', folder, '--to', line.link, '--code-stdin', '--several-people', '--json'),
    ],
    // no keychain: a desktop's would be asked
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', DISCPORT_DATA_DIR: join(scratch, 'cli') },
    around: async () => {
      gateway = await startGatewayWithCode(scratch);
      line = await linkOf(gateway);
      return async () => {
        await line.close();
        await gateway.stop();
      };
    },
    check: (said) => {
      const { verdict, instances } = JSON.parse(said).receipt;
      if (verdict !== 'valid') throw new Error(`The receipt is ${verdict}.`);
      expectCount(files, instances);
    },
  };
};

/** Of a house far from the hospital: upstream and downstream. */
const slowLine = { bitsPerSecond: 20_000_000, delayMs: 50 };

const sendBySlowLine = ({ disc, files, bytes, scratch }) => ({
  title: 'Sending to the gateway by a line of 20 Mbit/s and 50 ms each way',
  warmUp: false,
  mostRuns: 1,
  remark:
    'from the start of the program until the receipt is verified; the line is what the bytes of the pictures alone take at its rate. 90 % of ' +
    'the line is a ratio of 1.11.',
  ours: sendingToGateway(scratch, join(disc, 'DICOM'), files, async ({ facilityLink }) => {
    const { url, close } = await openShapedLine(facilityLink, slowLine);
    return { link: facilityLink.replace(new URL(facilityLink).origin, url), close };
  }),
  peers: [
    {
      name: 'the line',
      goal: 1.11,
      value: () => (bytes * 8) / slowLine.bitsPerSecond,
      check: () => undefined,
    },
  ],
});

const sendToGateway = ({ disc, files, bytes, scratch }) => {
  const folder = join(disc, 'DICOM');
  const target = join(scratch, 'put');
  let orthanc;
  const withOrthanc = {
    around: async () => {
      orthanc = await startOrthanc(scratch);
      return orthanc.stop;
    },
    check: async () => expectCount(files, await orthanc.countInstances()),
  };
  const lacksOrthanc = 'not installed (Debian packages orthanc and orthanc-dicomweb)';
  const beside = (name, goal, contender) =>
    has.orthanc() ? { name, goal, ...contender } : { name, goal, missing: lacksOrthanc };
  return {
    title: 'Sending to the gateway, until the receipt is verified',
    // every run meets a server that has just started, and storescu takes a minute
    warmUp: false,
    remark:
      'discport scans, hashes, sends to the gateway, which encrypts, syncs before it acknowledges, reads all of it back and signs; the ' +
      'bare STOW-RS client sends three requests of 50 at a time to Orthanc, and PUT writes and syncs each file, and nothing else.',
    ours: sendingToGateway(scratch, folder, files, ({ facilityLink }) => ({
      link: facilityLink,
      close: () => undefined,
    })),
    peers: [
      beside('three-stream STOW to Orthanc', 0.5, {
        command: () => [node24, join(import.meta.dirname, 'stow-folder.mjs'), folder, orthanc.address],
        ...withOrthanc,
      }),
      against(
        'storescu',
        0.05,
        {
          command: () => [
            ...['storescu', '-aec', 'ORTHANC', '+sd', '+r', '127.0.0.1'],
            ...[String(orthanc.dicomPort), folder],
          ],
          ...withOrthanc,
        },
        has.program('storescu') && has.orthanc(),
        'dcmtk, orthanc and orthanc-dicomweb',
      ),
      {
        name: 'HTTP PUT with fsync',
        goal: 1.67,
        command: [node24, join(import.meta.dirname, 'put-folder.mjs'), folder, target],
        around: () => Promise.resolve(() => rm(target, { recursive: true, force: true })),
        check: () => {
          const written = readdirSync(target).reduce(
            (sum, name) => sum + statSync(join(target, name)).size,
            0,
          );
          if (written < bytes * 0.9) throw new Error(`It wrote ${written} bytes of ${bytes}.`);
        },
      },
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
    ours: { value: count('catalogSeconds') },
    peers: [{ name: 'three seconds', goal: 1, value: () => 3 }],
  };
};

const slowList = async (setting) => {
  const count = await onSlowDrive(setting, false);
  return {
    title: 'Slow disc: every head, without a DICOMDIR',
    warmUp: false,
    remark: slowRemark,
    lacks: lacksXorriso(),
    ours: { value: count('listSeconds') },
    peers: [{ name: 'one ordered pass', goal: 1.3, value: count('idealListSeconds') }],
  };
};

const slowCopy = async (setting) => {
  const count = await onSlowDrive(setting, true);
  return {
    title: 'Slow disc: every byte, as the spool takes it',
    warmUp: false,
    remark: slowRemark,
    lacks: lacksXorriso(),
    ours: { value: count('copySeconds') },
    peers: [{ name: "the drive's rate", goal: 1.053, value: count('idealCopySeconds') }],
  };
};

/** In the app itself, with the disc already in the page cache: a test of tests/flow prints its figures as JSON. */
const inWindow = ({ disc, scratch }, measured) => {
  // the app runs as an ordinary user, also where we do not
  chmodSync(scratch, 0o755);
  const electron = findElectron();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(root, 'tests', 'flow', 'measured.config.ts');
  return {
    lacks: electron === undefined ? 'Electron, which `npm start` sets up' : undefined,
    command: [
      node24,
      ...[vitest, 'run', '--config', config, '--reporter=default', `tests/flow/${measured}.measured.ts`],
    ],
    cwd: root,
    env: { ...(electron && electronEnvironment(electron)), DISCPORT_MEASURED_DISC: disc },
  };
};
/** Each starts a whole app. */
const fewRuns = { mostRuns: 3, warmUp: false };

const openingInWindow = (setting, figure) => {
  const { lacks, ...contender } = inWindow(setting, 'opening');
  return {
    ...fewRuns,
    unit: 'ms',
    lacks,
    ours: {
      ...contender,
      check: () => undefined,
      figure: ({ said }) => JSON.parse(/{"listMs".*}/.exec(said)[0])[figure],
    },
  };
};

const windowThumbnail = (setting) => ({
  ...openingInWindow(setting, 'thumbnailMs'),
  title: 'In the window: from the catalog to the first small picture',
  peers: [{ name: 'a second', goal: 1, value: () => 1000 }],
});

const windowBlocked = (setting) => ({
  ...openingInWindow(setting, 'blockedMs'),
  title:
    'In the window: the longest time that main does not answer, while a disc is checked and looked through',
  peers: [{ name: '50 ms', goal: 1, value: () => 50 }],
});

const lacksCt = ({ bytes }) =>
  bytes > 0 ? undefined : 'pydicom, which makes the pictures (Debian package python3-pydicom)';

/** The measured tests of a disc that were run, in their order: one run says all figures, of which a row shows one. */
const viewerRuns = new Map();
const viewerRun = ({ command: [program, ...args], cwd, env }, key, round) => {
  const runs = viewerRuns.get(key) ?? [];
  viewerRuns.set(key, runs);
  if (runs[round] === undefined) {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      env: environment(env),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The viewer could not be measured:\n${stdout}${stderr}`);
    runs[round] = stdout.match(/{"\w+Mb?s?":.*}/g).map((line) => JSON.parse(line));
  }
  return runs[round];
};
/** Which of the printed figures a contender has, from one round to the next. */
const figureOf = (setting, measured, index, figure) => {
  let round = 0;
  const contender = inWindow(setting, measured);
  return () => viewerRun(contender, `${measured} ${setting.files}`, round++)[index][figure];
};

/** Beside the smallest page of cornerstone3D that shows the same series, in the same Electron: see peers/bare-viewer. */
const besideBarePage = (title, figure, goal) => (setting) => ({
  ...fewRuns,
  title: `The viewer: ${title}`,
  unit: 'ms',
  lacks: inWindow(setting, 'viewer').lacks ?? lacksCt(setting),
  ours: { value: figureOf(setting, 'viewer', 0, figure) },
  peers: [
    { name: 'a bare page of cornerstone3D', goal, value: figureOf(setting, 'viewer', 1, figure) },
    ...(figure === 'inputMs' ? [{ name: '50 ms', goal: 1, value: () => 50 }] : []),
  ],
});

const viewerMemory = (title, figure, peer) => (setting) => ({
  ...inMemory,
  ...fewRuns,
  title: `The viewer: ${title}`,
  lacks: inWindow(setting, 'viewer-memory').lacks ?? lacksCt(setting),
  ours: { value: figureOf(setting, 'viewer-memory', 0, figure) },
  peers: [peer(setting)],
});
/** Of pictures of 512 x 512 in two bytes a pixel. */
const pixelMegabytes = ({ files }) => (files * 512 * 512 * 2) / 1e6;

const manyFiles = { files: 5000 };
/** Beside the disc there is an output. */
const written = { ...manyFiles, copies: 2 };
/** Beside the disc there are a server's copies. */
const copied = { files: 1000, copies: 3 };

const manyHollow = { files: 20_000, hollow: true };
const largeZip = { files: 20_000, hollow: true, zipped: true };
const thoraxCt = { files: 300, ct: true };
const largeCt = { files: 1000, ct: true };
/** A full CD, and the image of it. */
const fullCd = { files: 2350, copies: 2 };

/** By the names under which `npm run bench -- NAMES` takes them, each with the disc that it wants. */
export const rows = {
  crawl: { measure: crawl, disc: manyFiles },
  bytes: { measure: bytes, disc: manyFiles },
  dicomdir: { measure: dicomdir, disc: manyFiles },
  'write-dicomdir': { measure: writeDicomdir, disc: manyFiles },
  verify: { measure: verify, disc: written },
  iso: { measure: iso, disc: written },
  zip: { measure: zip, disc: written },
  memory: { measure: memory, disc: manyHollow },
  'window-thumbnail': { measure: windowThumbnail, disc: manyHollow },
  'window-blocked': { measure: windowBlocked, disc: manyHollow },
  'viewer-first': {
    measure: besideBarePage('from the click to the first picture of a series', 'firstMs', 1.1),
    disc: thoraxCt,
  },
  'viewer-load': { measure: besideBarePage('until all of a series is there', 'loadMs', 1), disc: thoraxCt },
  'viewer-scroll': {
    measure: besideBarePage('a picture, browsing as fast as the screen is drawn', 'scrollMs', 1.1),
    disc: thoraxCt,
  },
  'viewer-input': { measure: besideBarePage('from a key to the next picture', 'inputMs'), disc: thoraxCt },
  'viewer-memory': {
    measure: viewerMemory('memory of the page with all of a series', 'fullMb', (setting) => ({
      name: '1.2 times the pixels and 400 MB',
      goal: 1,
      value: () => 1.2 * pixelMegabytes(setting) + 400,
    })),
    disc: largeCt,
  },
  'viewer-left': {
    measure: viewerMemory('memory that is not given back when it is closed', 'leftMb', (setting) => ({
      name: 'a tenth of what it took',
      goal: 1,
      value: () => Math.max(figureOf(setting, 'viewer-memory', 0, 'grownMb')(), 1) / 10,
    })),
    disc: largeCt,
  },
  'zip-catalog': { measure: zipCatalog, disc: largeZip },
  'zip-memory': { measure: zipMemory, disc: largeZip },
  send: { measure: send, disc: copied },
  'send-gateway': { measure: sendToGateway, disc: copied },
  'send-slow-line': { measure: sendBySlowLine, disc: copied },
  'slow-catalog': { measure: slowCatalog, disc: fullCd },
  'slow-copy': { measure: slowCopy, disc: fullCd },
  'slow-list': { measure: slowList, disc: { files: 500, copies: 2 } },
};
