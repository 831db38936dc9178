import { useEffect, useState } from 'react';
import type { Calls, Choice } from '../../shared/contract/ipc';
import { useApp } from './app-context';

type Gaps = Awaited<ReturnType<Calls['choice:gaps']>>;

/** What is known to be lacking of a choice; null until main has said it. */
export const useGaps = (choice: Choice | null): Gaps | null => {
  const { host } = useApp();
  const [gaps, setGaps] = useState<Gaps | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setGaps(null);
    if (choice !== null)
      host.call('choice:gaps', { choice }).then(
        (found) => {
          if (isCurrent) setGaps(found);
        },
        () => null, // what sending would fail with is said by sending
      );
    return () => {
      isCurrent = false;
    };
  }, [host, choice]);
  return gaps;
};
