/** Marks from the private use area: no text and no name needs them, so they can't be forged by what is on a disc. */
const open = '\uE000';
const close = '\uE001';
const marks = /[\uE000\uE001]/g;

/** Marks a value that a sentence should stress, before it is put into the sentence. */
export const strong = (value: string): string => `${open}${value.replace(marks, '')}${close}`;

/** The parts of a sentence, each plain or stressed. */
export const readStrong = (
  sentence: string,
): readonly { readonly text: string; readonly strong: boolean }[] =>
  sentence
    .split(open)
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, strong: false }];
      const [stressed = '', ...rest] = piece.split(close);
      return [
        { text: stressed, strong: true },
        { text: rest.join(''), strong: false },
      ];
    })
    .filter(({ text }) => text !== '');
