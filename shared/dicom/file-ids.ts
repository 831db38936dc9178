import type { Instance } from '../model/scan';
import { textOfBytes } from './explicit-elements';
import type { Keyword } from './directory-records';
import { comparableReading, tellPatientsApart } from './patients';
import type { RecordDraft, RecordDrafts } from './record-drafts';

/** An instance of a file-set to be: what a scan found, and the records that lead to it. */
export interface DraftedInstance {
  readonly instance: Instance;
  readonly drafts: RecordDrafts;
}

/** An instance with its place in the file-set. */
export interface FileSetMember extends DraftedInstance {
  /** Referenced File ID: components of 8 characters (PS3.10 8.2). */
  readonly fileId: readonly string[];
  /** Equal for members under the same patient, study and series record; absent at the root. */
  readonly branch: { readonly patient: string; readonly study: string; readonly series: string } | null;
}

/** How many of a kind six digits can name. */
const mostOfAKind = 999_999;

const text = (draft: RecordDraft | undefined, keyword: Keyword): string =>
  textOfBytes(draft?.values.get(keyword) ?? new Uint8Array());

const number = (draft: RecordDraft | undefined, keyword: Keyword): number => {
  const written = text(draft, keyword);
  return written === '' ? Infinity : Number(written);
};

type SortKey = readonly (string | number)[];

const sortKey = ({ instance, drafts }: DraftedInstance, patient: string): SortKey => {
  const last = [instance.sopInstanceUid, instance.path];
  if (drafts.length === 1) return [1, drafts[0].type, ...last];
  const [, study, series, own] = drafts;
  return [
    0,
    comparableReading(instance),
    patient,
    text(study, 'StudyDate'),
    text(study, 'StudyTime'),
    instance.studyUid,
    number(series, 'SeriesNumber'),
    instance.seriesUid,
    number(own, 'InstanceNumber'),
    ...last,
  ];
};

const compare = (a: SortKey, b: SortKey): number => {
  for (let index = 0; index < a.length; index++) {
    const [one, other] = [a[index] ?? 0, b[index] ?? 0];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
};

const component = (prefix: string, count: number): string => {
  if (count > mostOfAKind) throw new RangeError('more than six digits can name');
  return `${prefix}${String(count).padStart(6, '0')}`;
};

/**
 * Numbers what is in a folder: the same key gets the same name, a new one the next.
 *
 * @returns a component of a File ID
 */
const numbering = (prefix: string): ((key: string) => string) => {
  const known = new Map<string, string>();
  return (key) => {
    const name = known.get(key) ?? component(prefix, known.size + 1);
    known.set(key, name);
    return name;
  };
};

/**
 * Puts instances in the order of their records, and names their files by it: DICOM/PA000001/ST000001/SE000001/IM000001.
 * Names carry no meaning and nothing of a patient. The same instances come out the same, in whatever order they come in.
 *
 * Persons who share an identifier keep it, in records of their own. The standard wants an identifier to be unique in a
 * file-set (PS3.3 F.5.1), but one name over the pictures of two persons is what must not be.
 *
 * @throws {RangeError} when there are more than 999,999 of a kind in a folder
 * @see DICOM PS3.10 8.2 and 8.5
 */
export const arrangeFileSet = (instances: readonly DraftedInstance[]): readonly FileSetMember[] => {
  const patientKey = tellPatientsApart(instances.map(({ instance }) => instance));
  const keyed = instances.map((drafted) => ({
    drafted,
    key: sortKey(drafted, patientKey(drafted.instance)),
  }));
  keyed.sort((a, b) => compare(a.key, b.key));
  const namePatient = numbering('PA');
  const numberings = new Map<string, (key: string) => string>();
  const nameIn = (folder: string, prefix: string, key: string): string => {
    const name = numberings.get(folder) ?? numbering(prefix);
    numberings.set(folder, name);
    return name(key);
  };
  return keyed.map(({ drafted }, index) => {
    const { instance, drafts } = drafted;
    // every instance counts for itself, even where two have the same identifiers
    const own = String(index);
    if (drafts.length === 1)
      return { ...drafted, branch: null, fileId: ['DICOM', 'GENERAL', nameIn('', 'OB', own)] };
    const patient = namePatient(patientKey(instance));
    const study = nameIn(patient, 'ST', instance.studyUid);
    const series = nameIn(`${patient}/${study}`, 'SE', instance.seriesUid);
    const file = nameIn(`${patient}/${study}/${series}`, 'IM', own);
    return {
      ...drafted,
      branch: { patient, study, series },
      fileId: ['DICOM', patient, study, series, file],
    };
  });
};
