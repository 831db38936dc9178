import { CirclePlus, Disc3, Download, Eye, Folder, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from 'zustand';
import type { Catalog } from '../../../shared/model/scan';
import { Button } from '../../components/button';
import { DriveCards } from '../../components/drive-cards';
import { Heading } from '../../components/heading';
import { Notice } from '../../components/notice';
import { RecentSources } from '../../components/recent-sources';
import { Screen } from '../../components/screen';
import { Sentence } from '../../components/sentence';
import { useApp } from '../../state/app-context';
import { inOrder, isUnderWay } from '../../state/deposits';
import { countAll, describePeople, describePerson } from '../../text/describe-exam';
import { nameSource } from '../../text/describe-source';
import { strong } from '../../text/strong';
import { useText } from '../../text/use-text';

const HomeTile = ({
  icon,
  title,
  hint,
  onPress,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
  readonly onPress: () => void;
}) => (
  <AriaButton className="home-tile" onPress={onPress}>
    {icon}
    <span className="home-tile-title">{title}</span>
    <span className="home-tile-hint">{hint}</span>
  </AriaButton>
);

/** Something that is there already: a disc that was read, or a sending that goes on. */
const HomeCard = ({
  icon,
  title,
  line,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly line: ReactNode;
  readonly children: ReactNode;
}) => (
  <section className="home-card">
    <span className="home-card-icon">{icon}</span>
    <div className="grow">
      <h2>{title}</h2>
      <p className="dim numbers">{line}</p>
    </div>
    <div className="home-card-actions">{children}</div>
  </section>
);

const OpenSource = ({ catalog }: { readonly catalog: Catalog }) => {
  const { navigation } = useApp();
  const { t, format } = useText();
  const { go } = navigation.getState();
  const [first] = catalog.patients;
  const studies = catalog.patients.flatMap((patient) => patient.studies);
  const exams = t('count.exams', { count: studies.length });
  const pictures = countAll(
    t,
    format,
    studies.flatMap(({ series }) => series),
  );
  const line =
    catalog.patients.length === 1 && first !== undefined
      ? t('home.picturesOf', { name: strong(describePerson(t, first)), exams, pictures })
      : t('home.picturesOfSeveral', {
          people: strong(t('count.people', { count: catalog.patients.length })),
          exams,
          pictures,
        });
  return (
    <HomeCard
      icon={<Disc3 />}
      title={t('home.openSource', { label: nameSource(catalog.source.label, catalog.source.path) })}
      line={<Sentence text={line} />}
    >
      <Button
        onPress={() => {
          go({ at: 'catalog', purpose: 'look' });
        }}
      >
        <Eye />
        {t('home.lookAtIt')}
      </Button>
      <Button
        kind="primary"
        onPress={() => {
          go({ at: 'catalog', purpose: 'send' });
        }}
      >
        <Upload />
        {t('home.sendIt')}
      </Button>
    </HomeCard>
  );
};

/** What goes on while the person is here: sendings, a copy, a download. */
const UnderWay = () => {
  const { deposits, exporting, receive, navigation } = useApp();
  const { t, format } = useText();
  const { go } = navigation.getState();
  const all = useStore(deposits, (state) => state.deposits);
  const isWriting = useStore(exporting, ({ status }) => status === 'writing');
  const isReceiving = useStore(receive, ({ status }) => status === 'working');
  return (
    <>
      {inOrder(all)
        .filter(isUnderWay)
        .map((deposit) => (
          <HomeCard
            key={deposit.depositId}
            icon={<Upload />}
            title={t('home.sending', { facility: deposit.facility.name })}
            line={[
              ...(deposit.exams.length === 0
                ? []
                : [t('home.sendingOf', { people: describePeople(t, format, deposit.exams) })]),
              t('home.sendingLine', {
                percent: format.percent(
                  deposit.bytesTotal === 0 ? 0 : deposit.bytesHeld / deposit.bytesTotal,
                ),
              }),
              ...(deposit.state === 'sending' ? [] : [t(`activity.state.${deposit.state}`)]),
            ].join(' · ')}
          >
            <Button
              onPress={() => {
                go({ at: 'sending', depositId: deposit.depositId });
              }}
            >
              {t('home.show')}
            </Button>
          </HomeCard>
        ))}
      {isWriting ? (
        <HomeCard icon={<CirclePlus />} title={t('export.workingTitle')} line={t('export.workingLede')}>
          <Button
            onPress={() => {
              go({ at: 'export' });
            }}
          >
            {t('home.show')}
          </Button>
        </HomeCard>
      ) : null}
      {isReceiving ? (
        <HomeCard icon={<Download />} title={t('receive.workingTitle')} line={t('receive.workingLede')}>
          <Button
            onPress={() => {
              go({ at: 'receive' });
            }}
          >
            {t('home.show')}
          </Button>
        </HomeCard>
      ) : null}
    </>
  );
};

/** The first screen: what would you like to do? */
export const HomeScreen = () => {
  const { source, navigation, info } = useApp();
  const { t } = useText();
  const startedAgain = useStore(info, (state) => state.startedAgain);
  const catalog = useStore(source, (state) => (state.status === 'listed' ? state.catalog : null));
  const { go } = navigation.getState();
  return (
    <Screen width="wide" align="center">
      <Heading size="large" lede={t('home.lede')}>
        {t('home.title')}
      </Heading>
      {startedAgain && catalog === null ? (
        <Notice kind="info" title={t('home.startedAgain')} isAlert>
          <p>{t('home.startedAgainNext')}</p>
        </Notice>
      ) : null}
      <DriveCards purpose="send" />
      <UnderWay />
      {catalog === null || catalog.patients.length === 0 ? null : <OpenSource catalog={catalog} />}
      <div className="home-tiles">
        <HomeTile
          icon={<Upload />}
          title={t('home.send')}
          hint={t('home.sendHint')}
          onPress={() => {
            go({ at: 'open', purpose: 'send' });
          }}
        />
        <HomeTile
          icon={<Download />}
          title={t('home.receive')}
          hint={t('home.receiveHint')}
          onPress={() => {
            go({ at: 'receive' });
          }}
        />
        <HomeTile
          icon={<CirclePlus />}
          title={t('home.make')}
          hint={t('home.makeHint')}
          onPress={() => {
            go({ at: 'open', purpose: 'export' });
          }}
        />
      </div>
      <p className="home-drop">
        <Folder />
        {t('home.drop')}
      </p>
      <RecentSources />
    </Screen>
  );
};
