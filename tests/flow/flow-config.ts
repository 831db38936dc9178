import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What all that runs in a real Electron has in common. */
export const flowConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    globalSetup: ['tests/flow/screen.ts', 'tests/flow/keychain.ts'],
    // each starts a whole app
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
