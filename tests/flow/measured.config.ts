import { mergeConfig } from 'vitest/config';
import { flowConfig } from './flow-config';

// `npm run bench -- window-thumbnail`: figures of the running app
export default mergeConfig(flowConfig, { test: { include: ['tests/flow/**/*.measured.ts'] } });
