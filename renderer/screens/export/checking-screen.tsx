import { CircleCheck, FileCheck, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import type { CopyCheck, ExportReport } from '../../../shared/contract/ipc';
import { Bar } from '../../components/bar';
import { Button } from '../../components/button';
import { StopButton } from '../../components/stop-button';
import { Heading } from '../../components/heading';
import { LossNotices } from '../../components/loss-notices';
import { ErrorNotice, Notice } from '../../components/notice';
import { Screen, ScreenName } from '../../components/screen';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';
import { PapersButton, PapersNotice } from './papers-button';

/** While a disc is burned or a copy is read to its end. */
export const CheckWorking = () => {
  const { checking } = useApp();
  const { t, format } = useText();
  const { progress, burns, cancel } = useStore(checking);
  const total = progress?.bytesTotal ?? null;
  const share =
    progress === null
      ? null
      : total !== null && total > 0
        ? progress.bytesDone / total
        : progress.filesTotal === null || progress.filesTotal === 0
          ? null
          : progress.filesDone / progress.filesTotal;
  const title = t(burns ? 'burn.workingTitle' : 'copyCheck.workingTitle');
  return (
    <Screen top={<ScreenName>{t('export.header')}</ScreenName>} align="center">
      <Heading lede={t(burns ? 'burn.workingLede' : 'copyCheck.workingLede')}>{title}</Heading>
      <section className="card sending-card">
        <div className="sending-figures">
          <span className="sending-percent">{share === null ? '' : format.percent(share)}</span>
          <span className="dim" role="status">
            {t(
              progress?.step === 'burn'
                ? 'burn.burning'
                : burns && progress === null
                  ? 'open.starting'
                  : 'copyCheck.reading',
            )}
          </span>
        </div>
        <Bar label={title} share={share} />
      </section>
      <div className="buttons">
        {burns ? (
          <StopButton
            label={t('export.stop')}
            title={t('burn.stopTitle')}
            text={t('burn.stopText')}
            stop={t('burn.stopYes')}
            goOn={t('burn.stopNo')}
            onStop={cancel}
          />
        ) : (
          <Button onPress={cancel}>{t('export.stop')}</Button>
        )}
      </div>
    </Screen>
  );
};

const wordsOf = ({ verdict, changed, burnedBytes }: CopyCheck) => {
  if (verdict === null) return { title: 'burn.simulated', lede: 'burn.simulatedLede' } as const;
  if (verdict === 'fail') return { title: 'copyCheck.fail', lede: 'copyCheck.failLede' } as const;
  if (verdict !== 'pass') return { title: 'copyCheck.incomplete', lede: 'copyCheck.incompleteLede' } as const;
  if (burnedBytes === null && changed > 0)
    return { title: 'copyCheck.pass', lede: 'copyCheck.passChanged', count: changed } as const;
  return burnedBytes === null
    ? ({ title: 'copyCheck.pass', lede: 'copyCheck.passLede' } as const)
    : ({ title: 'burn.done', lede: 'burn.doneLede' } as const);
};

/** What a check came to, and what comes next. */
export const CheckDone = ({
  check,
  report,
}: {
  readonly check: CopyCheck;
  readonly report: ExportReport;
}) => {
  const { checking, exporting, navigation } = useApp();
  const { t } = useText();
  const { burns, burned, disc, isSaved, error, save, goOn, setDisc, look } = useStore(checking);
  const { title, lede, count = check.faults } = wordsOf(check);
  const isGood = check.verdict === 'pass' || check.verdict === null;
  const hasNext = burns && check.verdict === 'pass' && disc + 1 < report.discs.length;
  return (
    <Screen top={<ScreenName>{t('export.header')}</ScreenName>} align="center">
      <span className={isGood ? 'verdict verdict-good' : 'verdict verdict-bad'}>
        {isGood ? <CircleCheck /> : <TriangleAlert />}
      </span>
      <Heading lede={t(lede, { count })}>{t(title)}</Heading>
      <LossNotices at="copy" gapsBy={report.gapsBy} unidentified={report.unidentified} />
      {burned === 0 ? null : <p className="dim">{t('burn.burned', { count: burned })}</p>}
      {error === null ? null : <ErrorNotice error={error} />}
      {isSaved ? <Notice kind="info" title={t('copyCheck.saved')} /> : null}
      <PapersNotice />
      <div className="buttons">
        {check.hasSheet ? (
          <Button kind={burns ? 'plain' : 'primary'} onPress={() => void save()}>
            <FileCheck />
            {t('copyCheck.save')}
          </Button>
        ) : null}
        {check.verdict === 'pass' ? <PapersButton /> : null}
        {hasNext ? (
          <Button
            kind="primary"
            onPress={() => {
              setDisc(disc + 1);
              goOn();
              void look();
            }}
          >
            {t('burn.next', { number: disc + 2, of: report.discs.length })}
          </Button>
        ) : null}
        <Button
          kind={burns && !hasNext ? 'primary' : 'plain'}
          onPress={() => {
            goOn();
            if (burns) void look();
          }}
        >
          {t(burns ? 'burn.another' : 'action.back')}
        </Button>
        <span className="grow" />
        <Button
          kind="quiet"
          onPress={() => {
            exporting.getState().again();
            navigation.getState().go({ at: 'home' });
          }}
        >
          {t('action.start')}
        </Button>
      </div>
    </Screen>
  );
};

/** Why a disc was not burned, or a copy not read to its end. */
export const CheckFailed = () => {
  const { checking } = useApp();
  const { t } = useText();
  const { error, burns, goOn, look } = useStore(checking);
  return (
    <Screen top={<ScreenName>{t('export.header')}</ScreenName>} align="center">
      <Heading>{t(burns ? 'burn.failedTitle' : 'copyCheck.failedTitle')}</Heading>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button
          kind="primary"
          onPress={() => {
            goOn();
            if (burns) void look();
          }}
        >
          {t(burns ? 'burn.again' : 'action.back')}
        </Button>
      </div>
    </Screen>
  );
};
