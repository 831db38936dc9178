import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { runAdmin } from './admin/run-admin';
import {
  defaultDataDir,
  readCommandLine,
  readPort,
  usage,
  WrongUsage,
  type OptionValues,
} from './command-line';
import { answerWithinMs } from './limits';
import { hasData, openParts, type DataPlace } from './open-parts';
import { startGateway, type GatewayOptions } from './start-gateway';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const placeOf = (values: OptionValues): DataPlace => ({
  dataDir: values.data ?? defaultDataDir(),
  keyFile: values['key-file'] ?? null,
});

const readSmtp = async (values: OptionValues): Promise<GatewayOptions['smtp']> => {
  const url = (
    values['smtp-url-stdin'] === true ? await text(process.stdin) : (process.env['DISCPORT_SMTP_URL'] ?? '')
  ).trim();
  if (url === '') {
    if (values['smtp-url-stdin'] === true) throw new WrongUsage('Standard input brought no mail server.');
    return null;
  }
  const from = values['mail-from'];
  if (from === undefined) throw new WrongUsage('--mail-from is missing: mail needs a sender.');
  return { url, from };
};

const readTls = async (values: OptionValues): Promise<GatewayOptions['tls']> => {
  const { 'tls-cert': cert, 'tls-key': key } = values;
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) throw new WrongUsage('--tls-cert and --tls-key go together.');
  return { cert: await readFile(cert), key: await readFile(key) };
};

const serve = async (values: OptionValues): Promise<void> => {
  const gateway = await startGateway(
    {
      ...placeOf(values),
      host: values.host ?? '127.0.0.1',
      port: readPort(values.port),
      publicUrl: values['public-url'] ?? null,
      trustProxy: values['trust-proxy'] ?? false,
      tls: await readTls(values),
      dev: values.dev ?? false,
      smtp: await readSmtp(values),
    },
    { now: Date.now, log: say, answerWithinMs },
  );
  const stop = (): void => {
    gateway.close().catch((error: unknown) => {
      say(error instanceof Error ? error.message : 'The gateway did not close cleanly.');
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { listening, facilityLink } = gateway;
  process.stdout.write(`${JSON.stringify({ listening, facilityLink })}\n`);
};

const admin = async (command: string, values: OptionValues): Promise<void> => {
  const place = placeOf(values);
  // A facility may be added before the server starts for the first time; anything else needs what is there.
  if (command !== 'admin facility add' && !hasData(place))
    throw new Error('There is no gateway in this data folder.');
  const { parts, close } = await openParts(place, Date.now);
  try {
    const { data, lines } = await runAdmin(parts, command, values);
    const answer = values.json === true ? [JSON.stringify(data)] : lines;
    process.stdout.write(answer.map((line) => `${line}\n`).join(''));
  } finally {
    await close();
  }
};

const run = async (): Promise<void> => {
  const { command, values } = readCommandLine(process.argv.slice(2));
  if (command === 'help') process.stdout.write(usage);
  else if (command === 'serve') await serve(values);
  else await admin(command, values);
};

run().catch((error: unknown) => {
  say(error instanceof Error ? error.message : 'The gateway failed.');
  if (error instanceof WrongUsage) say(`\n${usage}`);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
});
