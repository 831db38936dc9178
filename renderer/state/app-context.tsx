import { createContext, useContext } from 'react';
import type { AppState } from './app-state';

export const AppContext = createContext<AppState | null>(null);

/** The stores and the host of this window. */
export const useApp = (): AppState => {
  const app = useContext(AppContext);
  if (app === null) throw new Error('there is no app around this component');
  return app;
};
