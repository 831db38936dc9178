import { describe, expect, it } from 'vitest';
import { discsFor, offersFor, profilesFor } from '../../../shared/dicom/media-profiles';

const [plain, implicit, jpegLossless, jpeg2000, jpegLs] = [
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.80',
];

describe('a profile is named only where all objects and the medium fit it', () => {
  it.each([
    [[plain], ['cd'], ['STD-GEN-CD']],
    [[plain], ['usb'], ['STD-GEN-USB-JPEG', 'STD-GEN-USB-J2K']],
    [[plain, jpegLossless], ['cd', 'dvd'], ['STD-GEN-DVD-JPEG']],
    [[jpeg2000], ['dvd'], ['STD-GEN-DVD-J2K']],
    [[jpegLossless, jpeg2000], ['cd', 'dvd', 'usb'], []],
    [[implicit], ['cd', 'dvd', 'usb'], []],
    [[plain, jpegLs], ['dvd'], []],
    [[plain], [], []],
  ] as const)('%j on %j: %j', (syntaxes, media, profiles) => {
    expect(profilesFor(new Set(syntaxes), media)).toEqual(profiles);
  });

  it('and a disc holds it', () => {
    expect(discsFor(700_000_000)).toEqual(['cd', 'dvd']);
    expect(discsFor(4_700_000_000)).toEqual(['dvd']);
    expect(discsFor(20_000_000_000)).toEqual([]);
  });

  it('and the largest file fits on it whole', () => {
    const offered = (bytes: number): readonly string[] => offersFor(new Set([jpeg2000]), bytes).profiles;
    expect(offered(1_000_000)).toEqual(['STD-GEN-DVD-J2K', 'STD-GEN-USB-J2K']);
    expect(offered(4_500_000_000)).toEqual([]);
    expect(offersFor(new Set([plain]), 800_000_000).profiles).not.toContain('STD-GEN-CD');
  });
});
