import { useStore } from 'zustand';
import { noGaps } from '../../../shared/model/selection';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { Heading } from '../../components/heading';
import { LossNotices } from '../../components/loss-notices';
import { NamesNotice } from '../../components/names-notice';
import { Parts } from '../../components/parts';
import { ErrorNotice, Notice } from '../../components/notice';
import { Facts } from '../../components/screen';
import { useApp } from '../../state/app-context';
import { useChosen } from '../../state/use-chosen';
import { useGaps } from '../../state/use-gaps';
import { countAll, countTogether, describeExam, describePerson } from '../../text/describe-exam';
import { useText } from '../../text/use-text';
import { AskingLine } from './asking-line';
import { ConnectionLine } from './email-step';

const roleNames = {
  patient: 'send.rolePatient',
  guardian: 'send.roleGuardian',
  staff: 'send.roleStaff',
} as const;

/** Everything once more. */
export const CheckStep = () => {
  const { info, send } = useApp();
  const { t, format } = useText();
  const { studies, sums, choice } = useChosen();
  const { facility, role, recipient, reason } = useStore(send);
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const losses = useGaps(choice) ?? { gapsBy: noGaps, unidentified: 0 };
  if (facility === null || role === null || studies.length === 0) return null;
  const people = new Map(
    studies
      .flatMap(({ patient, others }) => [patient, ...others])
      .map((person) => [`${person.patientName} ${person.birthDate}`, person]),
  );
  const facts = [
    {
      name: t('send.whose'),
      value: [...people].map(([key, person]) => {
        const born = format.date(person.birthDate);
        return (
          <span key={key} className="fact-line">
            <Parts
              parts={[
                describePerson(t, person),
                born === '' ? t('catalog.bornUnknown') : t('catalog.born', { date: born }),
              ]}
            />
          </span>
        );
      }),
    },
    {
      name: t('send.what'),
      value: studies.map(({ study, series }) => (
        <span key={study.studyUid} className="fact-line">
          {describeExam(t, format, { ...study, series })}
          <span className="dim">
            {' '}
            · {format.date(study.date) === '' ? t('name.noDate') : format.date(study.date)} ·{' '}
            {countAll(t, format, series)}
          </span>
        </span>
      )),
    },
    { name: t('send.size'), value: format.bytes(sums.bytes) },
    {
      name: t('send.to'),
      value: [facility.name, facility.department].filter((part) => part !== '').join(', '),
    },
    { name: t('send.sender'), value: t(roleNames[role]) },
    { name: t('send.recipient'), value: recipient.trim() },
    { name: t('send.reason'), value: reason.trim() },
  ];
  return (
    <>
      <Heading lede={t('send.checkLede')}>{t('send.checkTitle')}</Heading>
      <NamesNotice />
      <LossNotices at="check" {...losses} />
      {keepsSecrets ? null : <Notice kind="info" title={t('send.notKept')} />}
      <div className="card padded">
        <Facts facts={facts.filter(({ value }) => value !== '')} />
      </div>
    </>
  );
};

/** The agreement that must be ticked, in sight beside what it is about, and the button that it frees. */
export const Agreement = () => {
  const { send } = useApp();
  const { t } = useText();
  const { studies, choice } = useChosen();
  const { facility, consent, busy, error, note, start } = useStore(send);
  const namesChecked = useStore(useApp().choice, (state) => state.namesChecked);
  if (facility === null || choice === null) return null;
  const isNamed = namesChecked || studies.every(({ others }) => others.length === 0);
  return (
    <section className="card consent">
      <h2>{t('send.consentTitle')}</h2>
      <p className="consent-text" tabIndex={0}>
        {facility.release.text}
      </p>
      <CheckBox
        tick={consent ? 'all' : 'none'}
        onChange={(on) => {
          note({ consent: on });
        }}
      >
        <strong>{t('send.consentBox')}</strong>
      </CheckBox>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="consent-answer">
        <Button
          kind="primary"
          size="large"
          isDisabled={!consent || !isNamed || busy}
          onPress={() => void start(choice)}
        >
          {t('send.checkNext', {
            what: countTogether(
              t,
              studies.flatMap(({ series }) => series),
            ),
          })}
        </Button>
        {isNamed && consent ? (
          <AskingLine />
        ) : (
          <span className="small dim">{t(isNamed ? 'send.consentMissing' : 'names.missing')}</span>
        )}
      </div>
      <ConnectionLine />
    </section>
  );
};
