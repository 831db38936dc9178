import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { electronParts, hiddenFrom } from '../../build/walls.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file, what is in it, and who has to refuse it. */
interface Violation {
  readonly what: string;
  readonly file: string;
  readonly code: string;
  readonly eslint?: string;
  readonly cruiser?: string;
}

const from = (module: string): string => `import * as it from '${module}';\nexport const kept = it;\n`;
const imports = (file: string, module: string, cruiser: string): Violation => ({
  what: `${dirname(file)} imports ${module}`,
  file,
  code: from(module),
  eslint: 'no-restricted-imports',
  cruiser,
});

const violations: Violation[] = [
  ...['electron/media', 'renderer/screens', 'gateway/http'].map((folder) =>
    imports(`shared/model/to-${dirname(folder)}.ts`, `../../${folder}/target`, 'shared-alone'),
  ),
  imports('shared/model/to-fs.ts', 'node:fs', 'shared-no-node'),
  imports('shared/model/to-path.ts', 'path', 'shared-no-node'),
  imports('shared/model/to-react.ts', 'react', 'shared-packages'),
  imports('electron/media/to-renderer.ts', '../../renderer/screens/target', 'tops-apart'),
  imports('electron/main/to-gateway.ts', '../../gateway/http/target', 'tops-apart'),
  imports('renderer/screens/to-electron.ts', '../../electron/main/target', 'tops-apart'),
  imports('renderer/viewer/to-gateway.ts', '../../gateway/http/target', 'tops-apart'),
  imports('gateway/http/to-electron.ts', '../../electron/media/target', 'tops-apart'),
  imports('gateway/http/to-renderer.ts', '../../renderer/screens/target', 'tops-apart'),
  ...Object.keys(electronParts).flatMap((part) =>
    hiddenFrom(part).map((other) =>
      imports(`electron/${part}/to-${other}.ts`, `../${other}/target`, `${part}-sees`),
    ),
  ),
  imports('electron/to-media.ts', './media/target', 'electron-roots-alone'),
  ...['media', 'library', 'transfer', 'export', 'cli'].map((part) =>
    imports(`electron/${part}/to-electron.ts`, 'electron', 'electron-module'),
  ),
  imports('renderer/screens/to-electron-module.ts', 'electron', 'electron-module'),
  imports('gateway/http/to-electron-module.ts', 'electron', 'electron-module'),
  imports('electron/cli/net-http-client.ts', 'electron', 'electron-module'),
  ...['media', 'transfer', 'export', 'main', 'cli'].flatMap((part) => [
    imports(`electron/${part}/to-https.ts`, 'node:https', 'network-modules'),
    imports(`electron/${part}/to-net.ts`, 'net', 'network-modules'),
    imports(`electron/${part}/to-got.ts`, 'got', 'network-packages'),
  ]),
  imports('electron/transfer/of-an-http-client.ts', 'node:http', 'network-modules'),
  imports('electron/to-net.ts', 'node:net', 'network-modules'),
  {
    what: 'main takes net from electron',
    file: 'electron/main/takes-net.ts',
    code: `import { net } from 'electron';\nexport const kept = net;\n`,
    eslint: 'no-restricted-imports',
  },
  {
    what: 'transfer fetches by itself',
    file: 'electron/transfer/fetches.ts',
    code: `export const kept = () => fetch('http://127.0.0.1/');\n`,
    eslint: 'no-restricted-globals',
  },
  imports('renderer/screens/to-cornerstone.ts', '@cornerstonejs/core', 'cornerstone'),
  imports('renderer/screens/to-fs.ts', 'node:fs', 'renderer-no-node'),
  imports('renderer/viewer/to-fs.ts', 'node:fs', 'renderer-no-node'),
  {
    what: 'a cycle',
    file: 'shared/model/one.ts',
    code: `import { two } from './two';\nexport const one = (): unknown => two;\n`,
    cruiser: 'no-cycle',
  },
  {
    what: 'a cycle of types alone',
    file: 'shared/model/first.ts',
    code: `import type { Second } from './second';\nexport interface First { readonly second: Second }\n`,
    cruiser: 'no-cycle',
  },
  {
    what: 'a folder called utils',
    file: 'gateway/http/to-utils.ts',
    code: from('../utils/target'),
    cruiser: 'telling-folders',
  },
  {
    what: 'a development package in what is shipped',
    file: 'gateway/http/to-vitest.ts',
    code: from('vitest'),
    cruiser: 'shipped-packages-only',
  },
  {
    what: 'an import that leads nowhere',
    file: 'gateway/http/to-nowhere.ts',
    code: from('./nowhere'),
    cruiser: 'unresolved',
  },
  {
    what: 'a default export',
    file: 'gateway/http/default-export.ts',
    code: 'export default 1;\n',
    eslint: 'no-restricted-syntax',
  },
  {
    what: 'a default export by another name',
    file: 'gateway/http/default-name.ts',
    code: 'const one = 1;\nexport { one as default };\n',
    eslint: 'no-restricted-syntax',
  },
  {
    what: 'a cast through unknown',
    file: 'gateway/http/cast.ts',
    code: `export const kept = 'x' as unknown as number;\n`,
    eslint: 'no-restricted-syntax',
  },
  {
    what: 'a rule switched off in the code',
    file: 'gateway/http/switched-off.ts',
    code: '// eslint-disable-next-line no-restricted-syntax\nexport default 1;\n',
    eslint: 'no-restricted-syntax',
  },
];

/** What has to pass: walls that refuse everything would prove nothing. */
const allowed: readonly (readonly [file: string, module: string, code?: string])[] = [
  ['shared/model/allowed-zod.ts', 'zod'],
  ['shared/dicom/allowed-sibling.ts', '../model/target'],
  ['electron/library/allowed-media.ts', '../media/target'],
  ['electron/transfer/allowed-library.ts', '../library/target'],
  ['electron/export/allowed-shared.ts', '../../shared/model/target'],
  ['electron/export/allowed-node.ts', 'node:fs/promises'],
  [
    'electron/main/allowed-electron.ts',
    'electron',
    `import { app } from 'electron';\nexport const kept = app;\n`,
  ],
  ['electron/main/allowed-export.ts', '../export/target'],
  ['electron/main/allowed-http-client.ts', 'node:https'],
  ['electron/line-probe.ts', 'node:tls'],
  ['electron/cli/allowed-transfer.ts', '../transfer/target'],
  ['renderer/viewer/allowed-cornerstone.ts', '@cornerstonejs/core'],
  ['renderer/screens/allowed-viewer.ts', '../viewer/target'],
  ['gateway/http/allowed-net.ts', 'node:net'],
];

const targets = [
  ...Object.keys(electronParts).map((part) => `electron/${part}`),
  'shared/model',
  'renderer/screens',
  'renderer/viewer',
  'gateway/http',
  'gateway/utils',
].map((folder) => `${folder}/target.ts`);

const fakePackages = ['electron', 'got', 'react', 'vitest', 'zod', '@cornerstonejs/core'];

let place: string;
const write = (path: string, text: string): void => {
  const full = join(place, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
};
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'discport-walls-'));
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const runNode = (args: readonly string[], cwd: string): Promise<string> =>
  new Promise((done) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
      done(stdout + stderr);
    });
  });

test('ESLint refuses every violation of a wall, and lets through what is allowed', async () => {
  // the walls need no types, and the files that are judged do not exist
  const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });
  const rulesFor = async (file: string, code: string): Promise<(string | null)[]> => {
    const [result] = await eslint.lintText(code, { filePath: join(root, file) });
    return (result?.messages ?? []).map(({ ruleId }) => ruleId);
  };
  for (const { what, file, code, eslint: rule } of violations)
    if (rule !== undefined) expect(await rulesFor(file, code), what).toContain(rule);
  for (const [file, module, code = from(module)] of allowed)
    expect(await rulesFor(file, code), file).toEqual([]);
});

test('dependency-cruiser refuses every violation of a wall, and lets through what is allowed', async () => {
  cpSync(join(root, '.dependency-cruiser.mjs'), join(place, '.dependency-cruiser.mjs'));
  cpSync(join(root, 'build', 'walls.mjs'), join(place, 'build', 'walls.mjs'));
  cpSync(join(root, 'tsconfig.base.json'), join(place, 'tsconfig.base.json'));
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: versions(fakePackages.filter((name) => name !== 'vitest' && name !== 'electron')),
      devDependencies: versions(['vitest', 'electron']),
    }),
  );
  for (const name of fakePackages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'module.exports = {};\n');
  }
  for (const target of targets) write(target, 'export const kept = 1;\n');
  write('shared/model/two.ts', `import { one } from './one';\nexport const two = (): unknown => one;\n`);
  write(
    'shared/model/second.ts',
    `import type { First } from './first';\nexport interface Second { readonly first: First }\n`,
  );
  for (const { file, code } of violations) write(file, code);
  for (const [file, module] of allowed) write(file, from(module));

  const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const printed = await runNode(
    [cruiser, '--output-type', 'json', 'shared', 'electron', 'renderer', 'gateway'],
    place,
  );
  const { summary } = JSON.parse(printed) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  const rulesFor = (file: string): string[] =>
    summary.violations.filter((found) => found.from === file).map(({ rule }) => rule.name);
  for (const { what, file, cruiser: rule } of violations)
    if (rule !== undefined) expect(rulesFor(file), what).toContain(rule);
  for (const [file] of allowed) expect(rulesFor(file), file).toEqual([]);
});

/** Compiles a copy of a project, with what a test has added to it. */
const compile = (project: string): Promise<string> => {
  for (const name of ['tsconfig.base.json', 'shared', 'electron/tsconfig.json', 'renderer/tsconfig.json'])
    cpSync(join(root, name), join(place, 'compiled', name), { recursive: true });
  rmSync(join(place, 'compiled', 'node_modules'), { force: true });
  symlinkSync(join(root, 'node_modules'), join(place, 'compiled', 'node_modules'), 'dir');
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return runNode([compiler, '-p', project, '--pretty', 'false'], join(place, 'compiled'));
};

test('neither Node nor DOM compiles in shared/', async () => {
  const names = ['document', 'fetch', 'Buffer', 'process', 'node:fs'];
  const fileOf = (name: string): string => `violates-${name.replace(':', '-')}.ts`;
  for (const name of names)
    write(
      `compiled/shared/model/${fileOf(name)}`,
      name.startsWith('node:') ? from(name) : `export const kept = (): unknown => ${name};\n`,
    );
  const printed = await compile('shared');
  for (const name of names)
    expect(printed).toMatch(new RegExp(`${fileOf(name)}.*Cannot find (name|module) '${name}'`));
}, 60_000);

test('an import from renderer/ into electron/ does not compile', async () => {
  write('compiled/electron/main/target.ts', 'export const kept = 1;\n');
  write('compiled/renderer/violates.ts', from('../electron/main/target'));
  const printed = await compile('renderer');
  expect(printed).toMatch(/renderer\/violates\.ts.*TS6307|TS6059/s);
}, 60_000);
