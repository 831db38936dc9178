import { Lock, Server } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { CheckConnection } from '../../components/check-connection';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { ErrorNotice, Notice } from '../../components/notice';
import { Facts } from '../../components/screen';
import { Sentence } from '../../components/sentence';
import { useApp } from '../../state/app-context';
import { hostOf } from '../../state/send';
import { strong } from '../../text/strong';
import { useText } from '../../text/use-text';
import { AskingLine } from './asking-line';
import { NotTakenNotice } from './not-taken-notice';
import { StepForm } from '../../components/step-form';

const AskLink = () => {
  const { send } = useApp();
  const { t } = useText();
  const { link, linkGiven, busy, error, note, lookUp } = useStore(send);
  const host = hostOf(link);
  return (
    <StepForm onSubmit={() => void lookUp()}>
      <Heading lede={t('send.linkLede')} fieldHasFocus>
        {t('send.linkTitle')}
      </Heading>
      {linkGiven ? <Notice kind="info" title={t('send.linkGiven')} /> : null}
      <Field
        label={t('send.linkLabel')}
        kind="url"
        value={link}
        autoFocus
        hint={
          host === '' ? t('send.linkHint') : <Sentence text={t('send.linkHost', { host: strong(host) })} />
        }
        onChange={(next) => {
          note({ link: next, linkGiven: false, facility: null });
        }}
      />
      {error === null ? null : (
        <ErrorNotice error={error}>
          {error.code.startsWith('network/') ? <CheckConnection link={link} /> : null}
        </ErrorNotice>
      )}
      <div className="buttons">
        <Button kind="primary" size="large" type="submit" isDisabled={link.trim() === '' || busy}>
          {t('send.linkNext')}
        </Button>
        <AskingLine />
      </div>
      <p className="reassure">
        <Lock />
        {t('send.nothingYet')}
      </p>
    </StepForm>
  );
};

/** Nothing where there are none: patients see no word of it. */
const StaffTargets = () => {
  const { send, targets } = useApp();
  const { t } = useText();
  const all = useStore(targets, (state) => state.targets).filter(({ hasSecret }) => hasSecret);
  const { busy, sendTo } = useStore(send);
  useEffect(() => {
    void targets.getState().refresh();
  }, [targets]);
  return all.length === 0 ? null : (
    <section className="staff-targets">
      <h2 className="overline">{t('target.staff')}</h2>
      <p className="small dim">{t('target.staffHint')}</p>
      <div className="staff-target-list">
        {all.map((target) => (
          <Button key={target.id} isDisabled={busy} onPress={() => void sendTo(target)}>
            <Server />
            {t('target.to', { name: target.name })}
          </Button>
        ))}
      </div>
    </section>
  );
};

const ConfirmFacility = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const { facility, host, depositId, forgetFacility } = useStore(send);
  if (facility === null) return null;
  const facts = [
    { name: t('send.address'), value: host },
    { name: t('send.telephone'), value: facility.telephone },
    { name: t('send.email'), value: facility.email },
  ];
  return (
    <>
      <Heading lede={t('send.linkFoundLede')}>{t('send.linkFoundTitle')}</Heading>
      <div className="card facility">
        <h2>{facility.name}</h2>
        <p className="dim">{facility.department}</p>
        <Facts facts={facts.filter(({ value }) => value !== '')} />
      </div>
      <NotTakenNotice />
      <div className="buttons">
        <Button
          kind="primary"
          size="large"
          onPress={() => {
            navigation.getState().go({ at: 'send', step: depositId === null ? 'email' : 'who' });
          }}
        >
          {t('send.linkConfirm')}
        </Button>
        <Button kind="quiet" onPress={forgetFacility}>
          {t('send.linkOther')}
        </Button>
      </div>
    </>
  );
};

/** Which hospital: the link, and then whether it is the right one. */
export const LinkStep = () => {
  const { send } = useApp();
  const facility = useStore(send, (state) => state.facility);
  return facility === null ? (
    <>
      <AskLink />
      <StaffTargets />
    </>
  ) : (
    <ConfirmFacility />
  );
};
