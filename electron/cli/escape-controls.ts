/** Control characters (C0, DEL, C1), what ends a line or turns the direction of writing: ECMA-48, Unicode UAX 9 2.1-2.6. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text from a source, so that a terminal shows it and does not obey it. It is spelt as JSON spells it, so that a JSON document
 * means the same after it.
 */
export const escapeControls = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same for several lines of our own, which stay lines. */
export const escapeLines = (text: string): string => text.split('\n').map(escapeControls).join('\n');
