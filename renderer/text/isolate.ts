/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. @see Unicode Standard Annex 9 */
const [open, close] = ['\u2068', '\u2069'];
const turns =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u061c\u200f\u202a-\u202e\u2066-\u2069]/u;
const isolates = /[\u2066-\u2069]/g;

/** Leaves out what would close an isolate that the text did not open, and closes what it leaves open. */
export const closeIsolates = (text: string): string => {
  let depth = 0;
  const kept = text.replace(isolates, (character) => {
    if (character !== close) depth++;
    else if (depth === 0) return '';
    else depth--;
    return character;
  });
  return kept + close.repeat(depth);
};

/**
 * What runs the other way than the sentence it is put into, or says that it does, is kept apart, so that it turns nothing around
 * it. Closing an isolate ends whatever was turned within it.
 */
export const isolate = (value: string): string =>
  turns.test(value) ? open + closeIsolates(value) + close : value;
