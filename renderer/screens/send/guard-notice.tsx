import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { Notice } from '../../components/notice';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';

/** The hospital expects somebody else: most likely the wrong disc, now and then a changed name. */
export const GuardNotice = () => {
  const { send, navigation } = useApp();
  const { t } = useText();
  const { guard, guardOverruled, target, note } = useStore(send);
  if (guard === null || (guard.name !== 'differs' && guard.birthDate !== 'differs')) return null;
  const both = guard.name === 'differs' && guard.birthDate === 'differs';
  const which = both ? 'guardBoth' : guard.name === 'differs' ? 'guardName' : 'guardDate';
  return (
    <Notice kind="warn" title={t('send.guardDiffersTitle')} isAlert>
      <p>{t(target === null ? `send.${which}` : `target.${which}`)}</p>
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
