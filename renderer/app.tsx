import { I18nProvider } from 'react-aria-components';
import { useEffect, useState } from 'react';
import { Download } from 'lucide-react';
import { useStore } from 'zustand';
import { ActivityScreen } from './screens/activity/activity-screen';
import { CatalogScreen } from './screens/catalog/catalog-screen';
import { ReportScreen } from './screens/catalog/report-screen';
import { ConnectionScreen } from './screens/connection/connection-screen';
import { ExportScreen } from './screens/export/export-screen';
import { HomeScreen } from './screens/home/home-screen';
import { OpenScreen } from './screens/open/open-screen';
import { ReceiptScreen } from './screens/send/receipt-screen';
import { ReceiveScreen } from './screens/receive/receive-screen';
import { SendScreen } from './screens/send/send-screen';
import { SendingScreen } from './screens/send/sending-screen';
import { SettingsScreen } from './screens/settings/settings-screen';
import { UnsavedReceipts } from './screens/send/unsaved-receipts';
import { UnsavedMarks } from './screens/view/unsaved-marks';
import { ViewScreen } from './screens/view/view-screen';
import { Announcer } from './components/announcer';
import { AppContext, useApp } from './state/app-context';
import type { AppState } from './state/app-state';
import { useEscape } from './state/use-escape';
import { useText } from './text/use-text';

const CurrentScreen = () => {
  const { navigation } = useApp();
  const place = useStore(navigation, (state) => state.place);
  switch (place.at) {
    case 'home':
      return <HomeScreen />;
    case 'open':
      return <OpenScreen purpose={place.purpose} />;
    case 'catalog':
      return <CatalogScreen purpose={place.purpose} />;
    case 'report':
      return <ReportScreen />;
    case 'view':
      return (
        <ViewScreen
          patient={place.patient}
          studyUid={place.studyUid}
          start={place.start}
          onSend={() => {
            navigation.getState().go({ at: 'catalog', purpose: 'send' });
          }}
        />
      );
    case 'send':
      return <SendScreen step={place.step} />;
    case 'sending':
      return <SendingScreen depositId={place.depositId} />;
    case 'receipt':
      return <ReceiptScreen depositId={place.depositId} from={place.from} />;
    case 'export':
      return <ExportScreen />;
    case 'receive':
      return <ReceiveScreen />;
    case 'connection':
      return <ConnectionScreen link={place.link} />;
    case 'activity':
      return <ActivityScreen />;
    case 'settings':
      return <SettingsScreen />;
  }
};

/** Takes what is dropped anywhere on the window, and shows that it would. */
const useDrop = (): boolean => {
  const { host, navigation, openSource } = useApp();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    // dragenter and dragleave come for every element that is crossed
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const allow = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      const paths = [...(event.dataTransfer?.files ?? [])].map((file) => host.pathOfFile(file));
      const { place } = navigation.getState();
      openSource(paths, 'purpose' in place ? place.purpose : 'send');
    };
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener('dragenter', enter, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('dragover', allow, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => {
      stop.abort();
    };
  }, [host, navigation, openSource]);
  return isOver;
};

const Window = () => {
  const { info } = useApp();
  const { t } = useText();
  const isTrial = useStore(info, (state) => state.trialRuntime);
  const isOver = useDrop();
  useEscape();
  return (
    <div className="window">
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {t('app.skip')}
      </a>
      {isTrial ? (
        <aside className="trial" aria-label={t('app.trialLabel')}>
          {t('app.trial')}
        </aside>
      ) : null}
      <CurrentScreen />
      <Announcer />
      <UnsavedMarks />
      <UnsavedReceipts />
      {isOver ? (
        <div className="drop-veil" aria-hidden>
          <Download />
          <h2>{t('app.dropHere')}</h2>
          <p className="dim">{t('app.dropHint')}</p>
        </div>
      ) : null}
    </div>
  );
};

/** The whole interface, on any host. */
export const Discport = ({ state }: { readonly state: AppState }) => {
  const { language } = useText();
  return (
    <AppContext value={state}>
      <I18nProvider locale={language.formatLocale}>
        <Window />
      </I18nProvider>
    </AppContext>
  );
};
