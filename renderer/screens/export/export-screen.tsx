import {
  CircleCheck,
  Disc3,
  FileArchive,
  FileCheck,
  Flame,
  FolderOpen,
  ShieldCheck,
  TriangleAlert,
  Usb,
} from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Choice, ExportReport } from '../../../shared/contract/ipc';
import { mediumKinds, type MediumKind } from '../../../shared/model/medium';
import { passwordPattern, shortestPassword } from '../../../shared/model/password';
import { BackLink } from '../../components/back-link';
import { Bar } from '../../components/bar';
import { Button } from '../../components/button';
import { CheckLost } from '../../components/check-lost';
import { CheckBox } from '../../components/check-box';
import { ChosenExams } from '../../components/chosen-card';
import { StopButton } from '../../components/stop-button';
import { Heading } from '../../components/heading';
import { NamesNotice } from '../../components/names-notice';
import { LossNotices } from '../../components/loss-notices';
import { ErrorNotice } from '../../components/notice';
import { PasswordField } from '../../components/password-field';
import { Facts, Screen, ScreenName } from '../../components/screen';
import { Tiles, type Tile } from '../../components/tiles';
import { WhatIsSent } from '../../components/what-is-sent';
import { useApp } from '../../state/app-context';
import { chosenRefs } from '../../state/choice';
import { missingBytes, type ExportFormat } from '../../state/export';
import { useChosen } from '../../state/use-chosen';
import { useGaps } from '../../state/use-gaps';
import { describeProgress } from '../../text/describe-progress';
import { useText } from '../../text/use-text';
import { BurnCard } from './burn-card';
import { PapersButton, PapersNotice } from './papers-button';
import { CheckDone, CheckFailed, CheckWorking } from './checking-screen';

const noteTexts = {
  'above-level-1': 'export.aboveLevel1',
  'not-at-root': 'export.notAtRoot',
  'not-fat': 'export.notFat',
} as const;

const stepTexts = {
  rewrite: 'export.rewriting',
  write: 'export.writing',
  verify: 'export.comparing',
} as const;

const startTexts = {
  folder: 'export.startFolder',
  zip: 'export.startZip',
  iso: 'export.startIso',
} as const;

/** Where what is chosen fits no profile as it is: a change without loss, or the medium that it fits on. */
const Profile = () => {
  const { exporting } = useApp();
  const { t } = useText();
  const { format, plan, makesExplicit, choose } = useStore(exporting);
  if (plan === null || plan.profiles.length > 0) return null;
  const { profiles, explicit } = plan.offers;
  if (explicit)
    return (
      <CheckBox
        tick={makesExplicit ? 'all' : 'none'}
        onChange={(on) => {
          choose({ makesExplicit: on });
        }}
      >
        <span>
          <strong>{t('export.explicit')}</strong>
          <span className="check-hint">{t('export.explicitHint')}</span>
        </span>
      </CheckBox>
    );
  if (profiles.length === 0) return <p className="small dim">{t('export.noProfile')}</p>;
  // what is no image is not meant for one medium
  return format === 'iso' ? (
    <p className="small dim">{t('export.noProfileHere', { profiles: profiles.join(', ') })}</p>
  ) : null;
};

/** How big it gets, where it goes, and whether there is room. */
const Plan = ({ choice, label }: { readonly choice: Choice; readonly label: string }) => {
  const { exporting } = useApp();
  const { t, format } = useText();
  const { plan, path, choosePlace } = useStore(exporting);
  const missing = missingBytes(plan);
  return (
    <section className="card padded export-plan">
      <h2 className="numbers">
        {plan === null
          ? t('export.planMeasuring')
          : t('export.planTitle', { size: format.bytes(plan.bytes) })}
      </h2>
      <p className="small dim">{t('export.planWith')}</p>
      <div className="row export-place">
        <div className="grow">
          <span className="label">{t('export.place')}</span>
          <p className={path === null ? 'dim' : 'export-path'}>{path ?? t('export.placeNone')}</p>
          {plan?.freeBytes == null || missing === null ? null : (
            <p className={missing > 0 ? 'small numbers export-short' : 'small dim numbers'}>
              {missing > 0
                ? t('export.freeShort', { free: format.bytes(plan.freeBytes), needed: format.bytes(missing) })
                : t('export.freeEnough', { size: format.bytes(plan.freeBytes) })}
            </p>
          )}
        </div>
        <Button size="small" onPress={() => void choosePlace(label, choice)}>
          <FolderOpen />
          {t(path === null ? 'export.choosePlace' : 'export.changePlace')}
        </Button>
      </div>
      {plan?.notes.map((note) => (
        <p key={note} className="row small" role="status">
          <TriangleAlert aria-hidden />
          {t(noteTexts[note])}
        </p>
      ))}
      <Profile />
    </section>
  );
};

const mediumTexts = { cd: 'export.discCd', dvd: 'export.discDvd', bd: 'export.discBd' } as const;

/** What an image is meant for, and how many of them that takes. */
const Discs = () => {
  const { exporting } = useApp();
  const { t } = useText();
  const { plan, medium, setMedium } = useStore(exporting);
  if (plan === null) return null;
  const countOf = (kind: MediumKind): string => {
    const count = plan.discs[kind];
    return count === null ? t('export.discTooSmall') : t('export.discCount', { count });
  };
  const tiles: readonly Tile<MediumKind | 'any'>[] = [
    { value: 'any', title: t('export.discAny'), hint: t('export.discAnyHint') },
    ...mediumKinds.map((kind) => ({ value: kind, title: t(mediumTexts[kind]), hint: countOf(kind) })),
  ];
  return (
    <Tiles
      label={t('export.disc')}
      tiles={tiles}
      columns={4}
      value={medium ?? 'any'}
      onChange={(next) => {
        setMedium(next === 'any' ? null : next);
      }}
    />
  );
};

/** A password for a ZIP, or for one in a folder, for whoever wants one. */
const Lock = ({ choice }: { readonly choice: Choice }) => {
  const { exporting } = useApp();
  const { t } = useText();
  const { format, password, setPassword } = useStore(exporting);
  return (
    <section className="card padded export-lock">
      <CheckBox
        tick={password === null ? 'none' : 'all'}
        onChange={(on) => {
          void setPassword(on ? '' : null, choice);
        }}
      >
        <span>
          <strong>{t('export.lock')}</strong>
          {password === null ? null : (
            <span className="check-hint">
              {t(format === 'zip' ? 'export.lockHint' : 'export.lockHintFolder')}
            </span>
          )}
        </span>
      </CheckBox>
      {password === null ? null : (
        <PasswordField
          label={t('export.password')}
          hint={t('export.passwordHint', { count: shortestPassword })}
          value={password}
          onChange={(typed) => void setPassword(typed, choice)}
          error=""
        />
      )}
    </section>
  );
};

/** What few people want. */
const MoreChoices = () => {
  const { exporting } = useApp();
  const { t } = useText();
  const { format, drawsIcons, deflates, choose } = useStore(exporting);
  return (
    <details className="card padded export-more">
      <summary>{t('export.more')}</summary>
      <CheckBox
        tick={drawsIcons ? 'all' : 'none'}
        onChange={(on) => {
          choose({ drawsIcons: on });
        }}
      >
        <span>
          <strong>{t('export.icons')}</strong>
          <span className="check-hint">{t('export.iconsHint')}</span>
        </span>
      </CheckBox>
      {format !== 'zip' ? null : (
        <CheckBox
          tick={deflates ? 'all' : 'none'}
          onChange={(on) => {
            choose({ deflates: on });
          }}
        >
          <span>
            <strong>{t('export.deflate')}</strong>
            <span className="check-hint">{t('export.deflateHint')}</span>
          </span>
        </CheckBox>
      )}
    </details>
  );
};

/** The viewer beside the pictures, for whoever wants it, and what it costs. */
const MediaViewer = ({ choice }: { readonly choice: Choice }) => {
  const { exporting } = useApp();
  const { t, format } = useText();
  const viewer = useStore(exporting, (state) => state.viewer);
  const setViewer = useStore(exporting, (state) => state.setViewer);
  // while it is measured anew, what was measured last is in sight
  const viewers = useStore(exporting, (state) => state.viewers);
  if (viewers === null) return null;
  return (
    <section className="card padded export-lock">
      <CheckBox
        tick={viewer === null ? 'none' : 'all'}
        onChange={(on) => {
          void setViewer(on ? 'key-pictures' : null, choice);
        }}
      >
        <span>
          <strong>{t('export.viewer')}</strong>
          <span className="check-hint numbers">
            {t('export.viewerHint')} {t('export.viewerCost', { size: format.bytes(viewers['key-pictures']) })}
          </span>
        </span>
      </CheckBox>
      {viewer === null ? null : (
        <CheckBox
          tick={viewer === 'all-pictures' ? 'all' : 'none'}
          onChange={(on) => {
            void setViewer(on ? 'all-pictures' : 'key-pictures', choice);
          }}
        >
          <span>
            <strong>{t('export.viewerAll')}</strong>
            <span className="check-hint numbers">
              {t('export.viewerAllHint', { size: format.bytes(viewers['all-pictures']) })}
            </span>
          </span>
        </CheckBox>
      )}
    </section>
  );
};

const Choosing = ({ choice }: { readonly choice: Choice }) => {
  const { choice: chosen, checking, exporting, back, source } = useApp();
  const { t } = useText();
  const { studies, sums } = useChosen();
  const { format, burns, password, path, plan, acknowledged, error, acknowledge, setFormat, measure, start } =
    useStore(exporting);
  const namesChecked = useStore(chosen, (state) => state.namesChecked);
  const label = useStore(source, ({ catalog }) => catalog?.source.label ?? '');
  useEffect(() => {
    void measure(choice);
  }, [measure, choice]);
  const drives = useStore(checking, (state) => state.drives);
  const look = useStore(checking, (state) => state.look);
  useEffect(() => {
    void look();
  }, [look]);
  const canBurn = drives !== null && drives.length > 0;
  const tiles: readonly Tile<ExportFormat | 'burn'>[] = [
    { value: 'folder', title: t('export.folder'), hint: t('export.folderHint'), icon: <Usb /> },
    { value: 'zip', title: t('export.zip'), hint: t('export.zipHint'), icon: <FileArchive /> },
    { value: 'iso', title: t('export.iso'), hint: t('export.isoHint'), icon: <Disc3 /> },
    ...(canBurn || burns
      ? [{ value: 'burn' as const, title: t('burn.tile'), hint: t('burn.tileHint'), icon: <Flame /> }]
      : []),
  ];
  const losses = useGaps(choice);
  const missing = missingBytes(plan);
  const isNamed = namesChecked || studies.every(({ others }) => others.length === 0);
  const isLockable = password === null || passwordPattern.test(password);
  const isReady =
    isLockable &&
    path !== null &&
    acknowledged &&
    isNamed &&
    (missing === null || missing === 0) &&
    studies.length > 0;
  const lacking =
    path === null
      ? t('export.placeMissing')
      : missing !== null && missing > 0
        ? t('export.roomMissing')
        : !isNamed
          ? t('names.missing')
          : isLockable
            ? ''
            : t('export.passwordMissing');
  return (
    <Screen
      top={<ScreenName>{t('export.header')}</ScreenName>}
      aside={
        <div className="card send-aside">
          <ChosenExams title={t('export.onIt')} />
        </div>
      }
      foot={
        <>
          <CheckBox className="grow" tick={acknowledged ? 'all' : 'none'} onChange={acknowledge}>
            <span>
              <strong>{t('export.phi')}</strong>
              <span className="check-hint">
                {[lacking, t(password === null ? 'export.phiHint' : 'export.phiHintLocked')].join(' ')}
              </span>
            </span>
          </CheckBox>
          <Button onPress={back}>{t('action.back')}</Button>
          <Button kind="primary" isDisabled={!isReady} onPress={() => void start(choice, studies)}>
            {t(burns ? 'burn.makeImage' : startTexts[format])}
          </Button>
        </>
      }
    >
      <Heading>{t('export.title')}</Heading>
      <NamesNotice />
      {losses === null ? null : <LossNotices at="choosing" {...losses} />}
      <Tiles
        label={t('export.title')}
        isLabelHidden
        tiles={tiles}
        columns={tiles.length === 4 ? 4 : 3}
        value={burns ? 'burn' : format}
        onChange={(next) => void setFormat(next === 'burn' ? 'iso' : next, choice, next === 'burn')}
      />
      {error === null ? null : <ErrorNotice error={error} />}
      {format === 'iso' && sums.instances > 0 ? <Discs /> : null}
      {sums.instances > 0 ? <MediaViewer choice={choice} /> : null}
      {burns || sums.instances === 0 ? null : <Lock choice={choice} />}
      {sums.instances === 0 ? null : <Plan choice={choice} label={label} />}
      {sums.instances === 0 ? null : <MoreChoices />}
      <section className="card export-boxes">
        <div className="row export-promise">
          <ShieldCheck />
          <div>
            <strong>{t('export.compare')}</strong>
            <p className="small dim">{t('export.compareHint')}</p>
          </div>
        </div>
      </section>
    </Screen>
  );
};

/** Whose pictures the copy holds. */
const WhatIsWritten = () => {
  const { exporting } = useApp();
  const studies = useStore(exporting, (state) => state.studies);
  return (
    <WhatIsSent
      exams={studies.map(({ patient: { patientName, birthDate }, study, series }) => ({
        ...study,
        ...{ patientName, birthDate },
        series: [...series],
      }))}
    />
  );
};

const Writing = () => {
  const { exporting } = useApp();
  const { t, format } = useText();
  const progress = useStore(exporting, (state) => state.progress);
  const cancel = useStore(exporting, (state) => state.cancel);
  const total = progress?.bytesTotal ?? null;
  const share = progress === null || total === null || total === 0 ? null : progress.bytesDone / total;
  const step = t(
    stepTexts[progress?.step === 'verify' || progress?.step === 'rewrite' ? progress.step : 'write'],
  );
  return (
    <Screen top={<ScreenName>{t('export.header')}</ScreenName>} align="center">
      <Heading lede={t('export.workingLede')}>{t('export.workingTitle')}</Heading>
      <section className="card sending-card">
        <WhatIsWritten />
        <div className="sending-figures">
          <span className="sending-percent">{share === null ? '' : format.percent(share)}</span>
          <span className="dim" role="status">
            {step}
          </span>
        </div>
        <Bar label={t('export.workingTitle')} share={share} />
        <p className="small dim numbers">
          {progress === null ? t('open.starting') : describeProgress(t, format, 'export', progress)}
        </p>
      </section>
      <div className="buttons">
        <StopButton
          label={t('export.stop')}
          title={t('export.stopTitle')}
          text={t('export.stopText')}
          stop={t('export.stopYes')}
          goOn={t('export.stopNo')}
          onStop={cancel}
        />
      </div>
    </Screen>
  );
};

const doneTexts = { folder: 'export.doneFolder', zip: 'export.doneZip', iso: 'export.doneIso' } as const;

const Done = ({ report }: { readonly report: ExportReport }) => {
  const { checking, exporting, navigation } = useApp();
  const { t, format } = useText();
  const { reveal, again, burns, exportId, scanId, studies } = exporting.getState();
  const isLockedImage = report.format === 'iso' && report.isLocked;
  const { changed, kept } = report.explicit ?? { changed: 0, kept: 0 };
  const invented = report.inventedKeys.reduce((sum, { count }) => sum + count, 0);
  return (
    <Screen top={<ScreenName>{t('export.header')}</ScreenName>} align="center">
      <span className={report.verified ? 'verdict verdict-good' : 'verdict verdict-warn'}>
        {report.verified ? <CircleCheck /> : <TriangleAlert />}
      </span>
      <Heading
        lede={
          changed > 0
            ? t('export.doneExplicit', { count: changed })
            : t(report.verified ? 'export.doneVerified' : 'export.doneUnverified')
        }
      >
        {t('export.doneTitle')}
      </Heading>
      {kept === 0 ? null : <p className="dim">{t('export.keptExplicit', { count: kept })}</p>}
      <PapersNotice />
      <LossNotices at="copy" gapsBy={report.gapsBy} unidentified={report.unidentified} />
      <CheckLost
        scanId={scanId}
        series={chosenRefs(studies)}
        unread={report.gapsBy.unread}
        purpose="export"
      />
      {report.format !== 'iso' || exportId === null || isLockedImage ? null : (
        <BurnCard report={report} exportId={exportId} />
      )}
      <section className="card padded">
        <Facts
          facts={[
            { name: t('receipt.of'), value: <WhatIsWritten /> },
            ...report.discs.map(({ path }, index) => ({
              name:
                report.discs.length === 1
                  ? t(doneTexts[report.format])
                  : t('export.doneDisc', { number: index + 1, of: report.discs.length }),
              value: path,
            })),
            { name: t('receipt.pictures'), value: format.number(report.instances) },
            { name: t('send.size'), value: format.bytes(report.bytes) },
            {
              name: t('export.discName'),
              value: report.discs.map(({ fileSetId }) => fileSetId).join(', '),
            },
            { name: t('export.profile'), value: report.profiles.join(', ') || t('export.profileNone') },
          ].filter(({ value }) => value !== '')}
        />
      </section>
      {report.renewedMeta === 0 ? null : (
        <p className="invented small dim">{t('export.renewedMeta', { count: report.renewedMeta })}</p>
      )}
      {invented === 0 ? null : (
        <details className="invented small dim">
          <summary>{t('export.invented', { count: invented })}</summary>
          <ul>
            {report.inventedKeys.map(({ record, keyword, count }) => (
              <li key={`${record} ${keyword}`} className="numbers">
                {keyword} ({record}) × {format.number(count)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="buttons">
        <Button kind={burns ? 'plain' : 'primary'} onPress={reveal}>
          <FolderOpen />
          {t('export.reveal')}
        </Button>
        {exportId === null || report.discs.length > 1 ? null : (
          <Button onPress={() => void checking.getState().start(exportId, null)}>
            <FileCheck />
            {t('copyCheck.start')}
          </Button>
        )}
        {exportId === null ? null : <PapersButton />}
        <Button onPress={again}>{t('export.another')}</Button>
        <span className="grow" />
        <Button
          kind="quiet"
          onPress={() => {
            again();
            navigation.getState().go({ at: 'home' });
          }}
        >
          {t('action.start')}
        </Button>
      </div>
    </Screen>
  );
};

const Failed = ({ choice }: { readonly choice: Choice }) => {
  const { exporting } = useApp();
  const { t } = useText();
  const { studies } = useChosen();
  const { error, again, start } = useStore(exporting);
  return (
    <Screen top={<ScreenName>{t('export.header')}</ScreenName>} align="center">
      <BackLink />
      <Heading>{t('export.failedTitle')}</Heading>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button kind="primary" onPress={again}>
          {t('export.otherPlace')}
        </Button>
        <Button kind="quiet" onPress={() => void start(choice, studies)}>
          {t('action.retry')}
        </Button>
      </div>
    </Screen>
  );
};

/** Where the chosen pictures should go, the writing of it, and what was written. */
export const ExportScreen = () => {
  const { checking, exporting } = useApp();
  const { choice } = useChosen();
  const { status: checked, check } = useStore(checking);
  const status = useStore(exporting, (state) => state.status);
  const report = useStore(exporting, (state) => state.report);
  if (status === 'writing') return <Writing />;
  if (status === 'done' && report !== null) {
    if (checked === 'working') return <CheckWorking />;
    if (checked === 'failed') return <CheckFailed />;
    return check === null ? <Done report={report} /> : <CheckDone check={check} report={report} />;
  }
  if (choice === null) return null;
  return status === 'failed' ? <Failed choice={choice} /> : <Choosing choice={choice} />;
};
