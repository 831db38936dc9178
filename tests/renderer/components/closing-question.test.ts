// @vitest-environment jsdom
import { act, createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useClosingQuestion, type ClosingQuestion } from '../../../renderer/components/closing-question';

let root: Root;
let isClosed: boolean;
const questions: Record<'receipts' | 'marks', ClosingQuestion | undefined> = {
  receipts: undefined,
  marks: undefined,
};

const Asking = ({ name, count }: { readonly name: keyof typeof questions; readonly count: number }) => {
  questions[name] = useClosingQuestion(count);
  return null;
};
const show = (receipts: number, marks: number): void => {
  act(() => {
    root.render([
      createElement(Asking, { key: 'receipts', name: 'receipts', count: receipts }),
      createElement(Asking, { key: 'marks', name: 'marks', count: marks }),
    ]);
  });
};
/** As a browser does it: the window closes unless somebody objects. */
const close = (): void => {
  act(() => {
    isClosed = window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  });
};
const asked = (): readonly string[] =>
  Object.entries(questions).flatMap(([name, question]) => (question?.isAsked === true ? [name] : []));
const answer = (name: keyof typeof questions, how: 'leave' | 'stay'): void => {
  act(() => {
    questions[name]?.[how]();
  });
};

beforeEach(() => {
  Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);
  isClosed = false;
  window.close = close;
  root = createRoot(document.createElement('div'));
});
afterEach(() => {
  act(() => {
    root.unmount();
  });
});

test('a window with nothing to lose closes unasked', () => {
  show(0, 0);
  close();
  expect([isClosed, asked()]).toEqual([true, []]);
});

test('questions come one after the other, and the window closes once all are answered', () => {
  show(1, 2);
  close();
  expect([isClosed, asked()]).toEqual([false, ['receipts']]);
  answer('receipts', 'leave');
  expect([isClosed, asked()]).toEqual([false, ['marks']]);
  answer('marks', 'leave');
  expect([isClosed, asked()]).toEqual([true, []]);
});

test('who stays is asked everything anew', () => {
  show(1, 2);
  close();
  answer('receipts', 'leave');
  answer('marks', 'stay');
  expect([isClosed, asked()]).toEqual([false, []]);
  close();
  expect([isClosed, asked()]).toEqual([false, ['receipts']]);
});

test('an answer does not count for what came after it', () => {
  show(1, 2);
  close();
  answer('receipts', 'leave');
  show(2, 0);
  close();
  expect([isClosed, asked()]).toEqual([false, ['receipts']]);
});
