import { expect, it } from 'vitest';
import { createLongWork } from '../../gateway/http/long-work';

const later = () => {
  let begun = 0;
  const settle: { done: (value: string) => void; fail: (error: Error) => void }[] = [];
  return {
    begin: () => {
      begun++;
      return new Promise<string>((done, fail) => settle.push({ done, fail }));
    },
    begun: () => begun,
    done: (value: string) => settle.at(-1)?.done(value),
    fail: (error: Error) => settle.at(-1)?.fail(error),
  };
};

it('is begun once, however often it is asked after, and answers every one who waits', async () => {
  const [ask, work] = [createLongWork<string>(1), later()];
  expect(await ask('a', 'q', work.begin)).toBeNull();
  expect(await ask('a', 'q', work.begin)).toBeNull();
  const patient = createLongWork<string>(60_000);
  const waiting = [patient('a', 'q', work.begin), patient('a', 'q', work.begin)];
  work.done('receipt');
  expect(await Promise.all(waiting)).toEqual(['receipt', 'receipt']);
  expect(work.begun()).toBe(2);
});

it('tells of a failure that came between two answers, and begins anew after that', async () => {
  const [ask, work] = [createLongWork<string>(1), later()];
  expect(await ask('a', 'q', work.begin)).toBeNull();
  work.fail(new Error('conflict'));
  await expect(ask('a', 'q', work.begin)).rejects.toThrow('conflict');
  expect(work.begun()).toBe(1);
  expect(await ask('a', 'q', work.begin)).toBeNull();
  expect(work.begun()).toBe(2);
});

it('does not answer one question with what came of another', async () => {
  const [ask, work] = [createLongWork<string>(1), later()];
  expect(await ask('a', 'q', work.begin)).toBeNull();
  work.fail(new Error('conflict'));
  expect(await ask('a', 'another', work.begin)).toBeNull();
  expect(await ask('b', 'q', work.begin)).toBeNull();
  expect(work.begun()).toBe(3);
});
