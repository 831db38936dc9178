import { lstat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Facility } from '../../shared/contract/gateway-api';
import type { ReceiptView } from '../../shared/contract/ipc';
import { attachmentSeries } from '../../shared/model/attachments';
import { UserError } from '../../shared/errors/user-error';
import { senderRoles, type Declaration, type Receipt } from '../../shared/model/deposit';
import { takesModality } from '../../shared/model/facility-accepts';
import { bytesOfMbit } from '../../shared/model/settings';
import { openKeyStore } from '../settings/secrets';
import type { GivenCode } from '../transfer/deposit-client';
import type { DepositQueue, Sent } from '../transfer/deposit-queue';
import { nothingOpened, openDepositStore, type DepositStore } from '../transfer/deposit-store';
import { parseFacilityLink, type FacilityLink } from '../transfer/facility-link';
import { attachDetails, attachOption, attachUsage, requireAttached } from './attach';
import { choose, findIn, type AskedSources, type ChosenOfAll } from './choose-sources';
import { recallRequest } from './code-requests';
import { exitStatus, parseCommandLine, UsageError, type Command, type CommandIo } from './command';
import { counted } from './counted';
import { dataFolder } from './data-folder';
import { passwordDetails, passwordOption, passwordUsage, secretLines } from './locked-source';
import { rememberKeys } from './pinned-keys';
import { copyDetails, copyOption, copyUsage } from './read-source';
import { nothingUnderWay, openQueue } from './send-queue';
import { sendToTarget, type AskedOfTarget } from './send-to-target';
import { gapLines, gapSentences, statusAfter, unidentifiedLines } from './tell-losses';
import type { DepositWatch } from './watch-deposit';

/** Below this a request would take longer than a gateway waits for its next bytes. */
const leastMbit = 0.1;

const options = {
  ...attachOption,
  ...copyOption,
  ...passwordOption,
  'accept-release': { type: 'string' },
  'code-stdin': { type: 'boolean' },
  json: { type: 'boolean' },
  limit: { type: 'string' },
  note: { type: 'string' },
  reason: { type: 'string' },
  receipt: { type: 'string' },
  recipient: { type: 'string' },
  request: { type: 'string' },
  resume: { type: 'boolean' },
  role: { type: 'string' },
  'secret-stdin': { type: 'boolean' },
  series: { type: 'string', multiple: true },
  'several-people': { type: 'boolean' },
  study: { type: 'string', multiple: true },
  target: { type: 'string' },
  to: { type: 'string' },
} as const;

/** The command line, read: to a facility. */
interface Asked extends AskedSources {
  readonly link: FacilityLink;
  readonly readsCode: boolean;
  readonly requestId: string | undefined;
  readonly role: Declaration['role'] | undefined;
  readonly recipient: string;
  readonly reason: string;
  readonly note: string;
  readonly acceptedRelease: string | undefined;
  readonly receiptPath: string | undefined;
}

/** What is said to a facility alone: a plain DICOMweb server asks nothing, and gives no receipt. */
const ofFacility = [
  ...['accept-release', 'code-stdin', 'note', 'reason', 'receipt', 'recipient', 'request', 'role'],
] as const;

/** In millions of bits a second, as lines are sold. */
const readLimit = (limit: string | undefined): number | null => {
  if (limit === undefined) return null;
  const mbit = Number(limit);
  if (!(mbit >= leastMbit)) throw new UsageError(`--limit takes Mbit/s, ${leastMbit} at least.`);
  return bytesOfMbit(mbit);
};

type Values = ReturnType<typeof parseCommandLine<typeof options>>['values'];

const readSources = (values: Values, positionals: readonly string[], io: CommandIo): AskedSources => {
  const [first = '', ...others] = positionals;
  if (positionals.length === 0 || positionals.includes('')) throw new UsageError('SOURCE is missing.');
  for (const one of ['copy', 'study', 'series'] as const)
    if (others.length > 0 && values[one] !== undefined)
      throw new UsageError(`--${one} goes with one SOURCE, ${positionals.length} were given.`);
  if (values.attach === undefined && values['attach-to'] !== undefined)
    throw new UsageError('--attach-to goes with --attach FILE.');
  return {
    from: [first, ...others],
    copies: values.copy ?? [],
    studies: values.study ?? [],
    series: values.series ?? [],
    attach: values.attach ?? [],
    attachTo: values['attach-to'],
    resume: values.resume === true,
    severalPeople: values['several-people'] === true,
    readsPassword: values['password-stdin'] === true,
    secrets: secretLines(io),
    bytesPerSecond: readLimit(values.limit),
    json: values.json === true,
  };
};

const readForTarget = (values: Values, sources: AskedSources, name: string): AskedOfTarget => {
  if (values.to !== undefined) throw new UsageError('Either --to LINK or --target NAME, not both.');
  const wrong = ofFacility.find((one) => Object.hasOwn(values, one));
  if (wrong !== undefined) throw new UsageError(`--${wrong} goes with --to LINK, not with --target.`);
  return { ...sources, target: name, readsSecret: values['secret-stdin'] === true };
};

const readForFacility = (values: Values, sources: AskedSources): Asked => {
  if (values.to === undefined || values.to === '')
    throw new UsageError('--to LINK or --target NAME is missing.');
  if (values['secret-stdin'] === true) throw new UsageError('--secret-stdin goes with --target NAME.');
  const readsCode = values['code-stdin'] === true;
  if (!sources.resume && !readsCode)
    throw new UsageError('--code-stdin is missing: the code is read from standard input.');
  const role = senderRoles.find((one) => one === values.role);
  if (values.role !== undefined && role === undefined)
    throw new UsageError(`--role is one of ${senderRoles.join(', ')}.`);
  return {
    ...sources,
    link: parseFacilityLink(values.to),
    readsCode,
    requestId: values.request,
    role,
    recipient: values.recipient ?? '',
    reason: values.reason ?? '',
    note: values.note ?? '',
    acceptedRelease: values['accept-release'],
    receiptPath: values.receipt,
  };
};

const hasPhoto = (sent: readonly Sent[], notTaken: readonly string[]): boolean =>
  notTaken.includes(attachmentSeries.photo.modality) &&
  sent.some(({ selection }) => selection.source.kind === 'attachments');

/** What the facility would refuse is said before anything is sent. @throws {UsageError} */
const requireTaken = ({ name, accepts }: Facility, chosen: ChosenOfAll): void => {
  const sent = chosen.flatMap(({ attachments, ...one }) => [one, ...(attachments ? [attachments] : [])]);
  if (!accepts.attachments && sent.some(({ selection }) => selection.source.kind === 'attachments'))
    throw new UsageError(
      `${name} takes no documents or photos beside the pictures. Nothing was sent, and the code is still good.`,
    );
  const modalities = sent
    .flatMap(({ exams }) => exams.flatMap(({ series }) => series.map(({ modality }) => modality)))
    .filter((modality) => !takesModality(accepts, modality));
  if (modalities.length > 0)
    throw new UsageError(
      `${name} takes ${accepts.modalities.join(', ')} alone, and not ${[...new Set(modalities)].join(', ')}. Nothing was sent, and the code is still good.${hasPhoto(sent, modalities) ? ' Attached photos go as OT; a PDF of them is taken.' : ''}`,
    );
  const bytes = sent
    .flatMap(({ selection }) => selection.instances)
    .reduce((sum, instance) => sum + instance.bytes, 0);
  if (accepts.bytes !== null && bytes > accepts.bytes)
    throw new UserError('deposit/too-large', 'change-input', { bytes, most: accepts.bytes });
};

/** Sending is agreeing: the text is shown, and a script can insist on the one it knows. Its keys are kept for its receipt. */
const declare = async (
  asked: Asked,
  facility: Facility,
  chosen: ChosenOfAll,
  io: CommandIo,
): Promise<Declaration> => {
  requireTaken(facility, chosen);
  const { name, roles, release } = facility;
  await rememberKeys(dataFolder(), asked.link, facility).catch(() => {
    io.say(
      'The keys that the receipt is checked by could not be kept: later it can be checked with --keys alone.',
    );
  });
  io.say(`Sending to ${name} means agreeing to its release text, version ${release.version}:`);
  io.say(release.text);
  const { acceptedRelease, recipient, reason, note } = asked;
  if (acceptedRelease !== undefined && acceptedRelease !== release.version)
    throw new UsageError(
      `The facility's release text is version ${release.version}, not ${acceptedRelease}.`,
    );
  const role = asked.role ?? roles[0] ?? 'patient';
  if (!roles.includes(role))
    throw new UsageError(`The facility takes pictures from ${roles.join(', ')} only.`);
  return { role, recipient, reason, note, releaseTextVersion: release.version };
};

const readCode = async ({ secrets }: Asked): Promise<string> => {
  const code = (await secrets.rest()).trim();
  if (code.length < 4 || code.length > 64) throw new UsageError('There is no code on standard input.');
  return code;
};

/** Printed codes name themselves and are much longer than the 8 characters of a mailed one. */
const isPrinted = (code: string): boolean => code.replace(/[^0-9a-z]/gi, '').length > 12;

const readGivenCode = async (asked: Asked): Promise<GivenCode> => {
  const { link, requestId } = asked;
  const code = await readCode(asked);
  const request = requestId ?? (isPrinted(code) ? undefined : await recallRequest(dataFolder(), link));
  return { code, ...(request === undefined ? {} : { requestId: request }) };
};

/** Uses a code up by what is done with it; says what may be missing where it is wrong. */
const withCode = async <T>(asked: Asked, io: CommandIo, use: (code: GivenCode) => Promise<T>): Promise<T> => {
  const code = await readGivenCode(asked);
  try {
    return await use(code);
  } catch (error) {
    if (code.requestId === undefined && error instanceof UserError && error.data.code === 'code/wrong')
      io.say('A code that came by e-mail also needs --request ID, as discport code printed it.');
    throw error;
  }
};

/** Asks whether the facility waits for this disc; where it doesn't, says how to go on with another one. */
const guard = async (
  queue: DepositQueue,
  depositId: string,
  chosen: ChosenOfAll,
  keeps: boolean,
  io: CommandIo,
): Promise<void> => {
  try {
    await queue.requireExpected(
      depositId,
      chosen.flatMap(({ selection }) => selection.instances),
    );
  } catch (error) {
    if (!(error instanceof UserError) || error.data.code !== 'deposit/other-person') throw error;
    if (!keeps) {
      io.say('There is no keychain here, so the code could not be kept and is used up.');
      throw new UserError('deposit/other-person', 'change-input', { triesLeft: 0 }, { cause: error });
    }
    if ((error.data.facts['triesLeft'] ?? 0) > 0)
      io.say('The code is not lost: put the right disc in and send it with --resume, without a code.');
    throw error;
  }
};

const save = async (path: string | undefined, receipt: Receipt): Promise<void> => {
  if (path !== undefined) await writeFile(path, `${JSON.stringify(receipt)}\n`, { flag: 'wx' });
};

const requireFree = async (path: string | undefined): Promise<void> => {
  const isThere = path !== undefined && (await lstat(path).catch(() => null)) !== null;
  if (isThere) throw new UserError('export/exists', 'change-input');
};

const summary = ({
  facilityName,
  instances,
  bytes,
  gapsBy,
  unidentified,
  time,
  verdict,
}: ReceiptView): string =>
  [
    `${facilityName} holds ${counted(instances, 'picture or document', 'pictures and documents')}, ${(bytes / 1_000_000).toFixed(1)} MB.`,
    ...gapLines(gapsBy, gapSentences.sent),
    ...unidentifiedLines(unidentified),
    verdict === 'valid'
      ? `The receipt of ${time} is signed by the gateway, and lists exactly what was sent.`
      : `The receipt of ${time} can't be checked: it is signed with a key that the gateway had not shown before.`,
    '',
  ].join('\n');

const statusOf = (receipt: ReceiptView): number =>
  receipt.verdict === 'valid' ? statusAfter(receipt) : exitStatus.failed;

/** Watches a deposit to its end, and says how that is. */
const finish = async (
  queue: DepositQueue,
  watch: DepositWatch,
  depositId: string,
  { json, receiptPath }: Asked,
  keeps: boolean,
  io: CommandIo,
): Promise<number> => {
  const end = await watch.ended;
  if ('done' in end) {
    const receipt = await queue.receiptView(depositId);
    await save(receiptPath, queue.receipt(depositId));
    io.out(json ? `${JSON.stringify({ depositId, receipt }, null, 2)}\n` : summary(receipt));
    return statusOf(receipt);
  }
  if (keeps) io.say('What was sent is kept. The same command with --resume goes on from there.');
  if (end.error !== null) throw new UserError(end.error.code, end.error.remedy, end.error.facts);
  return exitStatus.failed;
};

/** Sends a choice with a deposit that was opened for it. */
const sendChosen = async (
  { queue, watch }: Awaited<ReturnType<typeof openQueue>>,
  depositId: string,
  [first, ...others]: ChosenOfAll,
  declaration: Declaration,
  asked: Asked,
  keeps: boolean,
  io: CommandIo,
): Promise<number> => {
  if (!keeps)
    io.say(
      `There is no keychain here, so nothing is kept: leave the disc in until this is done. It can not be resumed.${asked.receiptPath === undefined ? ' The receipt is not kept either: --receipt FILE writes it.' : ''}`,
    );
  await queue.start(depositId, { ...first, declaration, expectsMore: others.length > 0 });
  for (const [index, chosen] of others.entries())
    await queue.add(depositId, { ...chosen, expectsMore: index < others.length - 1 });
  return finish(queue, watch, depositId, asked, keeps, io);
};

/** Adds the SOURCEs that the process ended before, where it did. */
const addRest = async (
  queue: DepositQueue,
  depositId: string,
  asked: Asked,
  found: ReturnType<typeof findIn>,
  io: CommandIo,
): Promise<void> => {
  if (queue.list().every((view) => view.depositId !== depositId || !view.expectsMore)) return;
  const chosen = await choose(asked, await found, io);
  await guard(queue, depositId, chosen, true, io);
  const known = queue.sourcePaths(depositId);
  for (const one of chosen)
    if (!known.includes(one.selection.source.path)) await queue.add(depositId, { ...one, expectsMore: true });
  await queue.expectMore(depositId, false);
};

const goOn = async (asked: Asked, store: DepositStore, io: CommandIo): Promise<number> => {
  if (!store.keeps) throw new UserError('deposit/not-kept', 'change-input');
  const opened = await openQueue(store, asked, io);
  const { queue, watch } = opened;
  try {
    const found = findIn(asked, io);
    const path = await found.then(
      ([ref]) => ref.path,
      () => resolve(asked.from[0]),
    );
    const underWay = queue.find(asked.link, path);
    const unused = queue.findOpened(asked.link);
    const depositId = underWay ?? unused;
    if (depositId === undefined) throw new UsageError(nothingUnderWay(queue));
    await queue.keepOnly(depositId);
    if (underWay === undefined) {
      const chosen = await choose(asked, await found, io);
      const declaration = await declare(asked, await queue.facility(asked.link), chosen, io);
      await guard(queue, depositId, chosen, store.keeps, io);
      return await sendChosen(opened, depositId, chosen, declaration, asked, store.keeps, io);
    }
    const id = asked.readsCode
      ? await withCode(asked, io, (code) => queue.renew(depositId, code))
      : depositId;
    await requireAttached(queue, id, asked);
    queue.resume(id);
    await addRest(queue, id, asked, found, io);
    return await finish(queue, watch, id, asked, store.keeps, io);
  } finally {
    await queue.close();
  }
};

const begin = async (asked: Asked, store: DepositStore, io: CommandIo): Promise<number> => {
  const chosen = await choose(asked, await findIn(asked, io), io);
  // other deposits stay with whoever goes on with them
  const opened = await openQueue({ ...store, openAll: () => Promise.resolve(nothingOpened) }, asked, io);
  const { queue } = opened;
  try {
    const declaration = await declare(asked, await queue.facility(asked.link), chosen, io);
    const { depositId, asksGuard } = await withCode(asked, io, (code) => queue.redeem(asked.link, code));
    if (asksGuard) await guard(queue, depositId, chosen, store.keeps, io);
    return await sendChosen(opened, depositId, chosen, declaration, asked, store.keeps, io);
  } finally {
    await queue.close();
  }
};

export const sendCommand: Command = {
  name: 'send',
  usage:
    `send SOURCE... --to LINK|--target NAME [--study UID]... [--series UID]... [--several-people] ${copyUsage} ${attachUsage} --code-stdin|--secret-stdin ${passwordUsage} [--request ID] [--resume] ` +
    '[--role patient|guardian|staff] [--recipient TEXT] [--reason TEXT] [--note TEXT] [--accept-release VERSION] [--receipt FILE] [--limit MBIT] [--json]',
  summary:
    'sends pictures to a facility with an upload code, and brings its receipt; or to a DICOMweb server of the list',
  details: [
    'Several SOURCEs go with one code, and one receipt lists all of them.',
    '--study, --series: these alone, as in export. Both can be given, and more than once.',
    '--target: a server of `discport target list`. What it has is not sent again, and it is asked in the end whether it has everything; there is',
    'no receipt. Its secret comes from the keychain, or from standard input with --secret-stdin.',
    copyDetails,
    attachDetails,
    `${passwordDetails('each SOURCE, then for each --copy')}\nThe code, or the secret, comes after it.`,
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const sources = readSources(values, positionals, io);
    if (values.target !== undefined) return sendToTarget(readForTarget(values, sources, values.target), io);
    const asked = readForFacility(values, sources);
    await requireFree(asked.receiptPath);
    const store = openDepositStore(join(dataFolder(), 'deposits'), await openKeyStore());
    return asked.resume ? goOn(asked, store, io) : begin(asked, store, io);
  },
};
