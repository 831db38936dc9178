/** Blank media that an export may be meant for. */
export const mediumKinds = ['cd', 'dvd', 'bd'] as const;
export type MediumKind = (typeof mediumKinds)[number];

const sectorBytes = 2048;

/** Bytes that the smallest common blank of a kind takes: CD-R of 80 minutes, DVD+R and BD-RE of one layer. */
export const mediumBytes: Readonly<Record<MediumKind, number>> = {
  cd: 359_844 * sectorBytes,
  dvd: 2_295_104 * sectorBytes,
  bd: 11_826_176 * sectorBytes,
};

/** The same asked of each kind. */
export const ofEachMedium = <T>(ask: (kind: MediumKind) => T): Readonly<Record<MediumKind, T>> => ({
  cd: ask('cd'),
  dvd: ask('dvd'),
  bd: ask('bd'),
});

/** One disc of several that belong together: 1 of 3. */
export interface DiscOfSet {
  readonly number: number;
  readonly of: number;
}
