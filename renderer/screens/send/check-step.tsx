import { useStore } from 'zustand';
import { noGaps } from '../../../shared/model/selection';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { waysToAsk } from '../../components/facility-contact';
import { Heading } from '../../components/heading';
import { LossNotices } from '../../components/loss-notices';
import { NamesNotice } from '../../components/names-notice';
import { Parts } from '../../components/parts';
import { ErrorNotice, Notice } from '../../components/notice';
import { Facts } from '../../components/screen';
import { useApp } from '../../state/app-context';
import { bytesAttached, examOf, guardPasses } from '../../state/send';
import { useChosen } from '../../state/use-chosen';
import { useGaps } from '../../state/use-gaps';
import { countAll, countTogether, describeExam, describePerson } from '../../text/describe-exam';
import { useText } from '../../text/use-text';
import { AskingLine } from './asking-line';
import { Attachments, examsOf, filesNotTaken } from './attachments';
import { ConnectionLine } from './email-step';
import { GuardNotice } from './guard-notice';
import { NewPersonNotice, useNewPeople } from './new-person-notice';
import { isTooLarge, notTakenOf, NotTakenNotice } from './not-taken-notice';
import { useGuard } from './use-guard';

const roleNames = {
  patient: 'send.rolePatient',
  guardian: 'send.roleGuardian',
  staff: 'send.roleStaff',
} as const;

/** It goes with what is under way: said, so that nobody adds a disc to the wrong sending. */
const JoinsNotice = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  return (
    <Notice kind="info" title={t('send.joins')}>
      <div className="notice-actions">
        <Button
          size="small"
          onPress={() => {
            send.getState().forgetFacility();
            navigation.getState().go({ at: 'send', step: 'link' });
          }}
        >
          {t('send.joinsNot')}
        </Button>
      </div>
    </Notice>
  );
};

/** Everything once more. */
export const CheckStep = () => {
  const { info, send } = useApp();
  const { t, format } = useText();
  const { studies, sums, choice } = useChosen();
  const state = useStore(send);
  const { facility, target, host, role, recipient, reason, remark, joins, expectsMore, note } = state;
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const losses = useGaps(choice) ?? { gapsBy: noGaps, unidentified: 0 };
  useGuard();
  if ((facility === null && target === null) || studies.length === 0) return null;
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
    { name: t('send.size'), value: format.bytes(sums.bytes + bytesAttached(state)) },
    {
      name: t('send.to'),
      value: (
        <>
          {(target === null ? [facility?.name, facility?.department] : [target.name, host])
            .filter((part) => part !== undefined && part !== '')
            .join(', ')}
          {facility === null ? null : (
            <span className="fact-line small dim numbers">{waysToAsk(facility).join(' · ')}</span>
          )}
        </>
      ),
    },
    { name: t('send.sender'), value: role === null ? '' : t(roleNames[role]) },
    { name: t('send.recipient'), value: recipient.trim() },
    { name: t('send.reason'), value: reason.trim() },
    { name: t('send.note'), value: remark.trim() },
  ];
  return (
    <>
      <Heading lede={t(joins === null ? 'send.checkLede' : 'send.checkLedeJoins')}>
        {t('send.checkTitle')}
      </Heading>
      {joins === null ? null : <JoinsNotice />}
      <GuardNotice />
      {joins === null ? null : <NewPersonNotice />}
      <NamesNotice />
      <NotTakenNotice />
      <LossNotices at={target === null ? 'check' : 'target'} {...losses} />
      {keepsSecrets ? null : <Notice kind="info" title={t('send.notKept')} />}
      <div className="card padded">
        <Facts facts={facts.filter(({ value }) => value !== '')} />
      </div>
      <Attachments />
      {target === null ? (
        <CheckBox
          className="more-box"
          tick={expectsMore ? 'all' : 'none'}
          onChange={(on) => {
            note({ expectsMore: on });
          }}
        >
          <span>
            {t('send.moreBox')}
            <span className="check-hint">{t('send.moreHint')}</span>
          </span>
        </CheckBox>
      ) : null}
    </>
  );
};

/** What the facility wants agreed to, and the box to tick. */
const ReleaseText = ({ text }: { readonly text: string }) => {
  const { send } = useApp();
  const { t } = useText();
  const { consent, note } = useStore(send);
  return (
    <>
      <h2>{t('send.consentTitle')}</h2>
      <p className="consent-text" tabIndex={0}>
        {text}
      </p>
      <CheckBox
        tick={consent ? 'all' : 'none'}
        onChange={(on) => {
          note({ consent: on });
        }}
      >
        <strong>{t('send.consentBox')}</strong>
      </CheckBox>
    </>
  );
};

/** A server asks for nothing: what staff has to know of it. */
const TargetText = ({ name }: { readonly name: string }) => {
  const { t } = useText();
  return (
    <>
      <h2>{t('target.agreeTitle')}</h2>
      <p className="target-text">{t('target.agree', { name })}</p>
    </>
  );
};

/** The first thing that the person still has to do. */
const whatLacks = (is: {
  readonly isNamed: boolean;
  readonly isPlaced: boolean;
  readonly isAgreed: boolean;
}): 'names.missing' | 'send.attachToMissing' | 'send.consentMissing' | null => {
  if (!is.isNamed) return 'names.missing';
  if (!is.isPlaced) return 'send.attachToMissing';
  return is.isAgreed ? null : 'send.consentMissing';
};

/** The agreement that must be ticked, in sight beside what it is about, and the button that it frees. */
export const Agreement = () => {
  const { send } = useApp();
  const { t } = useText();
  const { studies, sums, choice } = useChosen();
  const state = useStore(send);
  const { facility, target, consent, newPersonChecked, busy, error, start } = state;
  const namesChecked = useStore(useApp().choice, (chosen) => chosen.namesChecked);
  const hasNewPerson = useNewPeople().length > 0 && !newPersonChecked;
  if ((facility === null && target === null) || choice === null) return null;
  const { attached } = state;
  const isTaken =
    facility === null ||
    (notTakenOf(facility, studies).length === 0 &&
      filesNotTaken(facility, attached).length === 0 &&
      !isTooLarge(facility, sums.bytes + bytesAttached(state)));
  const exams = examsOf(studies);
  const isPlaced = attached.every((file) => examOf(file, exams) !== null);
  const isNamed = namesChecked || studies.every(({ others }) => others.length === 0);
  const isAgreed = target !== null || consent;
  const lacking = whatLacks({ isNamed, isPlaced, isAgreed });
  const what = countTogether(
    t,
    studies.flatMap(({ series }) => series),
  );
  return (
    <section className="card consent">
      {target === null ? (
        <ReleaseText text={facility?.release.text ?? ''} />
      ) : (
        <TargetText name={target.name} />
      )}
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="consent-answer">
        <Button
          kind="primary"
          size="large"
          isDisabled={
            !isAgreed ||
            !isTaken ||
            !isNamed ||
            !isPlaced ||
            hasNewPerson ||
            !guardPasses(state, choice) ||
            busy
          }
          onPress={() => void start(choice)}
        >
          {attached.length === 0
            ? t('send.checkNext', { what })
            : t('send.checkNextWith', { what, count: attached.length })}
        </Button>
        {lacking === null ? <AskingLine /> : <span className="small dim">{t(lacking)}</span>}
      </div>
      <ConnectionLine />
    </section>
  );
};
