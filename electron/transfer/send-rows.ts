import { manifestPageRows } from '../../shared/contract/gateway-api';
import { BatchSize } from './batch-size';
import { promise, store, storeLarge } from './deposit-client';
import type { DepositRow, DepositRows } from './deposit-rows';
import type { Gateway } from './gateway-calls';

const batchRows = 50;
const requestsInParallel = 3;
/** An instance of more bytes goes by itself, and goes on inside after a break. */
const largeBytes = 64 * 1_048_576;
/** A part may arrive damaged; a part that always does is at fault itself. */
const mostRefusals = 3;
/** Failure Reason (0008,1197): not what was promised, or larger: sending it again changes nothing. */
const finalRefusals = new Set([0xa900, 0xa700, 0x0122]);

export interface Sending {
  readonly gateway: Gateway;
  readonly depositId: string;
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
  /** Told of a row that the gateway does not want. */
  readonly refused: (row: DepositRow) => void;
}

const promisePages = async (
  { gateway, depositId, rows, held, refused }: Sending,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    const page = await rows.nextPage(manifestPageRows, signal);
    if (page === null) return;
    const answer = await promise(
      { ...gateway, signal },
      depositId,
      page.map(({ row }) => row),
    );
    const missing = new Set(answer.missing);
    const notWanted = new Set([...answer.conflicts, ...(answer.tooLarge ?? [])]);
    const heldAlready: DepositRow[] = [];
    for (const row of page)
      if (notWanted.has(row.row.sha256)) refused(row);
      else if (missing.has(row.row.sha256)) rows.miss(row);
      else {
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

const sendLarge = async (sending: Sending, row: DepositRow, signal: AbortSignal): Promise<void> => {
  const { gateway, depositId, rows, held, refused } = sending;
  const isHeld = await storeLarge({ ...gateway, signal }, depositId, row.row, (from) =>
    opened(sending, row, from, signal),
  );
  if (isHeld) {
    rows.hold(row);
    held([row]);
    return;
  }
  row.refusals += 1;
  if (row.refusals >= mostRefusals) refused(row);
  else rows.miss(row);
};

const sendBatch = async (
  sending: Sending,
  batch: readonly DepositRow[],
  signal: AbortSignal,
): Promise<void> => {
  const { gateway, rows, held, refused } = sending;
  const answer = await store(
    { ...gateway, signal },
    batch.map((row) => ({ bytes: row.row.bytes, open: () => opened(sending, row, 0, signal) })),
  );
  const arrived: DepositRow[] = [];
  for (const row of batch) {
    const { sopInstanceUid } = row.row;
    if (answer.held.has(sopInstanceUid)) {
      rows.hold(row);
      arrived.push(row);
      continue;
    }
    row.refusals += 1;
    const reason = answer.refused.get(sopInstanceUid);
    if (row.refusals >= mostRefusals || (reason !== undefined && finalRefusals.has(reason))) refused(row);
    else rows.miss(row);
  }
  if (arrived.length > 0) held(arrived);
};

const sendBatches = async (sending: Sending, size: BatchSize, signal: AbortSignal): Promise<void> => {
  for (;;) {
    // a single instance may be larger
    const batch = await sending.rows.nextBatch(batchRows, size.bytes, signal);
    if (batch === null) return;
    const [first] = batch;
    if (first !== undefined && first.row.bytes > largeBytes) {
      // it is larger than a request, and so alone in it
      await sendLarge(sending, first, signal);
      continue;
    }
    const from = sending.now();
    await sendBatch(sending, batch, signal);
    const bytes = batch.reduce((sum, { row }) => sum + row.bytes, 0);
    size.took(bytes, sending.now() - from);
  }
};

/**
 * Promises and sends every row that the gateway lacks, also those that are added meanwhile, until all are held or refused.
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
      failing(promisePages(sending, failed.signal)),
      ...Array.from({ length: requestsInParallel }, () => failing(sendBatches(sending, size, failed.signal))),
    ]);
    failed.signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
