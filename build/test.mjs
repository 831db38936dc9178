/**
 * `npm test [-- --long] [-- STAGE…]`: sets up what is missing, then everything CI runs. All stages run even when one fails;
 * the last line counts over all. Runs on a bare clone: no dependencies.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ensureBuilt } from './bundles.mjs';
import { electronEnvironment } from './electron-runtime.mjs';
import { cache, environment, followNpm, node24, root, run } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { setUpForTests } from './setup.mjs';

const reports = join(cache, 'test');

/** A tool of node_modules, run by Node 24. */
const tool =
  (script, ...args) =>
  ({ env }) =>
    run(node24, [join(root, 'node_modules', script), ...args], { env });

/** Programs of others that judge what we read and write: a test that starts one of them is a third-party test. */
const judges =
  /\b(dcmdump|dcmmkdir|dcm2pnm|dcmj2pnm|storescu|dsr2html|dciodvfy|dcdirdmp|gdcmscanner|gdcminfo|pydicom|xorriso|genisoimage|isoinfo|fuseiso|7z|unzip|Orthanc|pdftotext|qpdf)\b/;

const testFiles = () =>
  readdirSync(join(root, 'tests'), { recursive: true })
    .filter((path) => /\.test\.tsx?$/.test(path) && !path.startsWith(`corpus${sep}`))
    .map((path) => ({
      path: `tests/${path.replaceAll(sep, '/')}`,
      text: readFileSync(join(root, 'tests', path), 'utf8'),
    }));

const kindOf = ({ path, text }) => {
  if (path.startsWith('tests/gateway/')) return 'gateway';
  return judges.test(text) ? 'third-party' : 'unit';
};

/** One more for a file that could not even be loaded, or for a run that ended otherwise. */
const readReport = (report, status) => {
  if (!existsSync(report)) return { passed: 0, failures: [{ file: '', title: 'gave no report' }] };
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failures = testResults.flatMap(({ name, status: ended, message, assertionResults }) => {
    const file = relative(root, name).replaceAll(sep, '/');
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => ({ file, title: fullName, message: failureMessages[0] }));
    return failed.length === 0 && ended === 'failed' ? [{ file, title: 'could not run', message }] : failed;
  });
  const saidNothing = failures.length === 0 && (numPassedTests === 0 || status !== 0);
  return {
    passed: numPassedTests,
    failures: saidNothing ? [{ file: '', title: 'ended with an error outside its tests' }] : failures,
  };
};

const runVitest = async (name, args, env) => {
  const report = join(reports, `${name}.json`);
  rmSync(report, { force: true });
  const all = ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return readReport(
    report,
    await run(node24, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...all], { env }),
  );
};

/** More files than these don't fail by the machine's load. */
const mostUnsteady = 3;

/**
 * What fails in a few files runs once more, each file alone: a test of real programs on a machine that others load may miss
 * its time. It is named at the end as unsteady, so that it is mended and not forgotten.
 */
const vitest =
  (name, listFiles, options = []) =>
  async ({ env }) => {
    const first = await runVitest(name, [...options, ...listFiles()], env);
    const files = [...new Set(first.failures.map(({ file }) => file))];
    if (files.length === 0 || files.length > mostUnsteady || files.includes('')) return first;
    const failures = [];
    for (const file of files) {
      console.log(`\n-- ${file} once more, alone --`);
      failures.push(...(await runVitest(`${name}-again`, [...options, file], env)).failures);
    }
    const hasFailedTwice = ({ file }) => failures.some((failure) => failure.file === file);
    const unsteady = first.failures.filter((failure) => !hasFailedTwice(failure));
    return { passed: first.passed + unsteady.length, failures, unsteady };
  };

const vitestOfKind = (kind) =>
  vitest(kind, () => {
    const files = testFiles().filter((file) => kindOf(file) === kind);
    return files.length === 0 ? ['no-test-of-this-kind'] : files.map(({ path }) => path);
  });

const build = () =>
  ensureBuilt().then(
    () => 0,
    () => 1,
  );

/** In order. A stage gives an exit status, which counts as one test, or what became of its tests. */
const stages = {
  build,
  types: tool('typescript/bin/tsc', '-b'),
  lint: tool('eslint/bin/eslint.js', '.', '--max-warnings=0'),
  format: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  walls: tool('dependency-cruiser/bin/dependency-cruiser.mjs', 'shared', 'electron', 'renderer', 'gateway'),
  unused: tool('knip/bin/knip.js'),
  unit: vitestOfKind('unit'),
  'third-party': vitestOfKind('third-party'),
  gateway: vitestOfKind('gateway'),
  flow: vitest('flow', () => [], ['--config', 'tests/flow/vitest.config.ts']),
};

const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`;

const runStage = async (name, context) => {
  console.log(`\n== ${name} ==`);
  const from = performance.now();
  const result = await stages[name](context);
  const ended =
    typeof result === 'number'
      ? { passed: result === 0 ? 1 : 0, failures: result === 0 ? [] : [{ file: name, title: 'failed' }] }
      : result;
  return { name, unsteady: [], ...ended, took: seconds(from) };
};

const runAll = async () => {
  const args = process.argv.slice(2);
  const isLong = args.includes('--long');
  const asked = args.filter((arg) => arg !== '--long');
  const unknown = asked.filter((name) => !(name in stages));
  if (unknown.length > 0)
    throw new SetupError(
      `There is no stage ${unknown.join(', ')}: there are ${Object.keys(stages).join(', ')}.`,
    );

  const runtime = await setUpForTests();
  if (runtime.isTrial)
    console.log('The flow runs in the trial runtime: the official Electron can not be had here.');
  mkdirSync(reports, { recursive: true });
  const env = environment({ ...electronEnvironment(runtime), ...(isLong ? { DISCPORT_LONG: '1' } : {}) });
  const results = [];
  for (const name of Object.keys(stages))
    if (asked.length === 0 || asked.includes(name)) results.push(await runStage(name, { env }));
  return results;
};

followNpm();
const from = performance.now();
let results;
try {
  results = await runAll();
} catch (error) {
  console.error(`\n${error instanceof SetupError ? error.message : error.stack}`);
  results = [
    {
      name: 'set-up',
      passed: 0,
      failures: [{ file: 'set-up', title: 'failed' }],
      unsteady: [],
      took: seconds(from),
    },
  ];
}

const tell = (word, { file, title, message = '' }) => {
  console.log(`${word}: ${file}: ${title}`);
  if (message !== '') console.log(`  ${message.split('\n', 12).join('\n  ')}`);
};

console.log('');
for (const { failures } of results) for (const failure of failures) tell('failed', failure);
for (const { unsteady } of results) for (const failure of unsteady) tell('unsteady, passed alone', failure);
for (const { name, passed, failures, took } of results)
  console.log(
    `${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failures.length).padStart(4)} failed  ${took.padStart(8)}`,
  );
const total = (count) => results.reduce((sum, result) => sum + count(result), 0);
const failed = total(({ failures }) => failures.length);
console.log(`in all ${seconds(from)}`);
console.log(
  `${total(({ passed }) => passed)} passed, ${failed} failed, ${total(({ unsteady }) => unsteady.length)} unsteady`,
);
process.exitCode = failed === 0 ? 0 : 1;
