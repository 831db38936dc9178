import { writtenSpellings } from '../written-facts';
import type { TextPen } from './text-pen';

/** Every spelling of a name that says something: those first that can be printed as they are written. */
export const printedSpellings = (name: string, pen: TextPen): readonly string[] => {
  const all = writtenSpellings(name);
  return [
    ...all.filter((spelling) => pen.canPrint(spelling)),
    ...all.filter((spelling) => !pen.canPrint(spelling)),
  ];
};

/** The first of them; empty where there is no name. */
export const printedName = (name: string, pen: TextPen): string => printedSpellings(name, pen)[0] ?? '';
