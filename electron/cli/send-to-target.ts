import { join, resolve } from 'node:path';
import type { DepositView } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import type { Target } from '../../shared/model/target';
import { openKeyStore } from '../settings/secrets';
import { openTargets, type Targets } from '../settings/targets';
import type { DepositQueue } from '../transfer/deposit-queue';
import { nothingOpened, openDepositStore, type DepositStore } from '../transfer/deposit-store';
import type { FindLogin } from '../transfer/target-login';
import { requireAttached } from './attach';
import { choose, findIn, type AskedSources, type ChosenOfAll } from './choose-sources';
import { exitStatus, UsageError, type CommandIo } from './command';
import { counted } from './counted';
import { dataFolder } from './data-folder';
import { nothingUnderWay, openQueue } from './send-queue';
import { targetNamed, targetsFile } from './target';
import { gapLines, gapSentences, statusAfter, unidentifiedLines } from './tell-losses';
import type { DepositWatch } from './watch-deposit';

/** The command line, read: to a plain DICOMweb server. */
export interface AskedOfTarget extends AskedSources {
  /** Its name in the list. */
  readonly target: string;
  readonly readsSecret: boolean;
}

/** A target asks nothing: it is staff who send, to themselves. */
const declaration = { role: 'staff', recipient: '', reason: '', note: '', releaseTextVersion: '' } as const;

const pictures = (count: number): string => counted(count, 'picture or document', 'pictures and documents');

/** What is known of what the server has; nothing more than that is said. */
const summary = ({ facility, picturesHeld, bytesHeld, gapsBy, target }: DepositView): string => {
  const { found, changed, proven, unidentified } = {
    ...{ found: 0, changed: 0, proven: 0, unidentified: 0 },
    ...target,
  };
  const shown = proven ?? 0;
  return [
    shown === picturesHeld
      ? `${facility.name} shows ${pictures(shown)}, ${(bytesHeld / 1_000_000).toFixed(1)} MB: everything that was sent.`
      : `${facility.name} said that it took ${pictures(picturesHeld)}. It shows ${shown} of them, and can't be asked for the others: whether it has those is not known.`,
    ...(found === 0
      ? []
      : [`${counted(found, 'was', 'were')} there before under the same identifiers, and not sent again.`]),
    ...(changed === 0
      ? []
      : [`${pictures(changed)} stored with a warning: the server may have changed something in them.`]),
    ...gapLines(gapsBy, gapSentences.toTarget),
    ...unidentifiedLines(unidentified),
    'There is no receipt: a server of this kind signs nothing, and what it shows does not prove that every byte is the same.',
    '',
  ].join('\n');
};

const asJson = ({
  depositId,
  facility,
  picturesHeld,
  bytesHeld,
  gaps,
  gapsBy,
  target,
}: DepositView): string =>
  `${JSON.stringify({ depositId, target: facility.name, instances: picturesHeld, bytes: bytesHeld, ...target, gaps, gapsBy }, null, 2)}\n`;

const statusOf = ({ gapsBy, picturesHeld, target }: DepositView): number => {
  if (target?.proven !== picturesHeld) return exitStatus.lostSomething;
  return statusAfter({ gapsBy, unidentified: target.unidentified });
};

const finish = async (
  watch: DepositWatch,
  { json }: AskedOfTarget,
  keeps: boolean,
  io: CommandIo,
): Promise<number> => {
  const end = await watch.ended;
  if ('done' in end) {
    io.out(json ? asJson(end.done) : summary(end.done));
    return statusOf(end.done);
  }
  if (keeps) io.say('What was sent is kept. The same command with --resume goes on from there.');
  if (end.error !== null) throw new UserError(end.error.code, end.error.remedy, end.error.facts);
  return exitStatus.failed;
};

/** What the secret of a target is found by, once it is known. */
const loginOf = async (
  { readsSecret, secrets }: AskedOfTarget,
  { id, url, auth }: Target,
  targets: Targets,
): Promise<FindLogin> => {
  if (readsSecret) targets.lend(id, (await secrets.rest()).trim());
  return async (wanted) => {
    const secret = wanted === url ? await targets.secretOf(id) : null;
    return secret === null ? null : { auth, secret };
  };
};

/** Sends what is chosen of every SOURCE, after what went with the deposit before. */
const sendChosen = async (
  queue: DepositQueue,
  depositId: string,
  chosen: ChosenOfAll,
  { severalPeople }: AskedOfTarget,
): Promise<void> => {
  const instances = chosen.flatMap(({ selection }) => selection.instances);
  if (severalPeople) await queue.guard(depositId, instances);
  else await queue.requireExpected(depositId, instances);
  const isUnderWay = queue.list().some((view) => view.depositId === depositId);
  const known = isUnderWay ? queue.sourcePaths(depositId) : [];
  const rest = chosen.filter(({ selection }) => !known.includes(selection.source.path));
  for (const [index, one] of rest.entries()) {
    const more = { expectsMore: index < rest.length - 1, guardOverruled: severalPeople };
    if (!isUnderWay && index === 0) await queue.start(depositId, { ...one, declaration, ...more });
    else await queue.add(depositId, { ...one, ...more });
  }
};

interface Place {
  readonly target: Target;
  readonly targets: Targets;
  readonly store: DepositStore;
}

const goOn = async (
  { target, targets, store }: Place,
  asked: AskedOfTarget,
  io: CommandIo,
): Promise<number> => {
  if (!store.keeps) throw new UserError('deposit/not-kept', 'change-input');
  const found = findIn(asked, io);
  const path = await found.then(
    ([ref]) => ref.path,
    () => resolve(asked.from[0]),
  );
  const { queue, watch } = await openQueue(store, asked, io, await loginOf(asked, target, targets));
  try {
    const depositId = queue.find(target, path);
    if (depositId === undefined) throw new UsageError(nothingUnderWay(queue));
    await queue.keepOnly(depositId);
    await requireAttached(queue, depositId, asked);
    queue.resume(depositId);
    if (queue.list().some((view) => view.depositId === depositId && view.expectsMore)) {
      await sendChosen(queue, depositId, await choose(asked, await found, io), asked);
      await queue.expectMore(depositId, false);
    }
    return await finish(watch, asked, true, io);
  } finally {
    await queue.close();
  }
};

const begin = async (
  { target, targets, store }: Place,
  asked: AskedOfTarget,
  io: CommandIo,
): Promise<number> => {
  const chosen = await choose(asked, await findIn(asked, io), io);
  const findLogin = await loginOf(asked, target, targets);
  // other deposits stay with whoever goes on with them
  const own = { ...store, openAll: () => Promise.resolve(nothingOpened) };
  const { queue, watch } = await openQueue(own, asked, io, findLogin);
  try {
    if (!store.keeps)
      io.say(
        'There is no keychain here, so nothing is kept: leave the disc in until this is done. It can not be resumed.',
      );
    await sendChosen(queue, queue.openAt(target), chosen, asked);
    return await finish(watch, asked, store.keeps, io);
  } finally {
    await queue.close();
  }
};

/** Sends to a server of the list: what it has is not sent again, and all of it is asked for in the end. */
export const sendToTarget = async (asked: AskedOfTarget, io: CommandIo): Promise<number> => {
  const keys = await openKeyStore();
  const targets = openTargets(targetsFile(), keys);
  const target = targetNamed(targets, asked.target);
  if (!asked.readsSecret && (await targets.secretOf(target.id)) === null)
    throw new UserError('target/no-login', 'change-input');
  const store = openDepositStore(join(dataFolder(), 'deposits'), keys);
  return (asked.resume ? goOn : begin)({ target, targets, store }, asked, io);
};
