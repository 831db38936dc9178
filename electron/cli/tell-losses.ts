import { gapKinds, type GapCounts, type GapKind } from '../../shared/model/selection';
import { exitStatus } from './command';

/** What was lost on the way from a source: pictures that are known, and files of which nobody knows the pictures. */
export interface Losses {
  readonly gapsBy: GapCounts;
  readonly unidentified: number;
}

export const statusAfter = ({ gapsBy, unidentified }: Losses): number =>
  gapKinds.every((kind) => gapsBy[kind] === 0) && unidentified === 0
    ? exitStatus.done
    : exitStatus.lostSomething;

type GapSentences = Readonly<Record<GapKind, (count: number) => string>>;

const are = (count: number, what: string): string =>
  count === 1 ? `1 picture ${what.replace(/\bare\b/, 'is')}` : `${count} pictures ${what}`;
const end = (count: number): string =>
  count === 1 ? '1 picture ends too soon' : `${count} pictures end too soon`;
const leftOut = 'are left out: another one of the same series has the same identifier and other content.';

/** What is said of gaps where pictures are sent, are written, and are compared with where they came from. */
export const gapSentences = {
  sent: {
    unread: (count) => `${are(count, 'are not sent, as they could not be read')}; the receipt names them.`,
    refused: (count) => `${are(count, 'are not taken by the gateway')}; the receipt names them.`,
    conflict: (count) => `${are(count, leftOut)} The receipt names them.`,
    incomplete: (count) => `${end(count)}: sent as far as there is; the receipt names them.`,
  },
  written: {
    unread: (count) => `${are(count, 'are not there, as they could not be read')}.`,
    refused: (count) => `${are(count, 'are not there')}.`,
    conflict: (count) => are(count, leftOut),
    incomplete: (count) => `${end(count)}: written as far as there is.`,
  },
  compared: {
    unread: (count) => `${are(count, 'of the same exams are not to be read in the source')}.`,
    refused: (count) => `${are(count, 'of the same exams are not to be had')}.`,
    conflict: (count) => `In the source, ${are(count, leftOut)}`,
    incomplete: (count) => `${end(count)} in the source.`,
  },
} as const satisfies Readonly<Record<string, GapSentences>>;

/** One line a kind of gaps; nothing where there are none. */
export const gapLines = (gapsBy: GapCounts, sentences: GapSentences): readonly string[] =>
  gapKinds.filter((kind) => gapsBy[kind] > 0).map((kind) => sentences[kind](gapsBy[kind]));

/** Of files that nobody can name the pictures of; nothing where there are none. */
export const unidentifiedLines = (unidentified: number): readonly string[] =>
  unidentified === 0
    ? []
    : [
        unidentified === 1
          ? '1 file or folder on the source could not be read or was left out; which pictures it held is not known.'
          : `${unidentified} files or folders on the source could not be read or were left out; which pictures they held is not known.`,
      ];
