import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const wall = (message, ...group) => ({ group, message });
const walls = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const sharedOnly = wall(
  'shared imports only shared and its short list of packages',
  '**/electron/**',
  '**/renderer/**',
  '**/gateway/**',
  'electron',
  'node:*',
  'react',
  'react-*',
  'fastify*',
);

export default defineConfig(
  { ignores: ['dist', '.cache', 'out', 'node_modules', 'tests/corpus'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['renderer/**/*.tsx'], extends: [reactHooks.configs.flat['recommended-latest']] },
  { files: ['shared/**/*.ts'], rules: walls(sharedOnly) },
  {
    files: ['electron/**/*.ts'],
    rules: walls(wall('electron imports shared and itself', '**/renderer/**', '**/gateway/**')),
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    rules: walls(wall('renderer imports shared and itself', '**/electron/**', 'electron', 'node:*')),
  },
  {
    files: ['gateway/**/*.ts'],
    rules: walls(
      wall('the gateway imports shared and itself', '**/electron/**', '**/renderer/**', 'electron'),
    ),
  },
  { files: ['**/*.config.ts', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
