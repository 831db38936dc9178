import { useState } from 'react';
import { useStore } from 'zustand';
import type { UserErrorData } from '../../shared/errors/user-error';
import { useApp } from '../state/app-context';
import { describeError } from '../text/describe-error';
import { nameSource } from '../text/describe-source';
import { useText } from '../text/use-text';
import { Button } from './button';
import { Dialog } from './dialog';
import { PasswordField } from './password-field';
import { StepForm } from './step-form';

const formId = 'locked-copy';

/** Asks for the password of another copy, where that is locked. */
export const LockedCopy = ({ error }: { readonly error: UserErrorData }) => {
  const { source } = useApp();
  const { t, format } = useText();
  const path = useStore(source, (state) => state.copyPath);
  const [password, setPassword] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const { copyFrom, forgetCopy } = source.getState();
  const { what, next } = describeError(t, format, error);
  const { lockedFiles = 0, openFiles = 0 } = error.facts;
  const isWrong = error.code === 'source/wrong-password' && password === '';
  const said = isMissing ? t('open.passwordMissing') : isWrong ? `${what} ${next}` : '';
  return (
    <Dialog
      title={t('open.lockedTitle', { label: nameSource('', path) })}
      isOpen
      onClose={forgetCopy}
      actions={
        <>
          <Button kind="quiet" onPress={forgetCopy}>
            {t('mend.withoutCopy')}
          </Button>
          {openFiles > 0 ? (
            <Button onPress={() => void copyFrom(path, null)}>{t('open.withoutLocked')}</Button>
          ) : null}
          <Button kind="primary" type="submit" form={formId}>
            {t('open.unlock')}
          </Button>
        </>
      }
    >
      <StepForm
        id={formId}
        onSubmit={() => {
          setIsMissing(password === '');
          if (password !== '') void copyFrom(path, password);
        }}
      >
        {openFiles > 0 ? <p>{t('open.lockedPart', { count: lockedFiles })}</p> : null}
        {isWrong ? null : <p>{next}</p>}
        <PasswordField
          label={t('open.password')}
          hint={t('open.passwordHint')}
          value={password}
          onChange={(value) => {
            setPassword(value);
            setIsMissing(false);
          }}
          error={said}
        />
      </StepForm>
    </Dialog>
  );
};
