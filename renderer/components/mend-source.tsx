import { useState } from 'react';
import { useStore } from 'zustand';
import { losingProblems } from '../../shared/model/problem-codes';
import type { Progress } from '../../shared/model/progress';
import type { Catalog } from '../../shared/model/scan';
import { toUserError } from '../hosts/host';
import { useApp } from '../state/app-context';
import type { SourceState } from '../state/source';
import { describeProgress } from '../text/describe-progress';
import type { Format } from '../text/format';
import type { Text } from '../text/i18n';
import { useText } from '../text/use-text';
import { Bar } from './bar';
import { Button } from './button';
import { Dialog } from './dialog';
import { LockedCopy } from './locked-copy';
import { ErrorNotice } from './notice';
import { asksForPassword } from './password-field';

/** Whether something is lost that trying again, or another copy, may bring: what its makers left out, no copy has. */
const lacksSomething = ({ problems }: Catalog): boolean =>
  problems.some(
    ({ code }) => (losingProblems.has(code) && code !== 'lacks-identifiers') || code === 'incomplete',
  );

/** How much is done; null while nobody can know. Where every byte is read, by the bytes: pictures differ a lot in size. */
const shareOf = ({ filesDone, filesTotal, bytesDone, bytesTotal }: Progress): number | null => {
  const [done, total] = bytesTotal === null ? [filesDone, filesTotal] : [bytesDone, bytesTotal];
  return total === null || total === 0 ? null : done / total;
};

const describeMending = (t: Text, format: Format, progress: Progress): string => {
  if (progress.isSlow === true) return t('open.slow');
  if (progress.bytesTotal !== null) return describeProgress(t, format, 'mend', progress);
  const { filesDone, filesTotal } = progress;
  return filesTotal === null
    ? ''
    : t('open.filesOf', { done: format.number(filesDone), total: format.number(filesTotal) });
};

const Mending = ({
  what,
  canStop,
}: {
  readonly what: NonNullable<SourceState['mending']>;
  readonly canStop: boolean;
}) => {
  const { source } = useApp();
  const { t, format } = useText();
  const progress = useStore(source, (state) => state.progress);
  // of reading all of it, the heads are a small part that comes first
  const isAhead = what === 'check' && progress?.step !== 'hash';
  return (
    <>
      <p className="small dim">{t(`mend.${what}`)}</p>
      <Bar label={t(`mend.${what}`)} share={progress === null || isAhead ? null : shareOf(progress)} />
      {progress === null ? null : <p className="small dim numbers">{describeMending(t, format, progress)}</p>}
      {canStop ? (
        <Button kind="quiet" size="small" onPress={source.getState().stopMending}>
          {t('mend.stop')}
        </Button>
      ) : null}
    </>
  );
};

const CopyDialog = ({
  path,
  isOpen,
  onClose,
}: {
  readonly path: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) => {
  const { host, source, drives } = useApp();
  const { t } = useText();
  const others = useStore(drives, (state) => state.drives).filter((drive) => drive.path !== path);
  const take = (from: string): void => {
    onClose();
    void source.getState().copyFrom(from);
  };
  const choose = async (what: 'folder' | 'file'): Promise<void> => {
    try {
      const chosen = await host.call('source:choose', { what });
      if (chosen !== null) take(chosen.path);
    } catch (error) {
      onClose();
      source.setState({ copyError: toUserError(error) });
    }
  };
  return (
    <Dialog
      title={t('mend.copyTitle')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button kind="quiet" onPress={onClose}>
          {t('action.close')}
        </Button>
      }
    >
      <p>{t('mend.copyHint')}</p>
      <div className="mend-copies">
        {others.map(({ kind, label, path: drive }) => (
          <Button
            key={drive}
            onPress={() => {
              take(drive);
            }}
          >
            {t('mend.from', { drive: label === '' ? t(`drive.${kind}`) : label })}
          </Button>
        ))}
        <Button onPress={() => void choose('folder')}>{t('mend.folder')}</Button>
        <Button onPress={() => void choose('file')}>{t('mend.file')}</Button>
      </div>
    </Dialog>
  );
};

const Ways = ({ kind, path }: Catalog['source']) => {
  const { source } = useApp();
  const { t } = useText();
  const [isChoosing, setIsChoosing] = useState(false);
  return (
    <>
      {kind === 'disc' ? <p className="small dim">{t('mend.wipe')}</p> : null}
      <div className="mend-ways">
        <Button size="small" onPress={() => void source.getState().again()}>
          {t('mend.tryAgain')}
        </Button>
        <Button
          size="small"
          onPress={() => {
            setIsChoosing(true);
          }}
        >
          {t('mend.useCopy')}
        </Button>
      </div>
      <CopyDialog
        path={path}
        isOpen={isChoosing}
        onClose={() => {
          setIsChoosing(false);
        }}
      />
    </>
  );
};

/** Where something of a source is lost: ways to have it all the same, and what they brought. */
export const MendSource = ({ catalog }: { readonly catalog: Catalog }) => {
  const { source } = useApp();
  const { t } = useText();
  const mending = useStore(source, (state) => state.mending);
  const gained = useStore(source, (state) => state.gained);
  const error = useStore(source, (state) => state.copyError);
  const { fromCopies = 0 } = catalog.counts;
  const canMend = !catalog.provisional && lacksSomething(catalog);
  if (mending === null && gained === null && fromCopies === 0 && !canMend) return null;
  return (
    <section className="aside-part mend" aria-label={t('mend.label')}>
      <p role="status" className="small">
        {mending !== null || gained === null
          ? ''
          : gained === 0
            ? t('mend.nothingMore')
            : t('mend.gained', { count: gained })}
      </p>
      {fromCopies === 0 ? null : <p className="small">{t('mend.fromCopies', { count: fromCopies })}</p>}
      {error === null ? null : asksForPassword(error) ? (
        <LockedCopy error={error} />
      ) : (
        <ErrorNotice error={error} />
      )}
      {mending === null ? (
        canMend ? (
          <Ways {...catalog.source} />
        ) : null
      ) : (
        <Mending what={mending} canStop={!catalog.provisional} />
      )}
    </section>
  );
};
