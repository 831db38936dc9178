import { SourceReader } from '../media/source-reader';
import { DepositQueue } from '../transfer/deposit-queue';
import type { DepositStore } from '../transfer/deposit-store';
import { prepareSelection } from '../transfer/prepare-selection';
import type { FindLogin } from '../transfer/target-login';
import type { AskedSources } from './choose-sources';
import type { CommandIo } from './command';
import { nodeHttpClient } from './node-http-client';
import { DepositWatch } from './watch-deposit';

interface OpenQueue {
  readonly queue: DepositQueue;
  readonly watch: DepositWatch;
}

/** A queue for one command: nothing that was under way goes on by itself. */
export const openQueue = async (
  store: DepositStore,
  { bytesPerSecond }: Pick<AskedSources, 'bytesPerSecond'>,
  io: CommandIo,
  findLogin?: FindLogin,
): Promise<OpenQueue> => {
  const watch = new DepositWatch(io);
  const reader = new SourceReader();
  const queue = await DepositQueue.open({
    http: nodeHttpClient({ loopbackOnly: false }),
    ...(findLogin === undefined ? {} : { findLogin }),
    store,
    prepare: prepareSelection,
    read: (...asked) => reader.read(...asked),
    goesOn: false,
    bytesPerSecond: () => bytesPerSecond,
    changed: (view) => {
      watch.changed(view);
    },
  });
  return { queue, watch };
};

/** Why nothing goes on, as far as it is known: what can't be read or is another's may be what was asked for. */
export const nothingUnderWay = ({ unreadable, elsewhere }: DepositQueue): string =>
  [
    'From here, nothing of that source is under way to there.',
    ...(elsewhere === 0 ? [] : [`Uploads that another discport is sending now: ${elsewhere}.`]),
    ...(unreadable === 0
      ? []
      : [
          `Uploads that are kept here and can't be read: ${unreadable}. Nothing of them was changed, and what arrived is ` +
            'safe at the gateway. Send the disc again with a new code.',
        ]),
  ].join(' ');
