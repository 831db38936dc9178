import { gapKinds, type GapCounts, type GapKind } from '../../shared/model/selection';
import { exitStatus } from './command';
import { counted } from './counted';

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

/** The sentence for one picture, or for several. */
const pictures =
  (one: string, more: string) =>
  (count: number): string =>
    counted(count, `picture ${one}`, `pictures ${more}`);
const isLeftOut = 'is left out: another one of the same series has the same identifier and other content.';
const areLeftOut = 'are left out: others of the same series have the same identifiers and other content.';

/** What is said of gaps where pictures are sent, are written, and are compared with where they came from. */
export const gapSentences = {
  sent: {
    unread: pictures(
      'is not sent, as it could not be read; the receipt names it.',
      'are not sent, as they could not be read; the receipt names them.',
    ),
    refused: pictures(
      'is not taken by the gateway; the receipt names it.',
      'are not taken by the gateway; the receipt names them.',
    ),
    conflict: pictures(`${isLeftOut} The receipt names it.`, `${areLeftOut} The receipt names them.`),
    incomplete: pictures(
      'ends too soon: sent as far as there is; the receipt names it.',
      'end too soon: sent as far as there is; the receipt names them.',
    ),
  },
  toTarget: {
    unread: pictures('is not sent, as it could not be read.', 'are not sent, as they could not be read.'),
    refused: pictures('is not taken by the server.', 'are not taken by the server.'),
    conflict: pictures(isLeftOut, areLeftOut),
    incomplete: pictures('ends too soon: sent as far as there is.', 'end too soon: sent as far as there is.'),
  },
  written: {
    unread: pictures('is not there, as it could not be read.', 'are not there, as they could not be read.'),
    refused: pictures('is not there.', 'are not there.'),
    conflict: pictures(isLeftOut, areLeftOut),
    incomplete: pictures(
      'ends too soon: written as far as there is.',
      'end too soon: written as far as there is.',
    ),
  },
  compared: {
    unread: pictures(
      'of the same exams is not to be read in the source.',
      'of the same exams are not to be read in the source.',
    ),
    refused: pictures('of the same exams is not to be had.', 'of the same exams are not to be had.'),
    conflict: (count) => `In the source, ${pictures(isLeftOut, areLeftOut)(count)}`,
    incomplete: pictures('ends too soon in the source.', 'end too soon in the source.'),
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
        counted(
          unidentified,
          'file or folder on the source could not be read or was left out; which pictures it held is not known.',
          'files or folders on the source could not be read or were left out; which pictures they held is not known.',
        ),
      ];
