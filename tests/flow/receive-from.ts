import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FlowGateway } from './flow-gateway';

const program = fileURLToPath(new URL('../../dist/cli/discport.mjs', import.meta.url));
const birthDate = '19710504';

/** Fetches what a gateway holds with the command line, so that it can be compared. @returns the folder it is in */
export const receiveFrom = async (
  gateway: FlowGateway,
  studyUids: readonly string[],
  folder: string,
): Promise<string> => {
  const made = await gateway.admin(
    'access-code',
    ...studyUids.flatMap((uid) => ['--study', uid]),
    '--birth-date',
    birthDate,
    '--override-birth-date',
  );
  const { accessCode } = z.object({ accessCode: z.string() }).parse(made);
  const to = join(folder, 'fetched');
  const args = [
    'receive',
    gateway.facilityLink,
    '--access-code-stdin',
    '--birth-date',
    birthDate,
    '--to',
    to,
  ];
  execFileSync(process.execPath, [program, ...args], {
    input: accessCode,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return to;
};
