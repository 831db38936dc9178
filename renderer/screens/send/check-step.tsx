import { useStore } from 'zustand';
import { losingProblems, otherPatientsOf } from '../../../shared/model/scan';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { Heading } from '../../components/heading';
import { Parts } from '../../components/parts';
import { ErrorNotice, Notice } from '../../components/notice';
import { Facts } from '../../components/screen';
import { StepForm } from '../../components/step-form';
import { useApp } from '../../state/app-context';
import { useChosen } from '../../state/use-chosen';
import { countAll, describeExam, describePerson } from '../../text/describe-exam';
import { useText } from '../../text/use-text';
import { AskingLine } from './asking-line';
import { ConnectionLine } from './email-step';

const roleNames = {
  patient: 'send.rolePatient',
  guardian: 'send.roleGuardian',
  staff: 'send.roleStaff',
} as const;

/** Everything once more, and the agreement that must be ticked. */
export const CheckStep = () => {
  const { info, send, source } = useApp();
  const { t, format } = useText();
  const { studies, sums, choice } = useChosen();
  const { facility, role, recipient, reason, consent, busy, error, note, start } = useStore(send);
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const lost = useStore(
    source,
    ({ catalog }) => catalog?.problems.filter(({ code }) => losingProblems.has(code)).length ?? 0,
  );
  const [first] = studies;
  if (facility === null || role === null || first === undefined || choice === null) return null;
  const born = format.date(first.patient.birthDate);
  const others = new Set(
    studies.flatMap(otherPatientsOf).map(({ patientName }) => describePerson(t, patientName)),
  );
  const facts = [
    {
      name: t('send.whose'),
      value: (
        <Parts
          parts={[
            describePerson(t, first.patient.patientName),
            born === '' ? t('catalog.bornUnknown') : t('catalog.born', { date: born }),
          ]}
        />
      ),
    },
    {
      name: t('send.what'),
      value: studies.map(({ study, series }) => (
        <span key={study.studyUid} className="fact-line">
          {describeExam(t, format, { ...study, series })}
          <span className="dim">
            {' '}
            · {format.date(study.date) === '' ? t('name.noDate') : format.date(study.date)} ·{' '}
            {countAll(t, series)}
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
    <StepForm
      onSubmit={() => {
        if (consent) void start(choice);
      }}
    >
      <Heading lede={t('send.checkLede')}>{t('send.checkTitle')}</Heading>
      {lost > 0 ? <Notice kind="warn" title={t('send.lostNote', { count: lost })} /> : null}
      {others.size === 0 ? null : (
        <Notice kind="warn" title={t('catalog.alsoNames', { names: format.list([...others]) })} />
      )}
      {keepsSecrets ? null : <Notice kind="info" title={t('send.notKept')} />}
      <div className="card padded">
        <Facts facts={facts.filter(({ value }) => value !== '')} />
      </div>
      <section className="card consent">
        <h2>{t('send.consentTitle')}</h2>
        <p className="consent-text">{facility.release.text}</p>
        <CheckBox
          tick={consent ? 'all' : 'none'}
          onChange={(on) => {
            note({ consent: on });
          }}
        >
          <strong>{t('send.consentBox')}</strong>
        </CheckBox>
      </section>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons buttons-stay">
        <Button kind="primary" size="large" type="submit" isDisabled={!consent || busy}>
          {t('send.checkNext', { count: sums.instances })}
        </Button>
        {consent ? <AskingLine /> : <span className="small dim">{t('send.consentMissing')}</span>}
      </div>
      <ConnectionLine />
    </StepForm>
  );
};
