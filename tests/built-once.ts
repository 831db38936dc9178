import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a run: what its test files build is built by the first of them that needs it. */
    builtFolder: string;
  }
}

let folder: string;

export const setup = async ({ provide }: TestProject): Promise<void> => {
  folder = await mkdtemp(join(tmpdir(), 'discport-built-'));
  provide('builtFolder', folder);
};

export const teardown = (): Promise<void> => rm(folder, { recursive: true, force: true });
