import * as z from 'zod';
import { askCode } from '../transfer/deposit-client';
import { linkTo, parseFacilityLink } from '../transfer/facility-link';
import { rememberRequest } from './code-requests';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { dataFolder } from './data-folder';
import { nodeHttpClient } from './node-http-client';

const options = {
  email: { type: 'string' },
  json: { type: 'boolean' },
  request: { type: 'string' },
} as const;

export const codeCommand: Command = {
  name: 'code',
  usage: 'code LINK --email ADDRESS [--request ID] [--json]',
  summary: 'asks a facility for an upload code, which it sends by e-mail; --request renews an earlier one',
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const link = parseFacilityLink(onlyPositional(positionals, 'LINK'));
    const { email, request } = values;
    if (email === undefined || email === '') throw new UsageError('--email ADDRESS is missing.');
    if (!z.email().max(254).safeParse(email).success)
      throw new UsageError('--email must be an address like robin@example.org.');
    const gateway = { http: nodeHttpClient({ loopbackOnly: false }), base: link.base, signal: io.signal };
    const question = { email, ...(request === undefined ? {} : { requestId: request }) };
    const answer = await askCode(gateway, link, question);
    await rememberRequest(dataFolder(), link, answer.requestId, answer.expiresInSeconds);
    const minutes = Math.floor(answer.expiresInSeconds / 60);
    io.say(
      `If ${link.host} takes pictures from that address, a code is on its way to it, good for ${minutes} min.`,
    );
    io.out(
      values.json === true
        ? `${JSON.stringify(answer)}\n`
        : `${answer.requestId}\nSend with: discport send SOURCE --to ${linkTo(link.base, link.slug)} --code-stdin\n`,
    );
    return exitStatus.done;
  },
};
