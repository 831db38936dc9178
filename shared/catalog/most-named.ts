import type { InstanceFacts } from '../dicom/instance-facts';
import { comparableReading, nameSamePatient, type NamedPatient } from '../dicom/patients';

/** Pictures that say the same of whose they are. */
interface Naming {
  readonly facts: InstanceFacts;
  /** Identifier, name and birth date as they are compared; what is empty is not said. */
  readonly said: readonly string[];
  /** By their UIDs: however many copies there are of a picture, it counts once. */
  readonly pictures: Set<string>;
}

/** Who names more than these in one exam names nobody. */
const mostCandidates = 64;

const saidBy = (facts: NamedPatient): readonly string[] => [
  facts.patientId,
  comparableReading(facts),
  facts.birthDate,
];

const contradict = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((text, at) => text !== '' && other[at] !== '' && text !== other[at]);

const saysAllOf = (one: readonly string[], other: readonly string[]): boolean =>
  other.every((text, at) => text === '' || text === one[at]);

const isSameSpelling = (one: NamedPatient, other: NamedPatient): boolean =>
  one.patientId === other.patientId &&
  one.patientName === other.patientName &&
  one.likelyName === other.likelyName &&
  one.birthDate === other.birthDate;

/** In an order that is not that of the files. */
const namingsOf = (files: readonly InstanceFacts[]): readonly Naming[] => {
  const namings = new Map<string, Naming>();
  let last: Naming | undefined;
  for (const facts of files) {
    if (last === undefined || !isSameSpelling(facts, last.facts)) {
      const said = saidBy(facts);
      const key = said.join('\0');
      last = namings.get(key) ?? { facts, said, pictures: new Set() };
      namings.set(key, last);
    }
    last.pictures.add(facts.sopInstanceUid);
  }
  return [...namings.keys()].sort().flatMap((key) => namings.get(key) ?? []);
};

const highest = (namings: readonly Naming[], of: (naming: Naming) => number): readonly Naming[] => {
  if (namings.length < 2) return namings;
  const counts = namings.map(of);
  const most = Math.max(...counts);
  return namings.filter((_, at) => counts[at] === most);
};

/**
 * The facts of a file that names whom most of these pictures name; who says less than another contradicts nobody.
 *
 * @param decide what else names their patient, asked only where pictures are evenly split
 * @returns the same patient in whatever order files come; undefined where there are none
 */
export const mostNamed = (
  files: readonly InstanceFacts[],
  decide: () => readonly NamedPatient[],
): InstanceFacts | undefined => {
  const [first] = files;
  if (first === undefined || files.every((facts) => isSameSpelling(facts, first))) return first;
  const all = namingsOf(files);
  const most = [...all].sort((a, b) => b.pictures.size - a.pictures.size).slice(0, mostCandidates);
  const fullest = most.filter(({ said }) =>
    most.every((other) => other.said === said || !saysAllOf(other.said, said)),
  );
  const supported = highest(fullest, ({ said }) =>
    all.reduce((sum, other) => sum + (contradict(said, other.said) ? 0 : other.pictures.size), 0),
  );
  const decided = highest(supported, ({ facts }) => {
    const others = decide();
    return others.filter((other) => nameSamePatient(other, facts)).length;
  });
  return decided[0]?.facts;
};
