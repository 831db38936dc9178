import { expect, it } from 'vitest';
import { BatchSize } from '../../../electron/transfer/batch-size';

it('begins with some, and carries 20 MB once the line has shown that it takes them', () => {
  const size = new BatchSize();
  expect(size.bytes).toBe(8_000_000);
  size.took(8_000_000, 320);
  expect(size.bytes).toBe(20_000_000);
});

it('carries on a slow line what it takes in eight seconds, so that what has arrived is known soon', () => {
  const size = new BatchSize();
  // 2 Mbit/s
  size.took(1_000_000, 4000);
  expect(size.bytes).toBe(2_000_000);
  // and worse than any line should be
  size.took(2_000_000, 600_000);
  expect(size.bytes).toBe(1_000_000);
});

it('learns nothing from a request that is small, or took no time', () => {
  const size = new BatchSize();
  size.took(2000, 500);
  expect(size.bytes).toBe(8_000_000);
  size.took(1_000_000, 0);
  expect(size.bytes).toBe(20_000_000);
});
