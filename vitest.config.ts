import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/flow/**', 'tests/corpus/**'],
    globalSetup: ['tests/built-once.ts'],
    setupFiles: ['tests/fixed-seed.ts'],
    // other people's programs are started in many of them, on two cores
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
