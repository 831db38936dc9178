import { isAboveLevel1 } from '../iso9660/write-iso';
import { mediumBytes } from '../model/medium';
import { explicitLittleEndian, losslessSyntaxes } from './transfer-syntaxes';

const jpeg = ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.70'];
const jpeg2000 = ['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91'];

const discKinds = ['cd', 'dvd'] as const;
export type ProfileMedium = (typeof discKinds)[number] | 'usb';

/** No file on FAT is as large. */
export const fatLimitBytes = 2 ** 32;

/** General purpose application profiles, with the transfer syntaxes that they have beside Explicit VR Little Endian (PS3.11 D, H, J). Those of Blu-ray ask for UDF 2.50 or later (PS3.12 X.2.1), which is not written. */
const profiles: readonly (readonly [name: string, medium: ProfileMedium, compressed: readonly string[]])[] = [
  ['STD-GEN-CD', 'cd', []],
  ['STD-GEN-DVD-JPEG', 'dvd', jpeg],
  ['STD-GEN-DVD-J2K', 'dvd', jpeg2000],
  ['STD-GEN-USB-JPEG', 'usb', jpeg],
  ['STD-GEN-USB-J2K', 'usb', jpeg2000],
];

/** Discs with profiles that hold so much. */
export const discsFor = (bytes: number): readonly ProfileMedium[] =>
  discKinds.filter((kind) => bytes <= mediumBytes[kind]);

/**
 * The general purpose profiles that every object of a file-set fits, on one of some media. None: it is a file-set without profile.
 *
 * @see DICOM PS3.11
 */
export const profilesFor = (
  transferSyntaxUids: ReadonlySet<string>,
  media: readonly ProfileMedium[],
): string[] =>
  profiles
    .filter(
      ([, medium, compressed]) =>
        media.includes(medium) &&
        Array.from(transferSyntaxUids).every(
          (uid) => uid === explicitLittleEndian || compressed.includes(uid),
        ),
    )
    .map(([name]) => name);

/** What would make a file-set fit a profile. */
export interface ProfileOffers {
  /** Profiles that it fits as it is, on their own media. */
  readonly profiles: string[];
  /** A change without loss to Explicit VR Little Endian, which every profile has, would do. */
  readonly explicit: boolean;
}

export const noOffers: ProfileOffers = { profiles: [], explicit: false };

/** @param largestBytes of its files: none is split over media @see DICOM PS3.11 */
export const offersFor = (transferSyntaxUids: ReadonlySet<string>, largestBytes: number): ProfileOffers => ({
  profiles: profilesFor(transferSyntaxUids, [
    ...(isAboveLevel1(largestBytes) ? [] : discsFor(largestBytes)),
    ...(largestBytes < fatLimitBytes ? (['usb'] as const) : []),
  ]),
  explicit:
    Array.from(transferSyntaxUids).some((uid) => uid !== explicitLittleEndian) &&
    Array.from(transferSyntaxUids).every((uid) => uid === explicitLittleEndian || losslessSyntaxes.has(uid)),
});
