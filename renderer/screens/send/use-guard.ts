import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../state/app-context';
import { useChosen } from '../../state/use-chosen';

/** Asks the guard about what is chosen, as soon as it can be asked. */
export const useGuard = (): void => {
  const { send } = useApp();
  const { choice } = useChosen();
  const { busy, guardedChoice, askGuard } = useStore(send);
  useEffect(() => {
    if (choice !== null && !busy) void askGuard(choice);
  }, [askGuard, busy, choice, guardedChoice]);
};
