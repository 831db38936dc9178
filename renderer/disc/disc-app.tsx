import { useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useStore } from 'zustand';
import type { Catalog, Patient } from '../../shared/model/scan';
import { Announcer } from '../components/announcer';
import { embeddedPath, type DiscHost } from '../hosts/disc/disc';
import type { EmbeddedFiles } from '../hosts/disc/embedded-files';
import { isSameDisc } from '../hosts/disc/same-disc';
import { UnsavedMarks } from '../screens/view/unsaved-marks';
import { ViewScreen } from '../screens/view/view-screen';
import { AppContext, useApp } from '../state/app-context';
import type { AppState } from '../state/app-state';
import type { Place } from '../state/navigation';
import { useEscape } from '../state/use-escape';
import { useText } from '../text/use-text';
import { ChooseDisc } from './choose-disc';
import { ExamList } from './exam-list';
import { useFolderChoice, type FolderTaker } from './folder-input';
import { OtherDisc } from './other-disc';

/** How the page gets at pictures. */
export interface DiscProps extends Pick<DiscHost, 'give'> {
  /** Null where nothing lies beside the page. */
  readonly embedded: EmbeddedFiles | null;
}

/** The pictures of an exam, and the way to those of it that are not here. */
const View = ({
  place,
  isInPart,
  take,
}: { readonly place: Extract<Place, { at: 'view' }>; readonly isInPart: boolean } & FolderTaker) => {
  const { input, ask } = useFolderChoice(take);
  return (
    <>
      <ViewScreen
        patient={place.patient}
        studyUid={place.studyUid}
        start={place.start}
        {...(isInPart ? { onChooseDisc: ask } : null)}
      />
      {input}
    </>
  );
};

/** A folder that was chosen and is not the disc that the page lies on. */
interface OtherFolder {
  /** Whose pictures lie on the disc with the page. */
  readonly own: readonly Patient[];
  /** A person saw whose the others are, and wants to see them. */
  readonly isWanted: boolean;
}

const Content = ({ give, embedded }: DiscProps) => {
  const { navigation, source, askBefore } = useApp();
  const place = useStore(navigation, (state) => state.place);
  const catalog = useStore(source, (state) => state.catalog);
  const [own, setOwn] = useState<Catalog | null>(null);
  const [other, setOther] = useState<OtherFolder | null>(null);
  const isEmbedded = catalog?.source.path === embeddedPath;
  if (isEmbedded && catalog !== own) setOwn(catalog);
  const open = async ({ folder, files }: Parameters<FolderTaker['take']>[0]): Promise<void> => {
    const isOther = embedded !== null && own !== null && !(await isSameDisc(files, embedded.files));
    const show = (): void => {
      setOther(isOther ? { own: own.patients, isWanted: false } : null);
      give(files);
      // who looks at an exam goes on looking at it, once it is there
      if (isOther || place.at !== 'view') navigation.getState().go({ at: 'catalog', purpose: 'look' });
      void source.getState().open([folder]);
    };
    if (isOther) askBefore(show);
    else show();
  };
  const take: FolderTaker['take'] = (chosen) => void open(chosen);
  if (catalog === null) return <ChooseDisc take={take} />;
  if (other?.isWanted === false && !isEmbedded)
    return (
      <OtherDisc
        own={other.own}
        chosen={catalog.patients}
        take={take}
        onShow={() => {
          setOther({ ...other, isWanted: true });
        }}
        onBack={() => {
          setOther(null);
          give(embedded?.files ?? []);
          void source.getState().open([embeddedPath]);
        }}
      />
    );
  if (place.at === 'view')
    return <View place={place} isInPart={isEmbedded && embedded?.isWhole === false} take={take} />;
  return <ExamList catalog={catalog} take={take} embedded={embedded} isOther={other !== null} />;
};

const Window = (props: DiscProps) => {
  useEscape();
  return (
    <div className="window">
      <Content {...props} />
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
