import { mergeConfig } from 'vitest/config';
import { flowConfig } from './flow-config';

// `npm run pictures`: the README's pictures, taken anew from the running app
export default mergeConfig(flowConfig, { test: { include: ['tests/flow/**/*.pictures.ts'] } });
