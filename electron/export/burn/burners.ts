import type { BurnProgram } from './burn-program';
import { hdiutil } from './hdiutil';
import { imapi } from './imapi';
import { xorriso } from './xorriso';

const burners: Partial<Record<NodeJS.Platform, BurnProgram>> = {
  linux: xorriso,
  darwin: hdiutil,
  win32: imapi,
};

/** How this system burns; null where that is not known. */
export const burnerOf = (platform: NodeJS.Platform = process.platform): BurnProgram | null =>
  burners[platform] ?? null;
