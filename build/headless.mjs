/** The whole job without a window, by the command line: from a disc to a receipt, back again, and to a ZIP and an ISO. */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { bundles } from './bundles.mjs';
import { environment, node24, root } from './project.mjs';
import { SetupError } from './setup-error.mjs';

const sender = 'someone@example.org';
const place = join(root, 'out', 'first-look');

/** 4 is: done, and something was lost that the report names. The sample disc lacks a picture that it lists. */
const lacksOne = [0, 4];

/** @returns what the program wrote to standard output */
const ask = async (what, script, args, input = '', good = [0]) => {
  const child = spawn(node24, [join(root, script), ...args], {
    cwd: root,
    env: environment({ DISCPORT_DATA_DIR: join(place, 'kept') }),
    stdio: 'pipe',
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of Object.keys(texts)) {
    child[name].setEncoding('utf8');
    child[name].on('data', (text) => (texts[name] += text));
  }
  // a program that ends without reading what it is given has said why
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const status = await new Promise((done) => child.once('close', done));
  if (!good.includes(status))
    throw new SetupError(`This could not be done: ${what}. The command said:\n${texts.stderr.trim()}`);
  return texts.stdout;
};

const discport = async (what, args, input, good) =>
  JSON.parse(await ask(what, bundles.cli.output, [...args, '--json'], input, good));

const requireSame = (what, count, expected) => {
  if (count !== expected)
    throw new SetupError(`This went wrong: ${what} ${count} pictures, and ${expected} were sent.`);
};

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** The gateway's e-mails are on a page of its own, which only this computer can open. */
const readCode = async (listening) => {
  const response = await fetch(`${listening}/dev/mail.json`);
  const mail = (await response.json()).findLast(({ to, code }) => to === sender && code !== '');
  if (mail === undefined) throw new SetupError('The gateway sent no code.');
  return mail.code;
};

/**
 * @param gateway a running one, see running-gateway.mjs
 * @param {string} disc the folder to send
 */
export const walkThrough = async ({ listening, facilityLink, dataFolder }, disc) => {
  const say = (line) => console.log(line);
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  say(`No window: the whole job by the command line, with a gateway at ${listening}.`);

  const { patients, problems, counts } = await discport(
    'scanning the sample disc',
    ['scan', disc],
    '',
    lacksOne,
  );
  const studies = patients.flatMap((patient) => patient.studies);
  say(
    `Scanned the sample disc: ${counted(counts.instances, 'picture')} in ${counted(studies.length, 'exam')} of ` +
      `${counted(patients.length, 'person', 'people')}, ${counted(problems.length, 'thing')} to know.`,
  );
  for (const { code, path } of problems) say(`  ${code}: ${path}`);

  await ask('asking for a code', bundles.cli.output, ['code', facilityLink, '--email', sender]);
  const code = await readCode(listening);
  say(`Asked for a code; the gateway mailed ${code} to ${sender}.`);

  const send = ['send', disc, '--to', facilityLink, '--code-stdin'];
  const sent = await discport('sending', send, `${code}\n`, lacksOne);
  const { instances, bytes, gapsBy, verdict } = sent.receipt;
  const { unread } = gapsBy;
  requireSame('scanned', counts.instances, instances);
  say(
    `Sent ${counted(instances, 'picture')}, ${megabytes(bytes)}. The receipt is ${verdict}; ` +
      `${counted(unread, 'picture')} could not be read and ${unread === 1 ? 'is' : 'are'} named in it.`,
  );

  const birthDate = patients[0].birthDate;
  const uids = studies.flatMap(({ studyUid }) => ['--study', studyUid]);
  const made = await ask('making an access code', bundles.gateway.output, [
    'admin',
    'access-code',
    ...uids,
    '--birth-date',
    birthDate,
    '--data',
    dataFolder,
    '--json',
  ]);
  const { accessCode } = JSON.parse(made);
  const received = join(place, 'received');
  const fetched = await discport(
    'receiving',
    ['receive', facilityLink, '--access-code-stdin', '--birth-date', birthDate, '--to', received],
    `${accessCode}\n`,
  );
  requireSame('received', fetched.instances, instances);
  say(
    `Received ${counted(fetched.instances, 'picture')} with the access code ${accessCode} and the date of birth.`,
  );

  for (const format of ['zip', 'iso']) {
    const target = join(place, `pictures.${format}`);
    const args = ['export', received, '--to', target, '--format', format, '--acknowledge-phi'];
    const written = await discport(`writing the ${format.toUpperCase()}`, args);
    requireSame('wrote', written.instances, instances);
    const verify = ['verify', target, '--against', received];
    const verified = await discport(`verifying the ${format.toUpperCase()}`, verify);
    requireSame('compared', verified.compared, instances);
    say(
      `Wrote ${relative(root, target)} (${counted(written.instances, 'picture')}, ${megabytes(written.bytes)}), ` +
        'read it again and found every data set unchanged.',
    );
  }
  return 0;
};
