import { useStore } from 'zustand';
import { nameDifferentPatients } from '../../../shared/dicom/patients';
import { CheckBox } from '../../components/check-box';
import { Notice } from '../../components/notice';
import { Sentence } from '../../components/sentence';
import { useApp } from '../../state/app-context';
import type { NamedPerson } from '../../state/choice';
import { useChosen } from '../../state/use-chosen';
import { describeIdentity } from '../../text/describe-exam';
import { strong } from '../../text/strong';
import { useText } from '../../text/use-text';

/** Whom the chosen pictures name, and nothing that is being sent already. Each hospital has its own IDs: those say nothing here. */
export const useNewPeople = (): readonly NamedPerson[] => {
  const { deposits, send } = useApp();
  const { studies } = useChosen();
  const joins = useStore(send, (state) => state.joins);
  const exams = useStore(deposits, (state) => state.deposits.get(joins ?? '')?.exams ?? null);
  if (exams === null) return [];
  const anyId = { patientId: '' };
  return studies
    .flatMap(({ patient, others }) => [patient, ...others])
    .filter((person) =>
      exams.every((exam) => nameDifferentPatients({ ...exam, ...anyId }, { ...person, ...anyId })),
    );
};

/** The next disc is somebody else's: it goes with the first only when a person has said that this is right. */
export const NewPersonNotice = () => {
  const { send } = useApp();
  const { t, format } = useText();
  const people = useNewPeople();
  const { newPersonChecked, note } = useStore(send);
  if (people.length === 0) return null;
  const identities = [...new Set(people.map((person) => describeIdentity(t, format, person)))].map(strong);
  return (
    <Notice kind="warn" title={t('send.newPersonTitle')} isAlert>
      <p>
        <Sentence text={t('send.newPerson', { people: format.list(identities) })} />
      </p>
      <CheckBox
        className="notice-box"
        tick={newPersonChecked ? 'all' : 'none'}
        onChange={(on) => {
          note({ newPersonChecked: on });
        }}
      >
        <strong>{t('send.newPersonBox')}</strong>
      </CheckBox>
    </Notice>
  );
};
