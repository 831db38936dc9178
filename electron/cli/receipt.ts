import { readFile, stat } from 'node:fs/promises';
import { jwksSchema } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import { receiptSchema, type Receipt } from '../../shared/model/deposit';
import { countGaps } from '../../shared/model/selection';
import { checkKeptReceipt } from '../transfer/verify-receipt';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { counted } from './counted';
import { dataFolder } from './data-folder';
import { recallKeys, type PinnedKey } from './pinned-keys';
import { gapLines, gapSentences, statusAfter, unidentifiedLines } from './tell-losses';

const options = { json: { type: 'boolean' }, keys: { type: 'string' } } as const;

/** A receipt of 100,000 pictures has some 40 MB. */
const mostBytes = 128 * 1024 * 1024;

const readJson = async (path: string): Promise<unknown> => {
  const { size } = await stat(path).catch((error: unknown) => {
    throw new UserError('source/not-found', 'change-input', {}, { cause: error });
  });
  if (size > mostBytes) return null;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
};

const readReceipt = async (path: string): Promise<Receipt> => {
  const { data } = receiptSchema.safeParse(await readJson(path));
  if (data === undefined) throw new UsageError('FILE holds no receipt of Discport.');
  return data;
};

/** Keys that a person has from somewhere else than the receipt: what came with it would prove nothing. */
const readKeys = async (path: string | undefined): Promise<readonly PinnedKey[]> => {
  if (path === undefined) return recallKeys(dataFolder());
  const { data } = jwksSchema.safeParse(await readJson(path));
  if (data === undefined)
    throw new UsageError('--keys takes a JWK set, as a gateway has it at /.well-known/jwks.json.');
  return data.keys.map((key) => ({ host: '', slug: '', key }));
};

const judgements = {
  valid: 'The receipt is right: signed, and its list is the one that was signed.',
  invalid:
    'The receipt is NOT right: its signature or its list does not fit. Do not rely on it. Ask the hospital.',
  'cannot-check':
    "The receipt can't be checked: this computer does not know the key that it is signed with. Get the hospital's keys from " +
    'https://HOST/.well-known/jwks.json and name that file with --keys.',
} as const;

const verify = async (args: readonly string[]): Promise<readonly [number, string]> => {
  const { values, positionals } = parseCommandLine(args, options);
  const receipt = await readReceipt(onlyPositional(positionals, 'FILE'));
  const keys = await readKeys(values.keys);
  const { verdict, payload, kid } = await checkKeptReceipt(
    receipt,
    keys.map(({ key }) => key),
  );
  const signers = keys.filter(({ key, host }) => key.kid === kid && host !== '').map(({ host }) => host);
  const gapsBy = countGaps(payload?.gaps ?? []);
  const unidentified = payload?.counts.unidentified ?? 0;
  const status = verdict === 'valid' ? statusAfter({ gapsBy, unidentified }) : exitStatus.failed;
  if (values.json === true)
    return [status, `${JSON.stringify({ verdict, kid, hosts: signers, receipt: payload }, null, 2)}\n`];
  const said = [judgements[verdict]];
  if (payload !== null && verdict !== 'invalid')
    said.push(
      `${payload.facility.name}, ${payload.time}, deposit ${payload.deposit}`,
      `holds ${counted(payload.counts.instances, 'picture or document', 'pictures and documents')}, ${(payload.counts.bytes / 1_000_000).toFixed(1)} MB.`,
      ...gapLines(gapsBy, gapSentences.sent),
      ...unidentifiedLines(unidentified),
    );
  said.push(
    ...(kid === null ? [] : [`Key ${kid}`]),
    ...[...new Set(signers)].map((host) => `shown by ${host} when something was sent there from here`),
  );
  return [status, `${said.join('\n')}\n`];
};

export const receiptCommand: Command = {
  name: 'receipt',
  usage: 'receipt verify FILE [--keys JWKS] [--json]',
  summary: 'checks a receipt that was saved, without a network',
  details: [
    'By the keys that gateways showed when something was sent to them with this command line; or by those of --keys, which is what a',
    "gateway has at /.well-known/jwks.json. A key that came with the receipt would prove nothing. Status 1 where it is wrong or can't be",
    'checked, 4 where it is right and names pictures that are lacking.',
  ].join('\n'),
  run: async ([asked = '', ...args], io) => {
    if (asked !== 'verify')
      throw new UsageError(asked === '' ? 'verify FILE is missing.' : `There is no receipt ${asked}.`);
    const [status, said] = await verify(args);
    io.out(said);
    return status;
  },
};
