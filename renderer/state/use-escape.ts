import { useEffect } from 'react';
import { useApp } from './app-context';

/** Esc goes back, unless something nearer to the person used it: a dialog, or a tool of the viewer. */
export const useEscape = (): void => {
  const { back } = useApp();
  useEffect(() => {
    let isForDialog = false;
    const note = (): void => {
      isForDialog = document.querySelector('[role*=dialog], [role=menu]') !== null;
    };
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isForDialog) back();
    };
    // a dialog or a menu is gone again by the time that the window hears of the key
    window.addEventListener('keydown', note, { capture: true });
    window.addEventListener('keydown', press);
    return () => {
      window.removeEventListener('keydown', note, { capture: true });
      window.removeEventListener('keydown', press);
    };
  }, [back]);
};
