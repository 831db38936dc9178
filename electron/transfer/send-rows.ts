import { manifestPageRows } from '../../shared/contract/gateway-api';
import { BatchSize } from './batch-size';
import type { DepositRow, DepositRows } from './deposit-rows';
import type { Destination } from './destination';
import { BatchRefused } from './stow';

const batchRows = 50;
const requestsInParallel = 3;
/** An instance of more bytes goes by itself, and goes on inside after a break. */
const largeBytes = 64 * 1_048_576;
/** A part may arrive damaged; a part that always does is at fault itself. */
const mostRefusals = 3;

export interface Sending {
  readonly destination: Destination;
  readonly rows: DepositRows;
  /** Opens the bytes of a row from an offset on, wherever they are. */
  readonly open: (row: DepositRow, from: number) => AsyncIterable<Uint8Array>;
  /** Waits until so many bytes may leave. */
  readonly pass: (bytes: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of any clock. */
  readonly now: () => number;
  /** Told of bytes as they leave, whether or not they arrive. */
  readonly left: (bytes: number) => void;
  /** Told of rows that the gateway holds. */
  readonly held: (rows: readonly DepositRow[]) => void;
  /** Told of a row that is not taken: as it is, or because another picture with its identifier is there. */
  readonly refused: (row: DepositRow, reason: 'refused' | 'conflict') => void;
}

const askPages = async (
  { destination, rows, held, refused }: Sending,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    const page = await rows.nextPage(manifestPageRows, signal);
    if (page === null) return;
    const answer = await destination.ask(page, signal);
    const missing = new Set(answer.missing);
    const conflicts = new Set(answer.conflicts);
    const tooLarge = new Set(answer.tooLarge);
    const heldAlready: DepositRow[] = [];
    for (const row of page)
      if (conflicts.has(row.row.sha256)) refused(row, 'conflict');
      else if (tooLarge.has(row.row.sha256)) refused(row, 'refused');
      else if (missing.has(row.row.sha256)) rows.miss(row);
      else {
        if (!row.isAcknowledged) row.isFound = true;
        rows.hold(row);
        heldAlready.push(row);
      }
    if (heldAlready.length > 0) held(heldAlready);
  }
};

const opened = async function* (
  { open, pass, left }: Sending,
  row: DepositRow,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of open(row, from)) {
    await pass(chunk.length, signal);
    left(chunk.length);
    yield chunk;
  }
};

const sendLarge = async (
  sending: Sending,
  storeLarge: NonNullable<Destination['storeLarge']>,
  row: DepositRow,
  signal: AbortSignal,
): Promise<void> => {
  const { rows, held, refused } = sending;
  const isHeld = await storeLarge(row.row, (from) => opened(sending, row, from, signal), signal);
  if (isHeld) {
    rows.hold(row);
    held([row]);
    return;
  }
  row.refusals += 1;
  if (row.refusals >= mostRefusals) refused(row, 'refused');
  else rows.miss(row);
};

const storeBatch = async (
  sending: Sending,
  batch: readonly DepositRow[],
  signal: AbortSignal,
): Promise<void> => {
  const { destination, rows, held, refused } = sending;
  const answer = await destination.store(
    batch.map((row) => ({ bytes: row.row.bytes, open: () => opened(sending, row, 0, signal) })),
    signal,
  );
  const arrived: DepositRow[] = [];
  for (const row of batch) {
    const { sopInstanceUid } = row.row;
    if (answer.held.has(sopInstanceUid)) {
      row.isFound = false;
      row.isChanged = answer.changed.has(sopInstanceUid);
      rows.hold(row);
      arrived.push(row);
      continue;
    }
    row.refusals += 1;
    if (row.refusals >= mostRefusals || answer.refused.has(sopInstanceUid)) refused(row, 'refused');
    else rows.miss(row);
  }
  if (arrived.length > 0) held(arrived);
};

const bytesOf = (batch: readonly DepositRow[]): number => batch.reduce((sum, { row }) => sum + row.bytes, 0);

const sendBatch = async (
  sending: Sending,
  batch: readonly DepositRow[],
  size: BatchSize,
  signal: AbortSignal,
): Promise<void> => {
  const from = sending.now();
  try {
    await storeBatch(sending, batch, signal);
    size.took(bytesOf(batch), sending.now() - from);
  } catch (error) {
    if (!(error instanceof BatchRefused)) throw error;
    const [first, ...others] = batch;
    if (first !== undefined && others.length === 0) sending.refused(first, 'refused');
    else if (error.isTooLarge) {
      size.wasTooLarge(bytesOf(batch));
      for (const row of batch) sending.rows.miss(row);
    } else {
      // one of them spoils the others: by itself each is told of
      for (const row of batch) await sendBatch(sending, [row], size, signal);
    }
  }
};

const sendBatches = async (sending: Sending, size: BatchSize, signal: AbortSignal): Promise<void> => {
  const { storeLarge } = sending.destination;
  for (;;) {
    // a single instance may be larger
    const batch = await sending.rows.nextBatch(batchRows, size.bytes, signal);
    if (batch === null) return;
    const [first] = batch;
    // it is larger than a request, and so alone in it
    if (storeLarge !== null && first !== undefined && first.row.bytes > largeBytes)
      await sendLarge(sending, storeLarge, first, signal);
    else await sendBatch(sending, batch, size, signal);
  }
};

/**
 * Asks for and sends every row that the destination lacks, also those that are added meanwhile, until all are held or refused.
 * The first failure ends all of it; what was under way is asked for again the next time.
 */
export const sendRows = async (sending: Sending, signal: AbortSignal): Promise<void> => {
  const failed = new AbortController();
  const fail = (reason: unknown): void => {
    failed.abort(reason);
  };
  const cancel = (): void => {
    fail(signal.reason);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const failing = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      fail(error);
    }
  };
  const size = new BatchSize();
  try {
    await Promise.all([
      failing(askPages(sending, failed.signal)),
      ...Array.from({ length: requestsInParallel }, () => failing(sendBatches(sending, size, failed.signal))),
    ]);
    failed.signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
