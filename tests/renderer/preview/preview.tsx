import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Discport } from '../../../renderer/app';
import { createAppState, type AppState } from '../../../renderer/state/app-state';
import { startTexts } from '../../../renderer/text/i18n';
import { news, type NewsName } from '../../../shared/contract/ipc';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { defaultSettings, themes } from '../../../shared/model/settings';
import { catalogs, sampleHost, type CatalogName } from './sample-world';
import { fail, type ScriptedHost } from './scripted-host';

declare global {
  interface Window {
    /** What a test needs of the page: to answer differently, to tell news, to see what was asked. */
    readonly preview: Preview;
  }
}

export interface Preview {
  readonly host: ScriptedHost;
  readonly state: AppState;
  /** @param json the news, which must be what the contract allows */
  readonly tell: (name: NewsName, json: string) => void;
  readonly fail: (
    name: keyof ScriptedHost['script'],
    code: UserErrorData['code'],
    facts?: UserErrorData['facts'],
  ) => void;
}

const asked = new URLSearchParams(window.location.search);
const isCatalogName = (name: string): name is CatalogName => name in catalogs;
const catalogName = asked.get('catalog') ?? 'one';
const host = sampleHost(
  window.location.origin,
  isCatalogName(catalogName) ? catalogs[catalogName] : catalogs.one,
);
const { script } = host;
const info = script['app:info'](undefined);
script['app:info'] = () => ({
  ...info,
  trialRuntime: asked.has('trial'),
  keepsSecrets: !asked.has('keeps-nothing'),
  openPaths: asked.getAll('open'),
  facilityLink: asked.get('link'),
});

const theme = themes.find((one) => one === asked.get('theme'));
if (theme !== undefined) script['settings:show'] = () => ({ ...defaultSettings, theme });
document.documentElement.dir = asked.get('dir') ?? 'ltr';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
await startTexts('en');
const state = createAppState(host);
Object.assign(window, {
  preview: {
    host,
    state,
    tell: (name, json) => {
      host.tell(name, news[name].parse(JSON.parse(json)));
    },
    fail: (name, code, facts) => {
      Object.assign(script, { [name]: () => fail(code, facts) });
    },
  } satisfies Preview,
});
createRoot(root).render(
  <StrictMode>
    <Discport state={state} />
  </StrictMode>,
);
