import { useState } from 'react';
import { useStore } from 'zustand';
import type { TargetAuth } from '../../../shared/model/target';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Field } from '../../components/field';
import { ErrorNotice } from '../../components/notice';
import { StepForm } from '../../components/step-form';
import { Tiles, type Tile } from '../../components/tiles';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';

const formId = 'add-target';
type Kind = TargetAuth['kind'];

/** What is typed for a kind of login, in this order; the last is the secret. */
const fields = {
  basic: ['user', 'password'],
  bearer: ['token'],
  oauth: ['tokenUrl', 'clientId', 'scope', 'clientSecret'],
} as const satisfies Readonly<Record<Kind, readonly string[]>>;
/** What helps to fill one in. */
const hints: Partial<Record<FieldName, 'target.urlHint' | 'target.scopeHint'>> = {
  url: 'target.urlHint',
  scope: 'target.scopeHint',
};
type FieldName = 'name' | 'url' | (typeof fields)[Kind][number];

const isSecret = (field: FieldName): boolean => ['password', 'token', 'clientSecret'].includes(field);

const emptyDraft: Readonly<Record<FieldName, string>> = {
  ...{ name: '', url: '', user: '', password: '', token: '', tokenUrl: '', clientId: '', scope: '' },
  clientSecret: '',
};

const authOf = (kind: Kind, { user, tokenUrl, clientId, scope }: typeof emptyDraft): TargetAuth => {
  switch (kind) {
    case 'basic':
      return { kind, user: user.trim() };
    case 'bearer':
      return { kind };
    case 'oauth':
      return { kind, tokenUrl: tokenUrl.trim(), clientId: clientId.trim(), scope: scope.trim() };
  }
};

/** Asks for a server and its login. What is typed is gone when it closes. */
export const AddTarget = ({ onClose }: { readonly onClose: () => void }) => {
  const { targets, info } = useApp();
  const { t } = useText();
  const { busy, error, add, forgetError } = useStore(targets);
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const [kind, setKind] = useState<Kind>('basic');
  const [draft, setDraft] = useState(emptyDraft);
  const [isTried, setIsTried] = useState(false);
  const asked: readonly FieldName[] = ['name', 'url', ...fields[kind]];
  const isMissing = (field: FieldName): boolean => field !== 'scope' && draft[field].trim() === '';
  const tiles: readonly Tile<Kind>[] = (['basic', 'bearer', 'oauth'] as const).map((value) => ({
    value,
    title: t(`target.${value}`),
  }));
  const submit = async (): Promise<void> => {
    setIsTried(true);
    if (asked.some(isMissing)) return;
    const [secretField = 'password'] = asked.slice(-1);
    const wanted = { name: draft.name.trim(), url: draft.url.trim(), auth: authOf(kind, draft) };
    if (await add({ ...wanted, secret: draft[secretField].trim() })) onClose();
  };
  const fieldOf = (field: FieldName) => (
    <Field
      key={field}
      label={t(`target.${field}`)}
      kind={isSecret(field) ? 'password' : field === 'url' || field === 'tokenUrl' ? 'url' : 'text'}
      value={draft[field]}
      autoFocus={field === 'name'}
      error={isTried && isMissing(field) ? t('target.missing') : ''}
      {...(hints[field] === undefined ? {} : { hint: t(hints[field]) })}
      onChange={(next) => {
        forgetError();
        setDraft({ ...draft, [field]: next });
      }}
    />
  );
  return (
    <Dialog
      title={t('target.addTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {t('target.cancel')}
          </Button>
          <Button kind="primary" type="submit" form={formId} isDisabled={busy}>
            {t('target.save')}
          </Button>
        </>
      }
    >
      <StepForm id={formId} onSubmit={() => void submit()}>
        <p className="small dim">{t('target.addHint')}</p>
        {(['name', 'url'] as const).map(fieldOf)}
        <Tiles label={t('target.login')} tiles={tiles} value={kind} onChange={setKind} columns={3} />
        <div className="who-fields target-login">{fields[kind].map(fieldOf)}</div>
        {keepsSecrets ? null : <p className="hint">{t('target.notKept')}</p>}
        {error === null ? null : <ErrorNotice error={error} />}
      </StepForm>
    </Dialog>
  );
};
