import { ChevronRight, CirclePlus } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Catalog } from '../../../shared/model/scan';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { Chip, ScreenName } from '../../components/screen';
import { SourceFailure } from '../../components/source-failure';
import { Steps, TopBar } from '../../components/top-bar';
import { useApp } from '../../state/app-context';
import { chosenStudies, namesDisagree, sumUp } from '../../state/choice';
import type { Purpose } from '../../state/navigation';
import { countAll, describePerson } from '../../text/describe-exam';
import { useText } from '../../text/use-text';
import { CatalogAside } from './catalog-aside';
import { loadViewer } from '../view/load-viewer';
import { CatalogList, PatientLine } from './catalog-list';

const Foot = ({ catalog, purpose }: { readonly catalog: Catalog; readonly purpose: Purpose }) => {
  const { choice, navigation, send } = useApp();
  const { t, format } = useText();
  const chosen = useStore(choice, (state) => state.chosen);
  const studies = useMemo(() => chosenStudies(catalog, chosen), [catalog, chosen]);
  const { exams, instances, bytes, patients } = sumUp(studies);
  const { go } = navigation.getState();
  const isNothing = instances === 0;
  const toSend = (
    <Button
      kind={purpose === 'export' ? 'plain' : 'primary'}
      isDisabled={isNothing || patients > 1}
      onPress={() => {
        const { depositId, joins, target } = send.getState();
        go({
          at: 'send',
          step: joins !== null || target !== null ? 'check' : depositId === null ? 'link' : 'who',
        });
      }}
    >
      {t('catalog.continueToSend')}
      <ChevronRight className="flips" />
    </Button>
  );
  const toExport = (
    <Button
      kind={purpose === 'export' ? 'primary' : 'plain'}
      isDisabled={isNothing}
      onPress={() => {
        go({ at: 'export' });
      }}
    >
      <CirclePlus />
      {t('action.makeCopy')}
    </Button>
  );
  return (
    <footer className="foot">
      <p className="grow numbers" role="status">
        {isNothing ? (
          <span className="dim">{t('catalog.nothingChosen')}</span>
        ) : (
          <>
            <strong>{t('catalog.chosenExams', { count: exams })}</strong>
            <span className="dim">
              {' '}
              ·{' '}
              {countAll(
                t,
                format,
                studies.flatMap(({ series }) => series),
              )}{' '}
              · {format.bytes(bytes)}
            </span>
            {patients > 1 ? <span className="small dim foot-note">{t('catalog.onePersonOnly')}</span> : null}
          </>
        )}
      </p>
      {purpose === 'export' ? toSend : toExport}
      {purpose === 'export' ? toExport : toSend}
    </footer>
  );
};

const Title = ({ catalog }: { readonly catalog: Catalog }) => {
  const { choice } = useApp();
  const { t } = useText();
  const isNothing = useStore(choice, ({ chosen }) => chosen.size === 0);
  const disagrees = useMemo(() => namesDisagree(catalog), [catalog]);
  const [only] = catalog.patients;
  const isOne = catalog.patients.length === 1 && only !== undefined;
  return (
    <div className="catalog-title">
      {isOne ? (
        <Heading lede={<PatientLine patient={only} />}>{describePerson(t, only)}</Heading>
      ) : (
        <Heading lede={t(isNothing ? 'catalog.severalLede' : 'catalog.severalChosen')}>
          {t('catalog.severalTitle', { count: catalog.patients.length })}
        </Heading>
      )}
      {disagrees ? (
        <Chip kind="warn">{t('names.chip')}</Chip>
      ) : isOne && !catalog.provisional ? (
        <Chip kind="good">{t('catalog.onePatient')}</Chip>
      ) : null}
    </div>
  );
};

/** Whose pictures are on it, and which of them the person wants. */
export const CatalogScreen = ({ purpose }: { readonly purpose: Purpose }) => {
  const { source } = useApp();
  const { t } = useText();
  const catalog = useStore(source, (state) => state.catalog);
  const error = useStore(source, (state) => state.error);
  // there when somebody clicks on a picture; the small ones come first
  useEffect(() => {
    const idle = requestIdleCallback(() => void loadViewer());
    return () => {
      cancelIdleCallback(idle);
    };
  }, []);
  if (catalog === null) return null;
  return (
    <div className="screen">
      <TopBar>
        {purpose === 'export' ? <ScreenName>{t('export.header')}</ScreenName> : <Steps now="choose" />}
      </TopBar>
      <div className="catalog">
        <CatalogAside catalog={catalog} purpose={purpose} />
        <main id="content" className="catalog-main" tabIndex={-1}>
          <Title catalog={catalog} />
          {error === null ? null : (
            <div className="catalog-error">
              <SourceFailure error={error} purpose={purpose} />
            </div>
          )}
          <CatalogList catalog={catalog} purpose={purpose} />
        </main>
      </div>
      <Foot catalog={catalog} purpose={purpose} />
    </div>
  );
};
