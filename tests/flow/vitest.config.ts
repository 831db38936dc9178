import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/flow/**/*.flow.ts'],
    globalSetup: ['tests/flow/screen.ts', 'tests/flow/keychain.ts'],
    // each starts a whole app
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
