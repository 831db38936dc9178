import { useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { StepForm } from '../../components/step-form';
import { Tiles, type Tile } from '../../components/tiles';
import { useApp } from '../../state/app-context';
import { guardPasses } from '../../state/send';
import { useChosen } from '../../state/use-chosen';
import type { Declaration } from '../../../shared/model/deposit';
import { useText } from '../../text/use-text';
import { GuardNotice } from './guard-notice';
import { useGuard } from './use-guard';

type Role = Declaration['role'];

const roleTexts = {
  patient: ['send.rolePatient', 'send.rolePatientHint'],
  guardian: ['send.roleGuardian', 'send.roleGuardianHint'],
  staff: ['send.roleStaff', 'send.roleStaffHint'],
} as const;

/** Whether the name fits, and who is sending, to whom and why. */
export const WhoStep = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const { choice } = useChosen();
  const state = useStore(send);
  const { facility, role, recipient, reason, remark, busy, note } = state;
  const [isTried, setIsTried] = useState(false);
  useGuard();
  if (facility === null) return null;
  const passes = guardPasses(state, choice);
  const tiles: readonly Tile<Role>[] = facility.roles.map((value) => ({
    value,
    title: t(roleTexts[value][0]),
    hint: t(roleTexts[value][1]),
  }));
  return (
    <StepForm
      onSubmit={() => {
        setIsTried(true);
        if (role !== null && passes) navigation.getState().go({ at: 'send', step: 'check' });
      }}
    >
      <Heading lede={t('send.whoLede')}>{t('send.whoTitle')}</Heading>
      <GuardNotice />
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
        {facility.asks.note ? (
          <Field
            className="who-note"
            label={t('send.noteLabel')}
            hint={t('send.noteHint')}
            lines={2}
            maxLength={2000}
            value={remark}
            onChange={(next) => {
              note({ remark: next });
            }}
          />
        ) : null}
      </div>
      <div className="buttons buttons-stay">
        <Button kind="primary" size="large" type="submit" isDisabled={busy || !passes}>
          {t('send.whoNext')}
        </Button>
        {busy ? <span className="small dim">{t('send.guardChecking')}</span> : null}
      </div>
    </StepForm>
  );
};
