import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import {
  electronModuleParts,
  electronParts,
  hiddenFrom,
  networkGlobals,
  networkModules,
  networkPackages,
  sharedPackages,
  tops,
} from './build/walls.mjs';

const named = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' };
const namedToo = { selector: 'ExportSpecifier[exported.name="default"]', message: 'Named exports only.' };
const forced = {
  selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword',
  message: 'A cast through unknown hides what the compiler found: check the value instead.',
};

/*
 * A later block's `no-restricted-imports` replaces an earlier one's: every file is in one of these blocks alone, and a
 * block lists all of its walls.
 */
const walls = (files, ignores, ...patterns) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
const folders = (message, ...names) => ({ group: names.map((name) => `**/${name}/**`), message });
const packages = (message, ...names) => ({ regex: `^(node:)?(${names.join('|')})(/|$)`, message });
const otherTops = (top) =>
  folders(`${top}/ imports shared/ and itself.`, ...tops.filter((other) => other !== top));

const sharedWall = walls(['shared/**/*.ts'], [], folders('shared/ imports only shared/.', ...tops), {
  regex: `^(?!\\.{1,2}/|(${sharedPackages.join('|')})$)`,
  message: `shared/ has neither Node nor DOM; its packages are ${sharedPackages.join(', ')}.`,
});

const httpClients = ['electron/main/*http-client.ts', 'electron/cli/*http-client.ts'];
const electronModule = packages(
  'The module electron is for main/, preload/, workers/ and settings/.',
  'electron',
);
const netOfElectron = {
  regex: '^electron(/|$)',
  importNames: ['net'],
  message: 'What reaches a network is for the implementations of HttpClient.',
};
const network = packages(
  'What reaches a network is for the implementations of HttpClient.',
  ...networkModules,
  ...networkPackages,
);
const partWalls = (part, files, ignores, ...more) =>
  walls(
    files,
    ignores,
    otherTops('electron'),
    folders(`electron/${part}/ does not see this part: see build/walls.mjs.`, ...hiddenFrom(part)),
    electronModuleParts.includes(part) ? netOfElectron : electronModule,
    ...more,
  );
const rootWalls = [
  otherTops('electron'),
  folders('What all parts share knows none of them.', ...Object.keys(electronParts)),
  electronModule,
];
const lineProbe = 'electron/line-probe.ts';
const electronWalls = [
  walls(['electron/*.ts'], [lineProbe], ...rootWalls, network),
  walls([lineProbe], [], ...rootWalls),
  ...Object.keys(electronParts).map((part) =>
    partWalls(part, [`electron/${part}/**/*.ts`], httpClients, network),
  ),
  ...httpClients.map((files) =>
    walls(
      [files],
      [],
      otherTops('electron'),
      ...(files.startsWith('electron/cli/') ? [folders('cli/ has no window.', 'main'), electronModule] : []),
    ),
  ),
  {
    files: ['electron/**/*.ts'],
    ignores: httpClients,
    rules: { 'no-restricted-globals': ['error', ...networkGlobals] },
  },
];

const cornerstone = {
  regex: '^@(cornerstonejs|kitware)/',
  message: 'cornerstone3D is for renderer/viewer/ alone.',
};
const noHost = packages('renderer/ knows neither Electron nor Node.', 'electron', 'node:.*');

export default defineConfig(
  { ignores: ['dist', '.cache', 'out', 'node_modules', 'tests/corpus', 'resources'] },
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', named, namedToo, forced],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...[
            'AbortController',
            'AbortSignal',
            'Buffer',
            'TextDecoder',
            'TextEncoder',
            'URL',
            'URLSearchParams',
          ],
          ...[
            'clearInterval',
            'clearTimeout',
            'setImmediate',
            'setInterval',
            'setTimeout',
            'structuredClone',
          ],
          ...['console', 'crypto', 'fetch', 'performance', 'process', 'queueMicrotask'],
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-restricted-syntax': ['error', named, namedToo] },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly', __filename: 'readonly' } },
  },
  {
    files: ['bench/peers/bare-viewer/*.mjs'],
    languageOptions: { globals: { document: 'readonly', navigator: 'readonly', window: 'readonly' } },
  },
  {
    files: ['renderer/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    // it speaks of the React compiler, which is not used
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  sharedWall,
  ...electronWalls,
  walls(
    ['renderer/**/*.{ts,tsx}'],
    ['renderer/viewer/**', '**/*.config.ts'],
    otherTops('renderer'),
    noHost,
    cornerstone,
  ),
  walls(['renderer/viewer/**/*.{ts,tsx}'], [], otherTops('renderer'), noHost),
  walls(
    ['gateway/**/*.ts'],
    [],
    otherTops('gateway'),
    packages('The gateway is a server: it has no window.', 'electron', 'react', 'react-dom'),
  ),
  {
    files: ['**/*.config.{ts,mjs}', '.dependency-cruiser.mjs', '**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
