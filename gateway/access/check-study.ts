import { isSameName } from '../deposits/same-name';
import type { GatewayParts } from '../gateway-parts';
import { comparedInstances, type ComparedInstance, type StudyIn } from './held-studies';

/** What staff said of what a code is to open. */
export interface AccessWish {
  readonly birthDate: string;
  /** They know that the pictures have another date of birth, or none. */
  readonly overridesBirthDate: boolean;
  /** They named the deposits: then other spellings of the name are theirs to judge. */
  readonly namesDeposits: boolean;
}

const digits = (date: string): string => date.replace(/\D/g, '');

const haveConflict = (instances: readonly ComparedInstance[]): boolean => {
  const bytes = new Map<string, string>();
  return instances.some(({ sopInstanceUid, sha256 }) => {
    const known = bytes.get(sopInstanceUid) ?? sha256;
    bytes.set(sopInstanceUid, known);
    return known !== sha256;
  });
};

const haveOtherName = ([first, ...others]: readonly ComparedInstance[]): boolean =>
  first !== undefined &&
  others.some(
    ({ deposit, patientName }) =>
      deposit !== first.deposit &&
      patientName !== first.patientName &&
      !isSameName(first.patientName, patientName),
  );

/**
 * Makes sure that a study is one person's, and this person's, before a code opens it: anybody with an upload code can send
 * pictures under any identifier.
 *
 * @throws {Error} with a sentence for staff, without a name or a date
 */
export const checkStudy = async (
  { db, secrets }: GatewayParts,
  study: StudyIn,
  { birthDate, overridesBirthDate, namesDeposits }: AccessWish,
): Promise<void> => {
  const instances = await comparedInstances(db, secrets, study);
  const among = `${study.deposits.join(', ')}. Look at admin deposits, and name the right ones with --deposit.`;
  if (haveConflict(instances))
    throw new Error(`Deposits hold different pictures under the same identifier: ${among}`);
  if (!namesDeposits && haveOtherName(instances))
    throw new Error(`Deposits hold this study under different names: ${among}`);
  const dates = instances.map((instance) => digits(instance.birthDate));
  const none = dates.filter((date) => date === '').length;
  const other = dates.filter((date) => date !== '' && date !== birthDate).length;
  if (overridesBirthDate || none + other === 0) return;
  throw new Error(
    `Of ${instances.length} pictures of study ${study.studyUid}, ${other} have another date of birth and ${none} have none. ` +
      'No code was made. Check the study and the date; if both are right, repeat with --override-birth-date.',
  );
};
