import { Flame, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { BurnDriveView, ExportReport } from '../../../shared/contract/ipc';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { StopDialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { Tiles } from '../../components/tiles';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';

const speeds = ['any', '4', '8', '16'] as const;

type Fit = 'fits' | 'erases' | 'none' | 'written' | 'small';

/** What can be done with the disc that lies in a drive. */
const fitOf = ({ state, isRewritable, freeBytes }: BurnDriveView['medium'], bytes: number): Fit => {
  if (state === 'none') return 'none';
  if (state === 'written') return isRewritable ? 'erases' : 'written';
  return freeBytes !== null && freeBytes < bytes ? 'small' : 'fits';
};

const fitTexts = {
  none: 'burn.none',
  written: 'burn.written',
  small: 'burn.small',
  erases: 'burn.erases',
} as const;

/** The drive, what lies in it, and the start of burning what was written. */
export const BurnCard = ({
  report,
  exportId,
}: {
  readonly report: ExportReport;
  readonly exportId: string;
}) => {
  const { checking } = useApp();
  const { t, format } = useText();
  const { drives, device, speed, simulates, disc, burned, look, setDevice, setSpeed, setSimulates, setDisc } =
    useStore(checking);
  const start = useStore(checking, (state) => state.start);
  const [asksErase, setAsksErase] = useState(false);
  const bytes = report.discs[disc]?.bytes ?? 0;
  const drive = drives?.find((one) => one.device === device);
  const fit = drive === undefined ? null : fitOf(drive.medium, bytes);
  const name = (one: BurnDriveView): string => one.name || t('burn.drive');
  const holds = ({ medium }: BurnDriveView): string =>
    medium.state === 'none'
      ? t('burn.empty')
      : [
          medium.kind,
          medium.state === 'blank' ? t('burn.blank') : t('burn.notBlank'),
          medium.freeBytes === null || medium.state !== 'blank'
            ? ''
            : t('burn.takes', { size: format.bytes(medium.freeBytes) }),
        ]
          .filter((part) => part !== '')
          .join(' · ');
  const startText = simulates
    ? t('burn.try')
    : report.discs.length > 1
      ? t('burn.next', { number: disc + 1, of: report.discs.length })
      : t(burned === 0 ? 'burn.start' : 'burn.startAnother');
  if (drives?.length === 0) return null;
  return (
    <section className="card padded burn-card">
      <h2>{t('burn.title')}</h2>
      <p className="small dim">{burned === 0 ? t('burn.lede') : t('burn.burned', { count: burned })}</p>
      {report.discs.length < 2 ? null : (
        <Tiles
          label={t('burn.which')}
          columns={4}
          tiles={report.discs.map(({ instances }, index) => ({
            value: String(index),
            title: t('export.doneDisc', { number: index + 1, of: report.discs.length }),
            hint: t('burn.pictures', { count: instances }),
          }))}
          value={String(disc)}
          onChange={(next) => {
            setDisc(Number(next));
          }}
        />
      )}
      {drives === null ? (
        <p className="dim" role="status">
          {t('burn.looking')}
        </p>
      ) : (
        <Tiles
          label={t('burn.where')}
          columns={1}
          tiles={drives.map((one) => ({ value: one.device, title: name(one), hint: holds(one) }))}
          value={device}
          onChange={setDevice}
        />
      )}
      {fit === null || fit === 'fits' ? null : (
        <Notice
          kind={fit === 'none' ? 'info' : 'warn'}
          title={t(fitTexts[fit], { size: format.bytes(bytes) })}
        />
      )}
      <details className="burn-more">
        <summary>{t('burn.more')}</summary>
        <Tiles
          label={t('burn.speed')}
          columns={4}
          tiles={speeds.map((value) => ({
            value,
            title: value === 'any' ? t('burn.speedAny') : t('burn.speedTimes', { times: value }),
          }))}
          value={speed === null ? 'any' : (speeds.find((value) => value === String(speed)) ?? null)}
          onChange={(next) => {
            setSpeed(next === 'any' ? null : Number(next));
          }}
        />
        {drive?.canSimulate !== true ? null : (
          <CheckBox tick={simulates ? 'all' : 'none'} onChange={setSimulates}>
            <span>
              <strong>{t('burn.simulate')}</strong>
              <span className="check-hint">{t('burn.simulateHint')}</span>
            </span>
          </CheckBox>
        )}
      </details>
      <div className="buttons">
        <Button
          kind="primary"
          isDisabled={fit !== 'fits' && fit !== 'erases'}
          onPress={() => {
            if (fit === 'erases') setAsksErase(true);
            else void start(exportId, { erase: false });
          }}
        >
          <Flame />
          {startText}
        </Button>
        <Button isDisabled={drives === null} onPress={() => void look()}>
          <RefreshCw />
          {t('burn.look')}
        </Button>
      </div>
      <StopDialog
        title={t('burn.eraseTitle')}
        text={t('burn.eraseText')}
        stop={t('burn.eraseYes')}
        goOn={t('burn.eraseNo')}
        isOpen={asksErase}
        onClose={() => {
          setAsksErase(false);
        }}
        onStop={() => {
          setAsksErase(false);
          void start(exportId, { erase: true });
        }}
      />
    </section>
  );
};
