import { CircleCheck, Lock } from 'lucide-react';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { AccessStudy } from '../../../shared/contract/gateway-api';
import { BackLink } from '../../components/back-link';
import { Bar } from '../../components/bar';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { StopButton } from '../../components/stop-button';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { ErrorNotice, Notice } from '../../components/notice';
import { Chip, Facts, Screen, ScreenName } from '../../components/screen';
import { Sentence } from '../../components/sentence';
import { StepForm } from '../../components/step-form';
import { useApp } from '../../state/app-context';
import { readTypedDate, wrongInDate } from '../../state/receive';
import { hostOf, isThisComputer } from '../../state/send';
import { describeExam, describeMore, describePerson } from '../../text/describe-exam';
import { describeProgress } from '../../text/describe-progress';
import { examWords } from '../../text/modalities';
import { strong } from '../../text/strong';
import { useText } from '../../text/use-text';

const dateParts = [
  { part: 'day', label: 'receive.day', length: 2, className: 'date-short' },
  { part: 'month', label: 'receive.month', length: 2, className: 'date-short' },
  { part: 'year', label: 'receive.year', length: 4, className: 'date-year' },
] as const;

const Asking = () => {
  const { receive } = useApp();
  const { t } = useText();
  const form = useStore(receive);
  const { link, accessCode, busy, error, note, open } = form;
  const [isTried, setIsTried] = useState(false);
  const dateErrorId = useId();
  const birthDate = readTypedDate(form, new Date());
  const wrongParts = isTried ? wrongInDate(form, new Date()) : [];
  const dateError = wrongParts.length === 0 ? '' : t('receive.dateInvalid');
  const host = hostOf(link);
  const isWhole = birthDate !== null && link.trim() !== '' && accessCode.trim().length >= 4;
  return (
    <StepForm
      onSubmit={() => {
        setIsTried(true);
        if (isWhole) void open(birthDate);
      }}
    >
      <Heading lede={t('receive.lede')} fieldHasFocus>
        {t('receive.title')}
      </Heading>
      <Field
        label={t('receive.linkLabel')}
        kind="url"
        value={link}
        autoFocus
        error={isTried && link.trim() === '' ? t('receive.linkMissing') : ''}
        hint={
          host === '' ? t('send.linkHint') : <Sentence text={t('send.linkHost', { host: strong(host) })} />
        }
        onChange={(next) => {
          note({ link: next });
        }}
      />
      <Field
        className="access-code"
        label={t('receive.codeLabel')}
        hint={t('receive.codeHint')}
        maxLength={64}
        value={accessCode}
        error={isTried && accessCode.trim().length < 4 ? t('receive.codeMissing') : ''}
        onChange={(next) => {
          note({ accessCode: next });
        }}
      />
      <fieldset className="fields date-fields" aria-describedby={dateError === '' ? undefined : dateErrorId}>
        <legend className="label">{t('receive.birthDate')}</legend>
        {dateParts.map(({ part, label, length, className }) => (
          <Field
            key={part}
            className={className}
            label={t(label)}
            kind="digits"
            maxLength={length}
            value={form[part]}
            isWrong={wrongParts.includes(part)}
            onChange={(next) => {
              note({ [part]: next });
            }}
          />
        ))}
      </fieldset>
      {dateError === '' ? null : (
        <p id={dateErrorId} className="field-error" role="alert">
          {dateError}
        </p>
      )}
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button kind="primary" size="large" type="submit" isDisabled={busy}>
          {t('receive.next')}
        </Button>
        <span className="small dim" role="status">
          {busy ? t('send.asking', { host }) : ''}
        </span>
      </div>
      <p className="reassure">
        <Lock />
        {host === ''
          ? t('send.nothingYet')
          : t(isThisComputer(host) ? 'send.notEncrypted' : 'receive.protected', { host })}
      </p>
    </StepForm>
  );
};

const StudyBox = ({ study }: { readonly study: AccessStudy }) => {
  const { receive } = useApp();
  const { t, format } = useText();
  const isChosen = useStore(receive, ({ chosen }) => chosen.has(study.studyUid));
  const named = { ...study, series: [] };
  const date = format.date(study.date);
  const parts = [
    describePerson(t, study),
    date === '' ? t('name.noDate') : date,
    describeMore(t, format, named),
    `${t('count.all', { count: study.instances })}, ${format.bytes(study.bytes)}`,
  ];
  return (
    <li className="card receive-study">
      <CheckBox
        tick={isChosen ? 'all' : 'none'}
        onChange={(on) => {
          receive.getState().choose(study.studyUid, on);
        }}
      >
        <span className="grow">
          <span className="study-name">{describeExam(t, format, named)}</span>
          <span className="small dim numbers study-line">
            {parts.filter((part) => part !== '').join(' · ')}
          </span>
        </span>
        {examWords(study.modalities).map((word) => (
          <Chip key={word}>{t(`modality.${word}`)}</Chip>
        ))}
      </CheckBox>
    </li>
  );
};

const Listed = () => {
  const { receive } = useApp();
  const { t } = useText();
  const { facilityName, studies, error } = useStore(receive);
  if (studies.length === 0)
    return <Heading lede={t('receive.listEmpty')}>{t('receive.listEmptyTitle')}</Heading>;
  return (
    <>
      <Heading lede={t('receive.listLede', { facility: facilityName })}>{t('receive.listTitle')}</Heading>
      {error === null ? null : <ErrorNotice error={error} />}
      <ul className="receive-studies">
        {studies.map((study) => (
          <StudyBox key={study.studyUid} study={study} />
        ))}
      </ul>
    </>
  );
};

const ListedFoot = () => {
  const { receive } = useApp();
  const { t, format } = useText();
  const { studies, chosen, busy, fetchChosen } = useStore(receive);
  const wanted = studies.filter(({ studyUid }) => chosen.has(studyUid));
  const pictures = wanted.reduce((sum, { instances }) => sum + instances, 0);
  const bytes = wanted.reduce((sum, study) => sum + study.bytes, 0);
  return (
    <>
      <p className="grow numbers" role="status">
        {wanted.length === 0 ? (
          <span className="dim">{t('catalog.nothingChosen')}</span>
        ) : (
          <>
            <strong>{t('receive.chosen', { count: wanted.length })}</strong>
            <span className="dim">
              {' '}
              · {t('count.all', { count: pictures })} · {format.bytes(bytes)}
            </span>
          </>
        )}
      </p>
      <Button kind="primary" isDisabled={wanted.length === 0 || busy} onPress={() => void fetchChosen()}>
        {t('receive.choosePlace')}
      </Button>
    </>
  );
};

const Working = () => {
  const { receive } = useApp();
  const { t, format } = useText();
  const progress = useStore(receive, (state) => state.progress);
  const cancel = useStore(receive, (state) => state.cancel);
  const total = progress?.bytesTotal ?? null;
  const share = progress === null || total === null || total === 0 ? null : progress.bytesDone / total;
  return (
    <>
      <Heading lede={t(progress?.step === 'verify' ? 'receive.checkingLede' : 'receive.workingLede')}>
        {t('receive.workingTitle')}
      </Heading>
      <section className="card sending-card">
        <div className="sending-figures">
          <span className="sending-percent">{share === null ? '' : format.percent(share)}</span>
        </div>
        <Bar label={t('receive.workingTitle')} share={share} />
        <p className="small dim numbers">
          {progress === null ? t('open.starting') : describeProgress(t, format, 'receive', progress)}
        </p>
      </section>
      <div className="buttons">
        <StopButton
          label={t('receive.stop')}
          title={t('receive.stopTitle')}
          text={t('receive.stopText')}
          stop={t('receive.stop')}
          goOn={t('receive.stopNo')}
          onStop={cancel}
        />
      </div>
    </>
  );
};

const Done = () => {
  const { receive, navigation, openSource } = useApp();
  const { t } = useText();
  const { path, instances, damaged, clear } = useStore(receive);
  const open = (purpose: 'look' | 'export'): void => {
    clear();
    openSource([path], purpose);
  };
  return (
    <>
      {damaged > 0 ? null : (
        <span className="verdict verdict-good">
          <CircleCheck />
        </span>
      )}
      {instances === 0 ? (
        <Heading>{t('receive.doneNone')}</Heading>
      ) : (
        <Heading lede={t('receive.doneLede', { count: instances })}>
          {t(damaged > 0 ? 'receive.doneInPart' : 'receive.doneTitle')}
        </Heading>
      )}
      {damaged > 0 ? (
        <Notice kind="warn" title={t('receive.damaged', { count: damaged })} isAlert>
          <p>{t('receive.damagedNext')}</p>
        </Notice>
      ) : null}
      {instances === 0 ? null : (
        <div className="card padded">
          <Facts facts={[{ name: t('receive.doneWhere'), value: path }]} />
        </div>
      )}
      <div className="buttons">
        {instances === 0 ? (
          <Button kind="primary" onPress={receive.getState().stepBack}>
            {t('receive.again')}
          </Button>
        ) : (
          <>
            <Button
              kind="primary"
              onPress={() => {
                open('look');
              }}
            >
              {t('receive.lookAt')}
            </Button>
            <Button
              onPress={() => {
                open('export');
              }}
            >
              {t('action.makeCopy')}
            </Button>
          </>
        )}
        <span className="grow" />
        <Button
          kind="quiet"
          onPress={() => {
            clear();
            navigation.getState().go({ at: 'home' });
          }}
        >
          {t('action.start')}
        </Button>
      </div>
    </>
  );
};

const Failed = () => {
  const { receive } = useApp();
  const { t } = useText();
  const { error, fetchChosen } = useStore(receive);
  return (
    <>
      <Heading>{t('receive.failedTitle')}</Heading>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button kind="primary" onPress={() => void fetchChosen()}>
          {t('action.retry')}
        </Button>
      </div>
    </>
  );
};

const parts = { asking: Asking, listed: Listed, working: Working, done: Done, failed: Failed };

/** A code and a date of birth open what a hospital left for somebody; what is chosen is fetched into a folder. */
export const ReceiveScreen = () => {
  const { receive } = useApp();
  const { t } = useText();
  const status = useStore(receive, (state) => state.status);
  const Part = parts[status];
  const hasList = useStore(receive, ({ studies }) => studies.length > 0);
  return (
    <Screen
      top={<ScreenName>{t('receive.header')}</ScreenName>}
      align={status === 'working' || status === 'done' || status === 'failed' ? 'center' : 'start'}
      width={status === 'asking' ? 'narrow' : 'medium'}
      {...(status === 'listed' && hasList ? { foot: <ListedFoot /> } : {})}
    >
      {status === 'working' || status === 'done' ? null : <BackLink />}
      <Part key={status} />
    </Screen>
  );
};
