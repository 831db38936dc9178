import { nameDifferentPatients, type NamedPatient } from '../../shared/dicom/patients';
import { describePerson } from '../text/describe-exam';
import { useText } from '../text/use-text';

/**
 * Says that a file names somebody else than the list does.
 *
 * @param named by the file itself; undefined while that is not known
 */
export const useOtherPatient = (
  named: NamedPatient | undefined,
  listed: NamedPatient,
): string | undefined => {
  const { t, format } = useText();
  const describeWho = (person: NamedPatient): string => {
    const born = format.date(person.birthDate);
    return [
      describePerson(t, person),
      born === '' ? '' : t('viewer.born', { date: born }),
      person.patientId === '' ? '' : t('viewer.id', { id: person.patientId }),
    ]
      .filter((part) => part !== '')
      .join(', ');
  };
  return named !== undefined && nameDifferentPatients(named, listed)
    ? t('viewer.otherPatient', { named: describeWho(named), listed: describeWho(listed) })
    : undefined;
};
