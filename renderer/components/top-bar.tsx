import { Check, CircleHelp, History, Settings } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useApp } from '../state/app-context';
import { useText } from '../text/use-text';
import { HelpDialog } from './dialog';

export type Step = 'disc' | 'choose' | 'send' | 'done';
const steps = ['disc', 'choose', 'send', 'done'] as const;

/** The four steps of sending, always in sight. */
export const Steps = ({ now }: { readonly now: Step }) => {
  const { t } = useText();
  const names = {
    disc: t('nav.stepDisc'),
    choose: t('nav.stepChoose'),
    send: t('nav.stepSend'),
    done: t('nav.stepDone'),
  };
  const at = steps.indexOf(now);
  return (
    <ol className="steps" aria-label={t('nav.steps')}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < at ? 'step-done' : index === at ? 'step-now' : ''}
          {...(index === at ? { 'aria-current': 'step' } : {})}
        >
          <span className="step-mark" aria-hidden>
            {index < at || now === 'done' ? <Check /> : index + 1}
          </span>
          {index < at ? (
            <span aria-label={t('nav.stepIsDone', { step: names[step] })} role="img">
              {names[step]}
            </span>
          ) : (
            <span>{names[step]}</span>
          )}
        </li>
      ))}
    </ol>
  );
};

/** The thin bar on top: whose program this is, where one is, and the way to help. */
export const TopBar = ({ children }: { readonly children?: ReactNode }) => {
  const { navigation } = useApp();
  const { t } = useText();
  const [helps, setHelps] = useState(false);
  const { go } = navigation.getState();
  return (
    <header className="top-bar">
      <Button
        className="brand"
        aria-label={t('nav.home')}
        onPress={() => {
          go({ at: 'home' });
        }}
      >
        <span className="brand-mark" />
        {t('app.name')}
      </Button>
      <div className="top-middle">{children}</div>
      <nav className="top-links" aria-label={t('app.main')}>
        <Button
          className="top-link"
          onPress={() => {
            go({ at: 'activity' });
          }}
        >
          <History />
          <span className="top-link-words">{t('nav.activity')}</span>
        </Button>
        <Button
          className="top-link"
          onPress={() => {
            setHelps(true);
          }}
        >
          <CircleHelp />
          <span className="top-link-words">{t('nav.help')}</span>
        </Button>
        <Button
          className="top-link"
          onPress={() => {
            go({ at: 'settings' });
          }}
        >
          <Settings />
          <span className="top-link-words">{t('nav.settings')}</span>
        </Button>
      </nav>
      <HelpDialog
        isOpen={helps}
        onClose={() => {
          setHelps(false);
        }}
      />
    </header>
  );
};
