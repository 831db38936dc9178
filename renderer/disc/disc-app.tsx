import { I18nProvider } from 'react-aria-components';
import { useStore } from 'zustand';
import { Announcer } from '../components/announcer';
import type { DiscHost } from '../hosts/disc/disc';
import { UnsavedMarks } from '../screens/view/unsaved-marks';
import { ViewScreen } from '../screens/view/view-screen';
import { AppContext, useApp } from '../state/app-context';
import type { AppState } from '../state/app-state';
import { useEscape } from '../state/use-escape';
import { useText } from '../text/use-text';
import { ChooseDisc } from './choose-disc';
import { ExamList } from './exam-list';

const Place = ({ give }: Pick<DiscHost, 'give'>) => {
  const { navigation, source } = useApp();
  const place = useStore(navigation, (state) => state.place);
  const catalog = useStore(source, (state) => state.catalog);
  if (catalog === null) return <ChooseDisc give={give} />;
  if (place.at === 'view')
    return <ViewScreen patient={place.patient} studyUid={place.studyUid} start={place.start} />;
  return <ExamList catalog={catalog} give={give} />;
};

const Window = ({ give }: Pick<DiscHost, 'give'>) => {
  useEscape();
  return (
    <div className="window">
      <Place give={give} />
      <Announcer />
      <UnsavedMarks />
    </div>
  );
};

/** The interface of the page that lies on a disc: choose it, see whose pictures there are, look at them. */
export const DiscApp = ({ state, give }: { readonly state: AppState } & Pick<DiscHost, 'give'>) => {
  const { language } = useText();
  return (
    <AppContext value={state}>
      <I18nProvider locale={language.formatLocale}>
        <Window give={give} />
      </I18nProvider>
    </AppContext>
  );
};
