import { useCallback, useState, useSyncExternalStore, type RefCallback } from 'react';
import { StackScreen, type ScreenState } from './stack-screen';

const subscribeToNothing = () => () => undefined;
const noState = () => undefined;

/** A viewport that lives as long as the element it is put on. */
export const useStackScreen = (): {
  readonly element: RefCallback<HTMLDivElement>;
  readonly screen: StackScreen | undefined;
  readonly state: ScreenState | undefined;
} => {
  const [screen, setScreen] = useState<StackScreen>();
  const element = useCallback((host: HTMLDivElement | null) => {
    if (host === null) return undefined;
    const made = new StackScreen(host);
    setScreen(made);
    return () => {
      setScreen(undefined);
      made.destroy();
    };
  }, []);
  const state = useSyncExternalStore(screen?.subscribe ?? subscribeToNothing, screen?.state ?? noState);
  return { element, screen, state };
};
