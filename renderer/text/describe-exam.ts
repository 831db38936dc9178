import type { Patient, Series, Study } from '../../shared/model/scan';
import { bodyPartIn, bodyPartOf, type BodyPart } from './body-parts';
import type { Format } from './format';
import type { Text } from './i18n';
import { examWords, isCompanion, modalityWord } from './modalities';
import { formatPersonName } from './person-name';

/** Somebody's name as people write it, or the words for none; and what it probably reads, where that is told. */
export const describePerson = (
  t: Text,
  { patientName, likelyName = '' }: Pick<Patient, 'patientName' | 'likelyName'>,
): string => {
  const name = formatPersonName(patientName);
  const likely = formatPersonName(likelyName);
  if (likely !== '') return t('name.probably', { name, likely });
  return name === '' ? t('name.nobody') : name;
};

/** "Sample, Robin, born 4 May 1971, ID 10-2231-8": enough to tell two people of the same name apart. */
export const describeIdentity = (
  t: Text,
  format: Format,
  person: Pick<Patient, 'patientId' | 'patientName' | 'likelyName' | 'birthDate'>,
): string => {
  const date = format.date(person.birthDate);
  return t('names.identity', {
    name: describePerson(t, person),
    born: date === '' ? t('names.bornUnknown') : t('names.born', { date }),
    id: person.patientId === '' ? t('names.noId') : t('catalog.id', { id: person.patientId }),
  });
};

/** What was typed, without the marks that a machine leaves at its ends: "OCT:" is "OCT". */
const trimmed = (description: string): string => description.replace(/^[\s:;,_/-]+|[\s:;,_/-]+$/g, '');

type Named = Pick<Patient, 'patientName' | 'likelyName' | 'birthDate'>;

/** Exams as far as they say whom their pictures name. */
export type NamingExams = readonly (Named & {
  readonly series: readonly { readonly otherPatients?: readonly Named[] | undefined }[];
})[];

/** "Sample, Robin (born 4 May 1971)". */
const describeBorn = (t: Text, format: Format, person: Named): string => {
  const date = format.date(person.birthDate);
  const born = date === '' ? t('names.bornUnknown') : t('names.born', { date });
  return t('names.dated', { name: describePerson(t, person), born });
};

/** Everybody whom the pictures of some exams name, once; with the dates of birth where they are several. */
export const describePeople = (t: Text, format: Format, exams: NamingExams): string => {
  const named = exams.flatMap((exam) => [
    exam,
    ...exam.series.flatMap(({ otherPatients }) => otherPatients ?? []),
  ]);
  const people = [...new Set(named.map((person) => describeBorn(t, format, person)))];
  const [first] = named;
  return people.length === 1 && first !== undefined ? describePerson(t, first) : format.list(people);
};

/** A description says more than the kind and the part do, e.g. not just "CT" or "HEAD". */
const isTelling = (description: string): boolean =>
  /\p{L}{2}/u.test(description) && bodyPartOf(description) === null && modalityWord(description) === 'other';

const partOfExam = (study: NamedStudy): BodyPart | null => {
  const parts = new Set(
    study.series.map(({ bodyPart }) => bodyPartOf(bodyPart)).filter((part) => part !== null),
  );
  const [only] = parts;
  if (parts.size === 1 && only !== undefined) return only;
  return parts.size > 1 ? null : bodyPartIn(study.description);
};

type NamedStudy = Pick<Study, 'description' | 'modalities'> & {
  readonly series: readonly Pick<Series, 'modality' | 'bodyPart'>[];
};

/** "CT of the head"; the description where kind and part are not known. */
export const describeExam = (t: Text, format: Format, study: NamedStudy): string => {
  const words = examWords(
    study.modalities.length > 0 ? study.modalities : study.series.map(({ modality }) => modality),
  );
  const part = partOfExam(study);
  const known = words.filter((word) => word !== 'other');
  const kind = format.list(known.map((word) => t(`modality.${word}`)));
  if (kind !== '' && part !== null) return t('name.exam', { kind, part: t(`bodyPart.${part}`) });
  const description = trimmed(study.description);
  if (isTelling(description)) return description;
  if (kind === '') return t('name.unknownExam');
  // a report is a report, not a "report exam"
  return known.every(isCompanion) ? kind : t('name.examPlain', { kind });
};

/** "CT of the head, 12 March 2024" */
export const describeDatedExam = (
  t: Text,
  format: Format,
  exam: NamedStudy & Pick<Study, 'date'>,
): string => {
  const date = format.date(exam.date);
  return [describeExam(t, format, exam), date === '' ? t('name.noDate') : date].join(', ');
};

/** What the description adds to the exam's name, or nothing. */
export const describeMore = (t: Text, format: Format, study: NamedStudy): string => {
  const description = trimmed(study.description);
  return isTelling(description) && description !== describeExam(t, format, study) ? description : '';
};

/** "Head, thin slices", else "CT, series 3". */
export const describeSeries = (
  t: Text,
  series: Pick<Series, 'modality' | 'number' | 'description' | 'bodyPart'>,
): string => {
  const description = trimmed(series.description);
  if (description !== '') return description;
  const word = modalityWord(series.modality);
  const kind = t(`modality.${word}`);
  if (word === 'report' || word === 'document') return kind;
  if (word === 'other')
    return series.number === null
      ? t('name.unknownSeries')
      : t('name.unknownSeriesNumbered', { number: series.number });
  const part = bodyPartOf(series.bodyPart);
  if (part !== null) return t('name.exam', { kind, part: t(`bodyPart.${part}`) });
  return series.number === null
    ? t('name.series', { kind })
    : t('name.numbered', { kind, number: series.number });
};

type Counted = Pick<Series, 'content' | 'instances' | 'elsewhere'>;

/** All that there is of a series, wherever it lies. */
export const wholeCount = ({ instances, elsewhere = 0 }: Omit<Counted, 'content'>): number =>
  instances + elsewhere;

/** "196 pictures", "27 loops", "1 document". */
export const countSeries = (t: Text, series: Counted): string => {
  const { content } = series;
  const words =
    content === 'other'
      ? 'count.items'
      : content === 'document'
        ? 'count.documents'
        : (`count.${content}` as const);
  return t(words, { count: wholeCount(series) });
};

/** "1 of 196 here", where the rest lies elsewhere; else nothing. */
export const countHere = (t: Text, series: readonly Omit<Counted, 'content'>[]): string => {
  const here = series.reduce((sum, { instances }) => sum + instances, 0);
  const total = series.reduce((sum, one) => sum + wholeCount(one), 0);
  return here === total ? '' : t('count.here', { here, total });
};

const contents = ['pictures', 'loops', 'document', 'other'] as const;

/** The same in few words, for where it is told beside: "30 pictures" where all are alike, else "33 items". */
export const countTogether = (t: Text, series: readonly Counted[]): string => {
  const [first, ...others] = new Set(series.map(({ content }) => content));
  const instances = series.reduce((sum, one) => sum + wholeCount(one), 0);
  return countSeries(t, { content: others.length === 0 ? (first ?? 'pictures') : 'other', instances });
};

/** What is in several series, each in its own words: "30 pictures, 1 loop and 2 documents". */
export const countAll = (t: Text, format: Format, series: readonly Counted[]): string => {
  const counted = contents
    .map((content) => ({
      content,
      instances: series.reduce((sum, one) => sum + (one.content === content ? wholeCount(one) : 0), 0),
    }))
    .filter(({ instances }) => instances > 0);
  return counted.length === 0
    ? t('count.pictures', { count: 0 })
    : format.list(counted.map((one) => countSeries(t, one)));
};
