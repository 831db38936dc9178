import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { ErrorNotice } from '../../components/notice';
import { Sentence } from '../../components/sentence';
import { StepForm } from '../../components/step-form';
import { useApp } from '../../state/app-context';
import { isEmail, isThisComputer } from '../../state/send';
import { strong } from '../../text/strong';
import { useText } from '../../text/use-text';
import { AskingLine } from './asking-line';

/** Where the connection goes, said where the doubt comes up. */
export const ConnectionLine = () => {
  const { send } = useApp();
  const { t } = useText();
  const { host, joins, renews } = useStore(send);
  return (
    <p className="reassure">
      <Lock />
      {t(isThisComputer(host) ? 'send.notEncrypted' : 'send.encrypted', { host })}
      {joins === null && renews === null ? ` ${t('send.nothingYet')}` : ''}
    </p>
  );
};

/** Where the code should go. */
export const EmailStep = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const { email, facility, busy, error, note, askCode } = useStore(send);
  const [isTried, setIsTried] = useState(false);
  const problem = isTried && !isEmail(email) ? t('send.emailInvalid') : '';
  return (
    <StepForm
      onSubmit={() => {
        setIsTried(true);
        if (isEmail(email)) void askCode();
      }}
    >
      <Heading
        fieldHasFocus
        lede={<Sentence text={t('send.emailLede', { facility: strong(facility?.name ?? '') })} />}
      >
        {t('send.emailTitle')}
      </Heading>
      <Field
        label={t('send.emailLabel')}
        hint={t('send.emailHint')}
        kind="email"
        maxLength={254}
        value={email}
        autoFocus
        error={problem}
        onChange={(next) => {
          note({ email: next });
        }}
      />
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button kind="primary" size="large" type="submit" isDisabled={busy}>
          {t('send.emailNext')}
        </Button>
        <Button
          kind="quiet"
          onPress={() => {
            note({ printed: true, code: '' });
            navigation.getState().go({ at: 'send', step: 'code' });
          }}
        >
          {t('send.havePrinted')}
        </Button>
        <AskingLine />
      </div>
      <ConnectionLine />
    </StepForm>
  );
};
