import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { GuardAnswer } from '../../../shared/contract/gateway-api';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { ErrorNotice, Notice } from '../../components/notice';
import { StepForm } from '../../components/step-form';
import { Tiles, type Tile } from '../../components/tiles';
import { useApp } from '../../state/app-context';
import { guardObjects } from '../../state/send';
import { useChosen } from '../../state/use-chosen';
import type { Declaration } from '../../../shared/model/deposit';
import { useText } from '../../text/use-text';

type Role = Declaration['role'];

const roleTexts = {
  patient: ['send.rolePatient', 'send.rolePatientHint'],
  guardian: ['send.roleGuardian', 'send.roleGuardianHint'],
  staff: ['send.roleStaff', 'send.roleStaffHint'],
} as const;

/** The hospital expects somebody else: most likely the wrong disc, now and then a changed name. */
const GuardNotice = ({ guard }: { readonly guard: GuardAnswer }) => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const { guardOverruled, note } = useStore(send);
  const what =
    guard.name === 'differs'
      ? guard.birthDate === 'differs'
        ? 'send.guardBoth'
        : 'send.guardName'
      : 'send.guardDate';
  return (
    <Notice kind="warn" title={t('send.guardDiffersTitle')} isAlert>
      <p>{t(what)}</p>
      <p>{t('send.guardNext')}</p>
      <div className="notice-actions">
        <Button
          size="small"
          onPress={() => {
            navigation.getState().go({ at: 'catalog', purpose: 'send' });
          }}
        >
          {t('send.guardOther')}
        </Button>
      </div>
      <CheckBox
        className="guard-anyway"
        tick={guardOverruled ? 'all' : 'none'}
        onChange={(on) => {
          note({ guardOverruled: on });
        }}
      >
        <span>
          <strong>{t('send.guardAnyway')}</strong>
          <span className="check-hint">{t('send.guardAnywayHint')}</span>
        </span>
      </CheckBox>
    </Notice>
  );
};

/** Whether the name fits, and who is sending, to whom and why. */
export const WhoStep = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const { choice } = useChosen();
  const state = useStore(send);
  const { facility, guard, role, recipient, reason, busy, error, note, askGuard } = state;
  const [isTried, setIsTried] = useState(false);
  useEffect(() => {
    if (choice !== null) void askGuard(choice);
  }, [askGuard, choice]);
  if (facility === null) return null;
  const tiles: readonly Tile<Role>[] = facility.roles.map((value) => ({
    value,
    title: t(roleTexts[value][0]),
    hint: t(roleTexts[value][1]),
  }));
  const differs = guard !== null && (guard.name === 'differs' || guard.birthDate === 'differs');
  return (
    <StepForm
      onSubmit={() => {
        setIsTried(true);
        if (role !== null && !guardObjects(state) && error === null)
          navigation.getState().go({ at: 'send', step: 'check' });
      }}
    >
      <Heading lede={t('send.whoLede')}>{t('send.whoTitle')}</Heading>
      {differs ? <GuardNotice guard={guard} /> : null}
      {error === null ? null : (
        <ErrorNotice error={error}>
          <Button size="small" onPress={() => choice !== null && void askGuard(choice)}>
            {t('action.retry')}
          </Button>
        </ErrorNotice>
      )}
      <Tiles
        label={t('send.roleLabel')}
        tiles={tiles}
        columns={3}
        value={role}
        error={isTried && role === null ? t('send.roleMissing') : ''}
        onChange={(next) => {
          note({ role: next });
        }}
      />
      <div className="who-fields">
        {facility.asks.recipient ? (
          <Field
            label={t('send.recipientLabel')}
            hint={t('send.recipientHint')}
            maxLength={200}
            value={recipient}
            onChange={(next) => {
              note({ recipient: next });
            }}
          />
        ) : null}
        {facility.asks.reason ? (
          <Field
            label={t('send.reasonLabel')}
            hint={t('send.reasonHint')}
            maxLength={2000}
            value={reason}
            onChange={(next) => {
              note({ reason: next });
            }}
          />
        ) : null}
      </div>
      <div className="buttons buttons-stay">
        <Button kind="primary" size="large" type="submit" isDisabled={busy || guardObjects(state)}>
          {t('send.whoNext')}
        </Button>
        {busy ? <span className="small dim">{t('send.guardChecking')}</span> : null}
      </div>
    </StepForm>
  );
};
