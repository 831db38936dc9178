/** What a directory record says beyond ECMA-119. */
export interface RockRidge {
  /** Null: the record's own name counts. */
  readonly name: string | null;
  /** Where a link leads, '/' between the parts; null: it is none. */
  readonly linksTo: string | null;
  /** First block of a folder that was moved up to keep to eight levels. */
  readonly movedTo: number | null;
  /** The folder stands here only because it was moved. */
  readonly isMoved: boolean;
}

/** Finds the rest of a system use area in another block. */
export type Continuation = (block: number, offset: number, bytes: number) => Uint8Array | null;

const mostAreas = 32;
const signatures = { continuation: 'CE', name: 'NM', link: 'SL', child: 'CL', moved: 'RE', end: 'ST' };
const nameFlags = { continues: 1, thisOrParent: 2 | 4 };
const partFlags = { continues: 1, current: 2, parent: 4 };

const decodeName = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
};

/**
 * Where a link leads, a '/' after every part: one that begins at the root begins with it.
 *
 * @param area component records, one after the other
 * @see RRIP 1.12 4.1.3.1
 */
const linkText = (area: Uint8Array): string => {
  let text = '';
  for (let at = 0; at + 2 <= area.length;) {
    const [flags = 0, bytes = 0] = area.subarray(at, at + 2);
    if ((flags & partFlags.current) !== 0) text += '.';
    else if ((flags & partFlags.parent) !== 0) text += '..';
    else text += decodeName(area.subarray(at + 2, at + 2 + bytes));
    if ((flags & partFlags.continues) === 0) text += '/';
    at += 2 + bytes;
  }
  return text;
};

/**
 * Whether a volume uses Rock Ridge.
 *
 * @param systemUse of the first record of the root: "." itself
 * @see SUSP 5.3
 */
export const usesRockRidge = (systemUse: Uint8Array): boolean =>
  String.fromCharCode(...systemUse.subarray(0, 2)) === 'SP' && systemUse[4] === 0xbe && systemUse[5] === 0xef;

/** Reads the system use area of a record. @see SUSP 1.12, RRIP 1.12 */
export const readRockRidge = (systemUse: Uint8Array, continuation: Continuation): RockRidge => {
  const name: number[] = [];
  let hasName = false;
  let linksTo: string | null = null;
  let isMoved = false;
  let movedTo: number | null = null;
  let area: Uint8Array | null = systemUse;
  for (let areas = 0; area !== null && areas < mostAreas; areas++) {
    const view: DataView = new DataView(area.buffer, area.byteOffset, area.byteLength);
    const here: Uint8Array = area;
    area = null;
    for (let at = 0; at + 4 <= here.length;) {
      const signature = String.fromCharCode(here[at] ?? 0, here[at + 1] ?? 0);
      const bytes = here[at + 2] ?? 0;
      if (bytes < 4 || at + bytes > here.length || signature === signatures.end) break;
      if (signature === signatures.name && bytes >= 5) {
        const flags = view.getUint8(at + 4);
        if ((flags & nameFlags.thisOrParent) === 0) {
          hasName = true;
          name.push(...here.subarray(at + 5, at + bytes));
        }
      } else if (signature === signatures.link)
        linksTo = (linksTo ?? '') + linkText(here.subarray(at + 5, at + bytes));
      else if (signature === signatures.moved) isMoved = true;
      else if (signature === signatures.child && bytes >= 12) movedTo = view.getUint32(at + 4, true);
      else if (signature === signatures.continuation && bytes >= 28)
        area = continuation(
          view.getUint32(at + 4, true),
          view.getUint32(at + 12, true),
          view.getUint32(at + 20, true),
        );
      at += bytes;
    }
  }
  return { name: hasName ? decodeName(Uint8Array.from(name)) : null, linksTo, movedTo, isMoved };
};
