import { useState } from 'react';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { PasswordField } from '../../components/password-field';
import { StepForm } from '../../components/step-form';
import { useApp } from '../../state/app-context';
import { describeError } from '../../text/describe-error';
import { namePaths } from '../../text/describe-source';
import { useText } from '../../text/use-text';

/** The password of a file that is locked. */
export const LockedStep = ({ error }: { readonly error: UserErrorData }) => {
  const { source } = useApp();
  const { t, format } = useText();
  const [password, setPassword] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const { paths, open, close } = source.getState();
  const { what, next } = describeError(t, format, error);
  const { lockedFiles = 0, openFiles = 0 } = error.facts;
  const isWrong = error.code === 'source/wrong-password' && password === '';
  const said = isMissing ? t('open.passwordMissing') : isWrong ? `${what} ${next}` : '';
  return (
    <StepForm
      onSubmit={() => {
        setIsMissing(password === '');
        if (password !== '') void open(paths, password);
      }}
    >
      <Heading
        fieldHasFocus
        lede={`${openFiles > 0 ? `${t('open.lockedPart', { count: lockedFiles })} ` : ''}${isWrong ? '' : next}`}
      >
        {t('open.lockedTitle', { label: namePaths(paths) })}
      </Heading>
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
      <div className="buttons">
        <Button kind="primary" type="submit">
          {t('open.unlock')}
        </Button>
        {openFiles > 0 ? (
          <Button onPress={() => void open(paths, null)}>{t('open.withoutLocked')}</Button>
        ) : null}
        <Button kind="quiet" onPress={close}>
          {t('open.another')}
        </Button>
      </div>
    </StepForm>
  );
};
