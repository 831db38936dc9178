import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** The command line asks for something that doesn't exist: said, with status 2. */
export class WrongUsage extends Error {}

export const usage = `Usage: gateway [OPTIONS]                 serves until it is told to stop
       gateway admin COMMAND [OPTIONS]   works on the data of a gateway, also while it runs

  --data DIR           what the gateway holds (default: .discport-gateway in your home folder)
  --key-file FILE      its master key (default: DIR.key, beside the data folder). Without it nothing can be read:
                       back it up, and never together with the data
  --port N             default 8787; 0 takes any that is free
  --host ADDRESS       default 127.0.0.1; any other needs TLS, or a proxy that has it
  --public-url URL     the address that others reach it by, for facility links
  --tls-cert FILE --tls-key FILE
  --trust-proxy        one proxy stands before it and sets X-Forwarded-For
  --mail-from ADDRESS  sender of mail
  --smtp-url-stdin     reads smtp://user:password@host:587 from standard input; or set DISCPORT_SMTP_URL.
                       Without either, mail is printed
  --dev                a sample facility, and /dev/mail for a browser on this computer

admin commands; --json prints one JSON document
  facility add --slug NAME --name TEXT [--department TEXT] [--telephone TEXT] [--email ADDRESS]
  facility set --slug NAME [--name TEXT] [--department TEXT] [--telephone TEXT] [--email ADDRESS] [--logo FILE|none]
               [--modalities CT,MR,...|all] [--largest-gb N|none] [--quota-gb N|none]
               [--attachments yes|no]
               [--asks recipient,reason,note|none]
               [--languages en,de,fr,es] [--code-minutes N] [--printed-code-days N] [--release-text FILE]
                       changes what is named, for what comes from now on
  facility show --slug NAME
  facility list
  code --facility NAME [--expect-name TEXT] [--expect-birth-date YYYYMMDD]
                       makes an upload code to print
  access-code --study UID... --birth-date YYYYMMDD [--facility NAME] [--deposit ID]... [--override-birth-date]
                       makes a code that opens studies, for 30 days, as they are held now; --deposit says which
                       deposits are meant; --override-birth-date takes another date than the pictures have
  new-key              makes another key for receipts: of deposits that are opened from now on
  archive set --url URL [--user NAME] [--secret-stdin]
                       takes over what complete deposits hold: a DICOMweb archive. Standard input brings the
                       user's password, or without --user a token
  archive show         what it has, and what it did not take
  archive remove       keeps all here again; not while the archive alone has pictures
  deposits             lists what came
  audit                prints who did what, when
`;

const optionTypes = {
  data: { type: 'string' },
  'key-file': { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trust-proxy': { type: 'boolean' },
  'mail-from': { type: 'string' },
  'smtp-url-stdin': { type: 'boolean' },
  dev: { type: 'boolean' },
  help: { type: 'boolean' },
  json: { type: 'boolean' },
  slug: { type: 'string' },
  name: { type: 'string' },
  department: { type: 'string' },
  telephone: { type: 'string' },
  email: { type: 'string' },
  logo: { type: 'string' },
  modalities: { type: 'string' },
  'largest-gb': { type: 'string' },
  'quota-gb': { type: 'string' },
  attachments: { type: 'string' },
  asks: { type: 'string' },
  languages: { type: 'string' },
  'code-minutes': { type: 'string' },
  'printed-code-days': { type: 'string' },
  'release-text': { type: 'string' },
  facility: { type: 'string' },
  'expect-name': { type: 'string' },
  'expect-birth-date': { type: 'string' },
  study: { type: 'string', multiple: true },
  'birth-date': { type: 'string' },
  deposit: { type: 'string', multiple: true },
  'override-birth-date': { type: 'boolean' },
  url: { type: 'string' },
  user: { type: 'string' },
  'secret-stdin': { type: 'boolean' },
} as const;

type OptionName = keyof typeof optionTypes;
const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: optionTypes, allowPositionals: true, strict: true });
export type OptionValues = ReturnType<typeof parse>['values'];

const ofData: readonly OptionName[] = ['data', 'key-file'];
const ofServer: readonly OptionName[] = [
  ...ofData,
  'port',
  'host',
  'public-url',
  'tls-cert',
  'tls-key',
  'trust-proxy',
  'mail-from',
  'smtp-url-stdin',
  'dev',
];
/** Which options each command takes. None is ever ignored. */
const commands: Readonly<Record<string, readonly OptionName[]>> = {
  serve: ofServer,
  'admin facility add': [...ofData, 'json', 'slug', 'name', 'department', 'telephone', 'email'],
  'admin facility set': [
    ...ofData,
    'json',
    'slug',
    'name',
    'department',
    'telephone',
    'email',
    'logo',
    'modalities',
    'largest-gb',
    'quota-gb',
    'attachments',
    'asks',
    'languages',
    'code-minutes',
    'printed-code-days',
    'release-text',
  ],
  'admin facility show': [...ofData, 'json', 'slug'],
  'admin facility list': [...ofData, 'json'],
  'admin code': [...ofData, 'json', 'facility', 'expect-name', 'expect-birth-date'],
  'admin access-code': [
    ...ofData,
    'json',
    'study',
    'birth-date',
    'facility',
    'deposit',
    'override-birth-date',
  ],
  'admin new-key': [...ofData, 'json'],
  'admin archive set': [...ofData, 'json', 'url', 'user', 'secret-stdin'],
  'admin archive show': [...ofData, 'json'],
  'admin archive remove': [...ofData, 'json'],
  'admin deposits': [...ofData, 'json'],
  'admin audit': [...ofData, 'json'],
};

export interface CommandLine {
  /** A key of the commands, or 'help'. */
  readonly command: string;
  readonly values: OptionValues;
}

/** @throws {WrongUsage} */
export const readCommandLine = (args: readonly string[]): CommandLine => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (cause) {
    throw new WrongUsage(cause instanceof Error ? cause.message : 'The options make no sense.', { cause });
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { command: 'help', values };
  const command = positionals.length === 0 ? 'serve' : positionals.join(' ');
  const known = commands[command];
  if (known === undefined) throw new WrongUsage(`There is no command '${command}'.`);
  const foreign = Object.keys(values).find((name) => !known.some((option) => option === name));
  if (foreign !== undefined) throw new WrongUsage(`--${foreign} means nothing to '${command}'.`);
  return { command, values };
};

/** @throws {WrongUsage} */
export const required = (value: string | undefined, option: OptionName): string => {
  if (value === undefined || value === '') throw new WrongUsage(`--${option} is missing.`);
  return value;
};

/** @throws {WrongUsage} */
export const readPort = (value = '8787'): number => {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw new WrongUsage('--port takes a number up to 65535.');
  return port;
};

export const defaultDataDir = (): string => join(homedir(), '.discport-gateway');
