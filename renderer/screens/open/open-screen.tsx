import { Disc3, FileArchive } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from 'zustand';
import type { UserErrorData } from '../../../shared/errors/user-error';
import type { Catalog } from '../../../shared/model/scan';
import { Bar } from '../../components/bar';
import { Button } from '../../components/button';
import { DriveCards } from '../../components/drive-cards';
import { Heading } from '../../components/heading';
import { MendSource } from '../../components/mend-source';
import { ErrorNotice, Notice } from '../../components/notice';
import { asksForPassword } from '../../components/password-field';
import { Screen, ScreenName } from '../../components/screen';
import { SourceFailure } from '../../components/source-failure';
import { Steps } from '../../components/top-bar';
import { toUserError } from '../../hosts/host';
import { useApp } from '../../state/app-context';
import { hostOf } from '../../state/send';
import type { Purpose } from '../../state/navigation';
import { ThingsToKnow } from '../../components/things-to-know';
import {
  countOtherFiles,
  describeOtherFiles,
  groupProblems,
  namePaths,
  nameSource,
} from '../../text/describe-source';
import { useText } from '../../text/use-text';
import { LockedStep } from './locked-step';

/** The steps of sending, or what is being made. */
export const PurposeTop = ({ purpose }: { readonly purpose: Purpose }) => {
  const { t } = useText();
  return purpose === 'export' ? <ScreenName>{t('export.header')}</ScreenName> : <Steps now="disc" />;
};

const titles = { send: 'open.titleSend', export: 'open.titleExport', look: 'open.titleLook' } as const;

const Choosing = ({ purpose }: { readonly purpose: Purpose }) => {
  const { host, navigation, openSource, send, source } = useApp();
  const linkHost = useStore(send, ({ linkGiven, link }) => (linkGiven ? hostOf(link) : ''));
  const { t } = useText();
  const open = useStore(source, (state) => state.catalog);
  const [error, setError] = useState<UserErrorData | null>(null);
  const choose = async (what: 'folder' | 'file'): Promise<void> => {
    setError(null);
    try {
      const chosen = await host.call('source:choose', { what });
      if (chosen !== null) openSource([chosen.path], purpose);
    } catch (thrown) {
      setError(toUserError(thrown));
    }
  };
  return (
    <>
      <Heading lede={t('open.lede')}>{t(titles[purpose])}</Heading>
      {error === null ? null : <ErrorNotice error={error} />}
      {linkHost === '' ? null : <Notice kind="info" title={t('open.linkWaiting', { host: linkHost })} />}
      {open === null ? null : (
        <Button
          size="large"
          onPress={() => {
            navigation.getState().go({ at: 'catalog', purpose });
          }}
        >
          <Disc3 />
          {t('open.goOn', { label: nameSource(open.source.label, open.source.path) })}
        </Button>
      )}
      <DriveCards purpose={purpose} />
      <div className="open-tiles">
        <AriaButton className="home-tile" onPress={() => void choose('folder')}>
          <Disc3 />
          <span className="home-tile-title">{t('open.folder')}</span>
          <span className="home-tile-hint">{t('open.folderHint')}</span>
        </AriaButton>
        <AriaButton className="home-tile" onPress={() => void choose('file')}>
          <FileArchive />
          <span className="home-tile-title">{t('open.file')}</span>
          <span className="home-tile-hint">{t('open.fileHint')}</span>
        </AriaButton>
      </div>
      <p className="home-drop">{t('home.drop')}</p>
    </>
  );
};

const Reading = () => {
  const { source } = useApp();
  const { t, format } = useText();
  const name = namePaths(useStore(source, (state) => state.paths));
  const progress = useStore(source, (state) => state.progress);
  const total = progress?.filesTotal ?? null;
  const line =
    progress === null
      ? t('open.starting')
      : progress.isSlow === true
        ? t('open.slow')
        : total === null
          ? t('open.filesSeen', { count: progress.filesDone })
          : t('open.filesOf', { done: format.number(progress.filesDone), total: format.number(total) });
  return (
    <>
      <Heading lede={t('open.readingLede')}>{t('open.readingTitle', { label: name })}</Heading>
      <Bar
        label={t('open.readingTitle', { label: name })}
        share={progress === null || total === null || total === 0 ? null : progress.filesDone / total}
      />
      <p className="small dim numbers reading-line">{line}</p>
      <div className="card skeleton-list" aria-hidden>
        {[0, 1, 2].map((row) => (
          <div key={row} className="row">
            <span className="skeleton skeleton-picture" />
            <span className="grow">
              <span className="skeleton skeleton-line" />
              <span className="skeleton skeleton-line skeleton-short" />
            </span>
          </div>
        ))}
      </div>
      <div className="buttons">
        <Button onPress={source.getState().close}>{t('open.stop')}</Button>
      </div>
    </>
  );
};

const Failed = ({ error, purpose }: { readonly error: UserErrorData; readonly purpose: Purpose }) => {
  const { source } = useApp();
  const { t } = useText();
  return (
    <>
      <Heading>{t('open.failedTitle')}</Heading>
      <SourceFailure error={error} purpose={purpose} />
      <div className="buttons">
        <Button kind="primary" onPress={source.getState().close}>
          {t('open.another')}
        </Button>
      </div>
    </>
  );
};

const NoPictures = ({ catalog, purpose }: { readonly catalog: Catalog; readonly purpose: Purpose }) => {
  const { source, navigation } = useApp();
  const { t, format } = useText();
  const { problems, otherFiles, counts } = catalog;
  const lost = groupProblems(problems)
    .filter(({ loses }) => loses)
    .reduce((sum, { files }) => sum + files, 0);
  const found =
    countOtherFiles(otherFiles) > 0
      ? t('open.foundOnly', { found: describeOtherFiles(t, format, otherFiles) })
      : counts.filesSeen > 0
        ? t('open.foundNone', { count: counts.filesSeen })
        : t('open.nothingFound');
  return (
    <>
      {lost > 0 ? (
        <Heading lede={t('open.unusableHint')}>{t('open.unusable', { count: lost })}</Heading>
      ) : (
        <Heading lede={found}>{t('open.photosTitle')}</Heading>
      )}
      {problems.length === 0 ? null : (
        <div className="open-problems">
          <ThingsToKnow
            problems={problems}
            onSeeReport={() => {
              navigation.getState().go({ at: 'report', purpose, from: 'open' });
            }}
          />
        </div>
      )}
      <MendSource catalog={catalog} />
      {lost > 0 ? null : <p className="dim">{t('open.foundHint')}</p>}
      <div className="buttons">
        <Button kind="primary" onPress={source.getState().close}>
          {t('open.another')}
        </Button>
      </div>
    </>
  );
};

/** Choose a disc, a folder or a file, and wait until its list is there. */
export const OpenScreen = ({ purpose }: { readonly purpose: Purpose }) => {
  const { source } = useApp();
  const { status, catalog, error } = useStore(source);
  const isBare = catalog !== null && catalog.patients.length === 0 && !catalog.provisional;
  return (
    <Screen top={<PurposeTop purpose={purpose} />} align="center">
      {status === 'failed' && error !== null ? (
        asksForPassword(error) ? (
          <LockedStep error={error} />
        ) : (
          <Failed error={error} purpose={purpose} />
        )
      ) : isBare ? (
        <NoPictures catalog={catalog} purpose={purpose} />
      ) : status === 'reading' ||
        (status === 'listed' && catalog?.provisional === true && catalog.patients.length === 0) ? (
        <Reading />
      ) : (
        <Choosing purpose={purpose} />
      )}
    </Screen>
  );
};
