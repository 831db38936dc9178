import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { ErrorNotice, Notice } from '../../components/notice';
import { Sentence } from '../../components/sentence';
import { StepForm } from '../../components/step-form';
import { useApp } from '../../state/app-context';
import { bareCode, groupCode, mailedCodeLength } from '../../state/send';
import { strong } from '../../text/strong';
import { useText } from '../../text/use-text';
import { AskingLine } from './asking-line';
import { ConnectionLine } from './email-step';

/** The code from the e-mail, or from a sheet of paper. */
export const CodeStep = () => {
  const { send } = useApp();
  const { t } = useText();
  const { code, printed, email, facility, codeMinutes, busy, error, renewed, note, redeem, renewCode } =
    useStore(send);
  const lede = printed
    ? t('send.codePaperLede')
    : t('send.codeLede', { facility: strong(facility?.name ?? ''), email, count: codeMinutes });
  const isWhole = printed ? code.trim().length >= 4 : bareCode(code).length === mailedCodeLength;
  return (
    <StepForm
      onSubmit={() => {
        if (isWhole) void redeem();
      }}
    >
      <Heading fieldHasFocus lede={<Sentence text={lede} />}>
        {t(printed ? 'send.codePaperTitle' : 'send.codeTitle')}
      </Heading>
      {renewed ? <Notice kind="info" title={t('send.codeSent')} isAlert /> : null}
      <Field
        className={printed ? 'code-field code-field-printed' : 'code-field'}
        label={t('send.codeLabel')}
        hint={t(printed ? 'send.codePaperHint' : 'send.codeHint')}
        maxLength={printed ? 64 : 40}
        value={printed ? code : groupCode(bareCode(code))}
        autoFocus
        onChange={(next) => {
          note({ code: printed ? next : bareCode(next) });
        }}
      />
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button kind="primary" size="large" type="submit" isDisabled={!isWhole || busy}>
          {t('send.codeNext')}
        </Button>
        {printed ? null : (
          <Button kind="quiet" isDisabled={busy} onPress={() => void renewCode()}>
            {t('send.codeAgain')}
          </Button>
        )}
        <AskingLine />
      </div>
      {printed ? null : <p className="small faint code-spam">{t('send.codeSpam')}</p>}
      <ConnectionLine />
    </StepForm>
  );
};
