import '../styles/index.css';
import './disc.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createDiscHost, embeddedPath } from '../hosts/disc/disc';
import { readEmbedded } from '../hosts/disc/embedded-files';
import { createAppState } from '../state/app-state';
import { startTexts } from '../text/i18n';
import { DiscApp } from './disc-app';

const start = async (root: HTMLElement): Promise<void> => {
  const disc = createDiscHost();
  const state = createAppState(disc.host);
  await startTexts('en', 'media');
  const embedded = await readEmbedded();
  if (embedded !== null) {
    disc.give(embedded.files);
    void state.source.getState().open([embeddedPath]);
  }
  createRoot(root).render(
    <StrictMode>
      <DiscApp state={state} give={disc.give} embedded={embedded} />
    </StrictMode>,
  );
};

const root = document.getElementById('root');
if (root !== null) void start(root);
