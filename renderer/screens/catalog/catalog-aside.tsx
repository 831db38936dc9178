import { Disc3, FileArchive, Folder, Hospital, Images, Paperclip, Usb } from 'lucide-react';
import { useStore } from 'zustand';
import type { Catalog } from '../../../shared/model/scan';
import { Bar } from '../../components/bar';
import { Button } from '../../components/button';
import { MendSource } from '../../components/mend-source';
import { ThingsToKnow } from '../../components/things-to-know';
import { useApp } from '../../state/app-context';
import type { Purpose } from '../../state/navigation';
import { countOtherFiles, describeOtherFiles, nameSource } from '../../text/describe-source';
import { isReadToEnd } from '../../text/describe-report';
import { useText } from '../../text/use-text';
import { CheckPictures } from './check-pictures';

const icons = {
  disc: Disc3,
  usb: Usb,
  folder: Folder,
  files: Images,
  zip: FileArchive,
  iso: Disc3,
  library: Images,
  gateway: Hospital,
  attachments: Paperclip,
};

/** The list stands, and the heads of the files are still being checked. */
const StillChecking = () => {
  const { source } = useApp();
  const { t, format } = useText();
  const progress = useStore(source, (state) => state.progress);
  const total = progress?.filesTotal ?? null;
  return (
    <div className="aside-part">
      <p className="small dim">{t('catalog.stillChecking')}</p>
      <Bar
        label={t('catalog.stillChecking')}
        share={progress === null || total === null || total === 0 ? null : progress.filesDone / total}
      />
      {progress === null || total === null ? null : (
        <p className="small dim numbers">
          {progress.isSlow === true
            ? t('open.slow')
            : t('catalog.checked', { done: format.number(progress.filesDone), total: format.number(total) })}
        </p>
      )}
    </div>
  );
};

/** About the source as a whole: what it is, what to know about it, what else is on it. */
export const CatalogAside = ({
  catalog,
  purpose,
}: {
  readonly catalog: Catalog;
  readonly purpose: Purpose;
}) => {
  const { navigation, source } = useApp();
  const { t, format } = useText();
  const isOver = useStore(source, (state) => state.status === 'failed' || state.mending !== null);
  const { kind, label, path } = catalog.source;
  const Icon = icons[kind];
  const facts = { size: format.bytes(catalog.counts.bytesTotal), time: format.seconds(catalog.elapsedMs) };
  const readFrom = catalog.usedDicomdir ? 'readFromIndex' : 'readFromFiles';
  const others = countOtherFiles(catalog.otherFiles);
  return (
    <aside className="catalog-aside">
      <p className="overline">{t(`catalog.thisSource.${kind}`)}</p>
      <div className="row source-name">
        <Icon />
        <h2>{nameSource(label, path)}</h2>
      </div>
      <p className="small dim numbers">
        {t(catalog.elapsedMs < 1000 ? `catalog.${readFrom}AtOnce` : `catalog.${readFrom}`, facts)}
      </p>
      {catalog.provisional && !isOver ? <StillChecking /> : null}
      {catalog.problems.length > 0 ? (
        <ThingsToKnow
          problems={catalog.problems}
          onSeeReport={() => {
            navigation.getState().go({ at: 'report', purpose, from: 'catalog' });
          }}
        />
      ) : catalog.provisional || isReadToEnd(catalog.counts) ? null : (
        <p className="small dim aside-part">{t('catalog.nothingToSay')}</p>
      )}
      <MendSource catalog={catalog} />
      <CheckPictures catalog={catalog} />
      {others === 0 ? null : (
        <section className="aside-part">
          <h3 className="overline">{t('catalog.alsoOnIt')}</h3>
          <p className="small dim">
            {t(others === 1 ? 'catalog.notOpenedOne' : 'catalog.notOpened', {
              files: describeOtherFiles(t, format, catalog.otherFiles),
            })}
          </p>
        </section>
      )}
      <Button
        kind="quiet"
        size="small"
        onPress={() => {
          navigation.getState().go({ at: 'open', purpose });
        }}
      >
        {t('catalog.openAnother')}
      </Button>
    </aside>
  );
};
