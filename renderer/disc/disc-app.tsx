import { I18nProvider } from 'react-aria-components';
import { useStore } from 'zustand';
import { Announcer } from '../components/announcer';
import type { DiscHost } from '../hosts/disc/disc';
import type { EmbeddedFiles } from '../hosts/disc/embedded-files';
import { UnsavedMarks } from '../screens/view/unsaved-marks';
import { ViewScreen } from '../screens/view/view-screen';
import { AppContext, useApp } from '../state/app-context';
import type { AppState } from '../state/app-state';
import { useEscape } from '../state/use-escape';
import { useText } from '../text/use-text';
import { ChooseDisc } from './choose-disc';
import { ExamList } from './exam-list';

/** How the page gets at pictures. */
export interface DiscProps extends Pick<DiscHost, 'give'> {
  /** Null where nothing lies beside the page. */
  readonly embedded: EmbeddedFiles | null;
}

const Place = ({ give, embedded }: DiscProps) => {
  const { navigation, source } = useApp();
  const place = useStore(navigation, (state) => state.place);
  const catalog = useStore(source, (state) => state.catalog);
  if (catalog === null) return <ChooseDisc give={give} />;
  if (place.at === 'view')
    return <ViewScreen patient={place.patient} studyUid={place.studyUid} start={place.start} />;
  return <ExamList catalog={catalog} give={give} embedded={embedded} />;
};

const Window = (props: DiscProps) => {
  useEscape();
  return (
    <div className="window">
      <Place {...props} />
      <Announcer />
      <UnsavedMarks />
    </div>
  );
};

/** The interface of the page that lies on a disc: choose it, see whose pictures there are, look at them. */
export const DiscApp = ({ state, ...props }: { readonly state: AppState } & DiscProps) => {
  const { language } = useText();
  return (
    <AppContext value={state}>
      <I18nProvider locale={language.formatLocale}>
        <Window {...props} />
      </I18nProvider>
    </AppContext>
  );
};
