import { fitCoded } from './fit-value';
import type { InstanceFacts } from './instance-facts';

/** A file that a DICOMDIR lists: what its record and those above it say, and what it says itself. */
export interface ListedFacts {
  readonly path: string;
  readonly record: InstanceFacts;
  readonly file: InstanceFacts;
}

type Say = (facts: InstanceFacts) => string;

const isPlainId = (text: string): boolean => /^[\x20-\x5b\x5d-\x7e]{1,64}$/.test(text);

/** What a record above says for all files below it, by what tells such records apart: one of the files has to say the same. */
const saidForAll: readonly (readonly [of: Say, said: Say])[] = [
  [({ studyUid }) => studyUid, ({ patientId }) => (isPlainId(patientId) ? patientId : '')],
  [({ studyUid }) => studyUid, ({ birthDate }) => birthDate],
  [({ studyUid }) => studyUid, ({ studyDate }) => studyDate],
  [
    ({ studyUid, seriesUid }) => `${studyUid} ${seriesUid}`,
    ({ modality }) => fitCoded('CS', modality.trim()) ?? '',
  ],
];

/** What a record says for its own file. */
const saidForOne: readonly Say[] = [
  ({ studyUid }) => studyUid,
  ({ seriesUid }) => seriesUid,
  ({ instanceNumber }) => (instanceNumber === null ? '' : (fitCoded('IS', String(instanceNumber)) ?? '')),
];

const differ = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;

/**
 * Finds files of which records say something else: of which exam and series they are, their number; whose they are, when the exam was and
 * what kind the series is. Who says nothing is not contradicted: records must have what files may lack. Files of an exam may
 * disagree, and one record stands for all of them: only what none of them says is wrong.
 *
 * @returns their paths; of several under one wrong record the first
 * @see DICOM PS3.3 F.5
 */
export const contradictedFiles = (listed: readonly ListedFacts[]): readonly string[] => {
  const paths = listed
    .filter(({ record, file }) => saidForOne.some((said) => differ(said(record), said(file))))
    .map(({ path }) => path);
  for (const [of, said] of saidForAll) {
    const records = new Map<
      string,
      { readonly path: string; readonly value: string; readonly files: Set<string> }
    >();
    for (const { path, record, file } of listed) {
      const value = said(record);
      const key = `${of(record)}\0${value}`;
      const known = records.get(key) ?? { path, value, files: new Set() };
      records.set(key, known);
      if (said(file) !== '') known.files.add(said(file));
    }
    for (const { path, value, files } of records.values())
      if (value !== '' && files.size > 0 && !files.has(value)) paths.push(path);
  }
  return Array.from(new Set(paths));
};
