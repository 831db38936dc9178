/**
 * `npm test [-- --long] [-- STAGE…]`: sets up what is missing, then everything CI runs. All stages run even when one fails;
 * the last line counts over all. Runs on a bare clone: no dependencies.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
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

/** What Vitest reports, and one more for a file that could not even be loaded, or for a run that ended otherwise. */
const countTests = (report, status) => {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = numFailedTests + unloaded;
  const saidNothing = numPassedTests + failed === 0 || (status !== 0 && failed === 0);
  return { passed: numPassedTests, failed: failed + (saidNothing ? 1 : 0) };
};

const vitest =
  (name, listArguments) =>
  async ({ env }) => {
    const report = join(reports, `${name}.json`);
    rmSync(report, { force: true });
    const args = [
      'run',
      ...listArguments(),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    return countTests(
      report,
      await run(node24, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], { env }),
    );
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

/** In order. A stage gives an exit status, which counts as one test, or the counts of its tests. */
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
  flow: vitest('flow', () => ['--config', 'tests/flow/vitest.config.ts']),
};

const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`;

const runStage = async (name, context) => {
  console.log(`\n== ${name} ==`);
  const from = performance.now();
  const result = await stages[name](context);
  const counts =
    typeof result === 'number' ? { passed: result === 0 ? 1 : 0, failed: result === 0 ? 0 : 1 } : result;
  return { name, ...counts, took: seconds(from) };
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
  results = [{ name: 'set-up', passed: 0, failed: 1, took: seconds(from) }];
}
console.log('');
for (const { name, passed, failed, took } of results)
  console.log(
    `${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${took.padStart(8)}`,
  );
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`in all ${seconds(from)}`);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') === 0 ? 0 : 1;
