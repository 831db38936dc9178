import { CirclePlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { TargetView } from '../../../shared/contract/ipc';
import { Button } from '../../components/button';
import { StopDialog } from '../../components/dialog';
import { ErrorNotice, Notice } from '../../components/notice';
import { Chip } from '../../components/screen';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';
import { AddTarget } from './add-target';

const TestOutcome = ({ id }: { readonly id: string }) => {
  const { targets } = useApp();
  const { t } = useText();
  const tested = useStore(targets, (state) => state.tested.get(id));
  if (tested === undefined) return null;
  if (tested.state === 'asking') return <p className="small dim">{t('target.testing')}</p>;
  if (tested.state === 'failed') return <ErrorNotice error={tested.error} />;
  const kind = tested.state === 'answers' ? 'info' : 'warn';
  return <Notice kind={kind} title={t(`target.${tested.state}`)} isAlert />;
};

const TargetRow = ({ target: { id, name, url, hasSecret } }: { readonly target: TargetView }) => {
  const { targets } = useApp();
  const { t } = useText();
  const [asksRemove, setAsksRemove] = useState(false);
  const { test, remove } = targets.getState();
  return (
    <li className="card target-row">
      <div className="row">
        <div className="grow">
          <h3>{name}</h3>
          <p className="small dim target-url">{url}</p>
        </div>
        {hasSecret ? null : <Chip kind="warn">{t('target.lacksLogin')}</Chip>}
        <Button
          size="small"
          isDisabled={!hasSecret}
          aria-label={t('target.testOf', { name })}
          onPress={() => void test(id)}
        >
          {t('target.test')}
        </Button>
        <Button
          size="small"
          kind="quiet"
          aria-label={t('target.removeOf', { name })}
          onPress={() => {
            setAsksRemove(true);
          }}
        >
          {t('target.remove')}
        </Button>
      </div>
      <TestOutcome id={id} />
      <StopDialog
        title={t('target.removeTitle', { name })}
        text={t('target.removeText')}
        stop={t('target.removeYes')}
        goOn={t('target.removeNo')}
        isOpen={asksRemove}
        onClose={() => {
          setAsksRemove(false);
        }}
        onStop={() => {
          setAsksRemove(false);
          void remove(id);
        }}
      />
    </li>
  );
};

/** The servers that staff sends to without a code. */
export const TargetSettings = () => {
  const { targets, info } = useApp();
  const { t } = useText();
  const { targets: all, error, refresh, forgetError } = useStore(targets);
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const [isAdding, setIsAdding] = useState(false);
  useEffect(() => {
    void refresh();
  }, [refresh]);
  return (
    <section className="settings-part">
      <h2 className="label">{t('target.title')}</h2>
      <p className="hint">{t('target.hint')}</p>
      {all.length === 0 ? null : (
        <ul className="target-rows">
          {all.map((target) => (
            <TargetRow key={target.id} target={target} />
          ))}
        </ul>
      )}
      {error === null || isAdding ? null : <ErrorNotice error={error} />}
      {keepsSecrets || all.length === 0 ? null : <p className="hint">{t('target.notKept')}</p>}
      <div className="settings-box">
        <Button
          size="small"
          onPress={() => {
            forgetError();
            setIsAdding(true);
          }}
        >
          <CirclePlus />
          {t('target.add')}
        </Button>
      </div>
      {isAdding ? (
        <AddTarget
          onClose={() => {
            setIsAdding(false);
          }}
        />
      ) : null}
    </section>
  );
};
