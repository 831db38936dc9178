import type { Series, Study } from '../../shared/model/scan';
import { bodyPartIn, bodyPartOf, type BodyPart } from './body-parts';
import type { Format } from './format';
import type { Text } from './i18n';
import { examWords, modalityWord } from './modalities';
import { formatPersonName } from './person-name';

/** Somebody's name as people write it, or the words for none. */
export const describePerson = (t: Text, patientName: string): string => {
  const name = formatPersonName(patientName);
  return name === '' ? t('name.nobody') : name;
};

/** A description says more than the kind and the part do, e.g. not just "CT" or "HEAD". */
const isTelling = (description: string): boolean =>
  /\p{L}{2}/u.test(description) && bodyPartOf(description) === null && modalityWord(description) === 'other';

const partOfExam = (study: Pick<Study, 'description' | 'series'>): BodyPart | null => {
  const parts = new Set(
    study.series.map(({ bodyPart }) => bodyPartOf(bodyPart)).filter((part) => part !== null),
  );
  const [only] = parts;
  if (parts.size === 1 && only !== undefined) return only;
  return parts.size > 1 ? null : bodyPartIn(study.description);
};

type NamedStudy = Pick<Study, 'description' | 'modalities'> & { readonly series: readonly Series[] };

/** "CT of the head"; the description where kind and part are not known. */
export const describeExam = (t: Text, format: Format, study: NamedStudy): string => {
  const words = examWords(
    study.modalities.length > 0 ? study.modalities : study.series.map(({ modality }) => modality),
  );
  const part = partOfExam({ ...study, series: [...study.series] });
  const known = words.filter((word) => word !== 'other');
  const kind = format.list(known.map((word) => t(`modality.${word}`)));
  if (kind !== '' && part !== null) return t('name.exam', { kind, part: t(`bodyPart.${part}`) });
  if (isTelling(study.description)) return study.description.trim();
  return kind === '' ? t('name.unknownExam') : t('name.examPlain', { kind });
};

/** What the description adds to the exam's name, or nothing. */
export const describeMore = (t: Text, format: Format, study: NamedStudy): string => {
  const description = study.description.trim();
  return isTelling(description) && description !== describeExam(t, format, study) ? description : '';
};

/** "Head, thin slices", else "CT, series 3". */
export const describeSeries = (t: Text, series: Series): string => {
  const description = series.description.trim();
  if (description !== '') return description;
  const word = modalityWord(series.modality);
  const kind = t(`modality.${word}`);
  if (word === 'report' || word === 'document') return kind;
  const part = bodyPartOf(series.bodyPart);
  if (part !== null && word !== 'other') return t('name.exam', { kind, part: t(`bodyPart.${part}`) });
  return series.number === null
    ? t('name.series', { kind })
    : t('name.numbered', { kind, number: series.number });
};

/** "196 pictures", "27 loops", "1 document". */
export const countSeries = (t: Text, { content, instances }: Pick<Series, 'content' | 'instances'>): string =>
  t(content === 'other' ? 'count.items' : content === 'document' ? 'count.documents' : `count.${content}`, {
    count: instances,
  });

/** What is in several series: pictures, unless there are documents alone. */
export const countAll = (t: Text, series: readonly Pick<Series, 'content' | 'instances'>[]): string => {
  const count = series.reduce((sum, { instances }) => sum + instances, 0);
  const onlyDocuments = series.length > 0 && series.every(({ content }) => content === 'document');
  return t(onlyDocuments ? 'count.documents' : 'count.pictures', { count });
};
