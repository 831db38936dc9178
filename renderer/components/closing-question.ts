import { useEffect, useId, useState } from 'react';

/** Questions that were answered by leaving: the window may close once all of them were; who stays is asked anew. */
const answered = new Set<string>();

/** A question that the window asks before it closes. */
export interface ClosingQuestion {
  readonly isAsked: boolean;
  /** Closes the window, unless another question has to be asked first. */
  readonly leave: () => void;
  readonly stay: () => void;
}

/**
 * Keeps the window from being closed unasked. Of several questions one is asked at a time.
 *
 * @param count of what would be lost; 0 for nothing to ask. When it changes, an answer counts no more
 */
export const useClosingQuestion = (count: number): ClosingQuestion => {
  const question = useId();
  const [isAsked, setIsAsked] = useState(false);
  useEffect(() => {
    if (count === 0) return undefined;
    const ask = (event: BeforeUnloadEvent): void => {
      if (answered.has(question) || event.defaultPrevented) return;
      event.preventDefault();
      // Chromium before 119 minds this alone; any words will do: nobody is shown them
      Reflect.set(event, 'returnValue', 'unsaved');
      setIsAsked(true);
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      answered.delete(question);
      window.removeEventListener('beforeunload', ask);
    };
  }, [count, question]);
  return {
    isAsked: isAsked && count > 0,
    leave: () => {
      setIsAsked(false);
      answered.add(question);
      window.close();
    },
    stay: () => {
      setIsAsked(false);
      answered.clear();
    },
  };
};
