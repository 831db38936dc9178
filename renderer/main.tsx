import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Discport } from './app';
import { desktopHost } from './hosts/desktop';
import { createAppState } from './state/app-state';
import { startTexts } from './text/i18n';

const root = document.getElementById('root');
if (root !== null && window.discport !== undefined) {
  const state = createAppState(desktopHost(window.discport));
  await startTexts('en');
  createRoot(root).render(
    <StrictMode>
      <Discport state={state} />
    </StrictMode>,
  );
}
