import { useStore } from 'zustand';
import type { NamedPerson } from '../state/choice';
import { useApp } from '../state/app-context';
import { useChosen } from '../state/use-chosen';
import { describeIdentity } from '../text/describe-exam';
import { strong } from '../text/strong';
import { useText } from '../text/use-text';
import { CheckBox } from './check-box';
import { Notice } from './notice';
import { Sentence } from './sentence';

/** Chosen exams name several people: they leave this computer only when a person has said that this is right. */
export const NamesNotice = () => {
  const { choice } = useApp();
  const { t, format } = useText();
  const { studies } = useChosen();
  const { namesChecked, checkNames } = useStore(choice);
  const disagreeing = studies.filter(({ others }) => others.length > 0);
  if (disagreeing.length === 0) return null;
  const identities = (people: readonly NamedPerson[]): string =>
    format.list([...new Set(people.map((person) => describeIdentity(t, format, person)))].map(strong));
  return (
    <Notice kind="warn" title={t('names.title')}>
      <p>
        <Sentence
          text={t('names.who', {
            person: identities(disagreeing.map(({ patient }) => patient)),
            others: identities(disagreeing.flatMap(({ others }) => others)),
          })}
        />
      </p>
      <p>{t('names.next')}</p>
      <CheckBox
        className="notice-box"
        tick={namesChecked ? 'all' : 'none'}
        onChange={(on) => {
          checkNames(on);
        }}
      >
        <strong>{t('names.box')}</strong>
      </CheckBox>
    </Notice>
  );
};
