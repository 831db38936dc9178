import dictionary from './dictionary.tsv?raw';

/** A data element as the standard has it. @see DICOM PS3.6 */
export interface DictionaryEntry {
  readonly vr: string;
  readonly keyword: string;
  readonly name: string;
}

/** @returns what looks an element up by its tag */
export const readDictionary = (): ((tag: number) => DictionaryEntry | undefined) => {
  const entries = new Map<string, DictionaryEntry>();
  const repeating: (readonly [RegExp, DictionaryEntry])[] = [];
  for (const line of dictionary.trim().split('\n')) {
    if (line.startsWith('#')) continue;
    const [tag = '', vr = '', keyword = '', name = ''] = line.split('\t');
    const entry = { vr, keyword, name };
    if (tag.includes('x')) repeating.push([new RegExp(`^${tag.replaceAll('x', '.')}$`), entry]);
    else entries.set(tag, entry);
  }
  return (tag) => {
    const digits = tag.toString(16).toUpperCase().padStart(8, '0');
    return entries.get(digits) ?? repeating.find(([pattern]) => pattern.test(digits))?.[1];
  };
};
