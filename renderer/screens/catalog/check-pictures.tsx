import { useStore } from 'zustand';
import type { Catalog } from '../../../shared/model/scan';
import type { SourceKind } from '../../../shared/model/source';
import { Button } from '../../components/button';
import { useApp } from '../../state/app-context';
import { describeReading, isReadToEnd } from '../../text/describe-report';
import type { Text } from '../../text/i18n';
import { useText } from '../../text/use-text';

/** How much a second may be read of what kind of place, at least mostly: a drive of 24 speeds, a stick, a computer's own disk. */
const bytesPerSecond: Readonly<Record<SourceKind, number>> = {
  disc: 3_000_000,
  usb: 20_000_000,
  folder: 100_000_000,
  files: 100_000_000,
  zip: 50_000_000,
  iso: 100_000_000,
  library: 100_000_000,
  gateway: 100_000_000,
  attachments: 100_000_000,
};

const describeWait = (t: Text, seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (seconds < 55) return t('check.seconds');
  return minutes < 90
    ? t('check.minutes', { count: Math.max(1, minutes) })
    : t('check.hours', { count: Math.round(minutes / 60) });
};

/** A list is made from the heads of pictures: what lies behind them is read where a person wants to be sure. */
export const CheckPictures = ({ catalog }: { readonly catalog: Catalog }) => {
  const { source } = useApp();
  const { t, format } = useText();
  const isIdle = useStore(source, ({ status, mending }) => status === 'listed' && mending === null);
  const { provisional, counts } = catalog;
  const all = catalog.patients
    .flatMap(({ studies }) => studies)
    .flatMap(({ series }) => series)
    .reduce((sum, series) => sum + series.bytes, 0);
  const bytes = Math.max(0, all - (counts.bytesToEnd ?? 0));
  const said = describeReading(t, format, catalog);
  const isOffered = isIdle && !provisional && counts.instances > 0 && !isReadToEnd(counts);
  return (
    <div className={isOffered || said !== '' ? 'aside-part check' : ''}>
      <p role="status" className="small">
        {said}
      </p>
      {isOffered ? (
        <>
          <Button size="small" onPress={() => void source.getState().check()}>
            {t('check.action')}
          </Button>
          <p className="small dim numbers">
            {t('check.hint', {
              size: format.bytes(bytes),
              time: describeWait(t, bytes / bytesPerSecond[catalog.source.kind]),
            })}
          </p>
        </>
      ) : null}
    </div>
  );
};
