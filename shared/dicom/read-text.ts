import { limits } from '../model/limits';
import type { ByteWindow } from './byte-window';
import type { Element } from './read-element';

const isPadding = (byte: number): boolean => byte === 0x20 || byte === 0;

const isText = (view: DataView, from: number, length: number, text: string): boolean => {
  if (text.length !== length) return false;
  // from the end, where UIDs and numbers differ
  for (let index = length - 1; index >= 0; index--)
    if (view.getUint8(from + index) !== text.charCodeAt(index)) return false;
  return true;
};

/** The two bytes of a number, a character each; empty where they can't be reached. */
export const readShort = (window: ByteWindow, { valueAt, length }: Element): string => {
  if (length < 2 || !window.reach(valueAt, 2)) return '';
  const from = valueAt - window.start;
  return String.fromCharCode(window.view.getUint8(from), window.view.getUint8(from + 1));
};

/**
 * The bytes of a value, a character a byte, without what pads it.
 *
 * Most of what a head says is the same in the next one: the text that a tag had last is compared before a new one is made.
 *
 * @returns the first 1,024 characters; empty where they can't be reached
 */
export const readText = (window: ByteWindow, { tag, valueAt, length }: Element): string => {
  const kept = Math.min(length, limits.textLength);
  if (!window.reach(valueAt, kept)) return '';
  const { view, recentTexts } = window;
  const from = valueAt - window.start;
  let end = from + kept;
  while (end > from && isPadding(view.getUint8(end - 1))) end--;
  const recent = recentTexts.get(tag);
  if (recent !== undefined && isText(view, from, end - from, recent)) return recent;
  const text = String(Reflect.apply(String.fromCharCode, null, window.bytesAt(valueAt, end - from)));
  recentTexts.set(tag, text);
  return text;
};
