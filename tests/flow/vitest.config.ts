import { mergeConfig } from 'vitest/config';
import { flowConfig } from './flow-config';

export default mergeConfig(flowConfig, { test: { include: ['tests/flow/**/*.flow.ts'] } });
