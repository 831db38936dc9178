import { firstDescriptorSector, mostLostDescriptors, sectorBytes } from '../iso9660/sectors';
import { latin1, tagOf, tags } from './file-entry';

/** Bytes of an image by which it can be told to be one. */
export interface DiscMark {
  readonly position: number;
  readonly bytes: number;
  readonly isOne: (bytes: Uint8Array) => boolean;
}

/** Where UDF is said to be found (ECMA-167 3/8.4.2.1). */
export const anchorSector = 256;

const volumeNames: ReadonlySet<string> = new Set(['CD001', 'BEA01', 'NSR02', 'NSR03']);

/**
 * What of an image shows that it is that of a disc, as far as `readIso` and `readUdf` do without the rest; one is enough.
 *
 * @see ECMA-119 8.4.2; ECMA-167 2/9.2.2, 3/10.2
 */
export const discMarks: readonly DiscMark[] = [
  ...Array.from({ length: mostLostDescriptors + 1 }, (_, index) => ({
    position: (firstDescriptorSector + index) * sectorBytes + 1,
    bytes: 5,
    isOne: (bytes: Uint8Array) => volumeNames.has(latin1(bytes)),
  })),
  {
    position: anchorSector * sectorBytes,
    bytes: 16,
    isOne: (bytes) => tagOf(bytes) === tags.anchor,
  },
];
