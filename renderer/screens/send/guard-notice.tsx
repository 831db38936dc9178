import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { ErrorNotice, Notice } from '../../components/notice';
import { useApp } from '../../state/app-context';
import { guardObjection } from '../../state/send';
import { useChosen } from '../../state/use-chosen';
import { describeError } from '../../text/describe-error';
import { useText } from '../../text/use-text';

const differences = { name: 'guardName', date: 'guardDate', both: 'guardBoth' } as const;

/**
 * The hospital expects somebody else: most likely the wrong disc, now and then a changed name. Nothing goes on before that is
 * answered: by the hospital, or by the person who was told.
 */
export const GuardNotice = () => {
  const { send, navigation } = useApp();
  const { t, format } = useText();
  const { choice } = useChosen();
  const state = useStore(send);
  const { guardError, guardOverruled, joins, target, note, askGuardAgain } = state;
  const objection = guardObjection(state);
  if (objection === null)
    return guardError === null || choice === null ? null : (
      <ErrorNotice error={guardError}>
        <Button size="small" onPress={() => void askGuardAgain(choice)}>
          {t('action.retry')}
        </Button>
      </ErrorNotice>
    );
  const noTries = objection === 'tries' && guardError !== null ? describeError(t, format, guardError) : null;
  const difference = objection === 'tries' ? null : differences[objection];
  return (
    <Notice kind="warn" title={noTries?.what ?? t('send.guardDiffersTitle')} isAlert>
      {difference === null ? (
        <p>{t('send.guardTries')}</p>
      ) : (
        <p>{t(target === null ? `send.${difference}` : `target.${difference}`)}</p>
      )}
      <p>{noTries?.next ?? t(joins === null ? 'send.guardNext' : 'send.guardNextJoins')}</p>
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
