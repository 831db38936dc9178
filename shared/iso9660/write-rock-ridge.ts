import { shortDate } from './short-date';

/** What a directory record stands for, as POSIX sees it. */
export interface RockRidgeEntry {
  /** '.' of the root, which says that Rock Ridge is used; '.' and '..' of any folder; what lies in it. */
  readonly kind: 'root' | 'this' | 'above' | 'folder' | 'file';
  /** Of what lies in a folder. */
  readonly name: string;
  /** Folders in a folder; 0 for a file. */
  readonly folders: number;
  readonly time: Date;
}

const ascii = (text: string): readonly number[] => Array.from(text, (character) => character.charCodeAt(0));

/** Signature, length, version 1, content (SUSP 4.1). */
const field = (signature: string, content: readonly number[]): readonly number[] => [
  ...ascii(signature),
  4 + content.length,
  1,
  ...content,
];

/** Low byte first, and once more high byte first (ECMA-119 7.3.3). */
const both32 = (value: number): readonly number[] => {
  const bytes = [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
  return [...bytes, ...[...bytes].reverse()];
};

/** Everybody may read, nobody write: S_IFDIR or S_IFREG with the permissions of POSIX. */
const folderMode = 0o040_555;
const fileMode = 0o100_444;

/** Permissions, links, owner and group (RRIP 4.1.1). A folder is linked to by its parent, itself and the folders in it. */
const posixOf = ({ kind, folders }: RockRidgeEntry): readonly number[] =>
  field('PX', [
    ...both32(kind === 'file' ? fileMode : folderMode),
    ...both32(kind === 'file' ? 1 : 2 + folders),
    ...both32(0),
    ...both32(0),
  ]);

const modifyFlag = 2;

/** When it was last changed (RRIP 4.1.6). */
const timesOf = ({ time }: RockRidgeEntry): readonly number[] =>
  field('TF', [modifyFlag, ...shortDate(time)]);

const identifier = 'RRIP_1991A';
const description = 'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS';
const source =
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.';

/** That the volume uses Rock Ridge, in the words that readers look for (SUSP 5.5, RRIP 4.3). */
export const rockRidgeReference = Uint8Array.from(
  field('ER', [
    identifier.length,
    description.length,
    source.length,
    1,
    ...ascii(identifier + description + source),
  ]),
);

const fieldBytes = { start: 7, posix: 36, times: 12, name: 5, continuation: 28 } as const;

/** Length of what writeRockRidge gives. */
export const rockRidgeBytes = ({ kind, name }: Pick<RockRidgeEntry, 'kind' | 'name'>): number => {
  const bytes =
    fieldBytes.posix +
    fieldBytes.times +
    (kind === 'root' ? fieldBytes.start + fieldBytes.continuation : 0) +
    (kind === 'folder' || kind === 'file' ? fieldBytes.name + name.length : 0);
  return bytes + (bytes % 2);
};

/**
 * The system use area of a directory record of the primary tree.
 *
 * @param referenceSector where rockRidgeReference is
 * @returns an even number of bytes: see rockRidgeBytes
 * @see SUSP 1.12, RRIP 1.12
 */
export const writeRockRidge = (entry: RockRidgeEntry, referenceSector: number): Uint8Array => {
  const { kind, name } = entry;
  const bytes = [
    ...(kind === 'root' ? field('SP', [0xbe, 0xef, 0]) : []),
    ...posixOf(entry),
    ...timesOf(entry),
    ...(kind === 'folder' || kind === 'file' ? field('NM', [0, ...ascii(name)]) : []),
    ...(kind === 'root'
      ? field('CE', [...both32(referenceSector), ...both32(0), ...both32(rockRidgeReference.length)])
      : []),
  ];
  return Uint8Array.from(bytes.length % 2 === 0 ? bytes : [...bytes, 0]);
};
