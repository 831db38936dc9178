import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DepositWatch, type DepositEnd } from '../../../electron/cli/watch-deposit';
import type { DepositView } from '../../../shared/contract/ipc';
import { captureIo } from './captured-io';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const minuteMs = 60_000;
const view = (state: DepositView['state'], bytesHeld = 0): DepositView => ({
  depositId: 'd',
  facility: { slug: 'sample', name: 'Sample Hospital', department: '', telephone: '', email: '' },
  host: '127.0.0.1',
  link: 'http://127.0.0.1/f/sample',
  target: null,
  state,
  picturesHeld: 0,
  picturesTotal: 4,
  bytesHeld,
  bytesTotal: 4000,
  bytesPerSecond: 0,
  secondsLeft: null,
  exams: [],
  series: [],
  sourceKind: 'folder',
  sources: [],
  expectsMore: false,
  takesMore: false,
  gaps: 0,
  gapsBy: { unread: 0, refused: 0, conflict: 0, incomplete: 0 },
  sourceFree: true,
  error: state === 'waiting' ? { code: 'network/unreachable', facts: {}, remedy: 'retry' } : null,
  hasReceipt: false,
  startedAt: '',
});

const watch = () => {
  const watching = new DepositWatch(captureIo());
  const ends: DepositEnd[] = [];
  void watching.ended.then((end) => ends.push(end));
  return { watching, ends };
};

it('gives up after five minutes without a gateway', async () => {
  const { watching, ends } = watch();
  for (let minute = 0; minute < 5; minute++) {
    watching.changed(view('waiting'));
    watching.changed(view('sending'));
    await vi.advanceTimersByTimeAsync(minuteMs - 1);
  }
  expect(ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(5);
  expect(ends).toMatchObject([{ error: { code: 'network/unreachable' } }]);
});

it('waits for as long as the gateway reads back what it holds, also after a break of the network', async () => {
  const { watching, ends } = watch();
  watching.changed(view('waiting'));
  await vi.advanceTimersByTimeAsync(4 * minuteMs);
  watching.changed(view('completing'));
  await vi.advanceTimersByTimeAsync(60 * minuteMs);
  expect(ends).toEqual([]);
  watching.changed(view('done', 4000));
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toMatchObject([{ done: { state: 'done' } }]);
});

it('gives up where the gateway is gone at the end, too', async () => {
  const { watching, ends } = watch();
  for (let tried = 0; tried < 10; tried++) {
    watching.changed(view('waiting'));
    await vi.advanceTimersByTimeAsync(minuteMs / 2);
    watching.changed(view('completing'));
  }
  watching.changed(view('waiting'));
  await vi.advanceTimersByTimeAsync(1);
  expect(ends).toMatchObject([{ error: { code: 'network/unreachable' } }]);
});
