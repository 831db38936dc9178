import { expect, it } from 'vitest';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { cases } from '../transfer/http-client-cases';

it.each(Object.entries(cases))('HTTP of plain Node %s', async (_name, { run, expected }) => {
  expect(await run(nodeHttpClient)).toEqual(expected);
});
