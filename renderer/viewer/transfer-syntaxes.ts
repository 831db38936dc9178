/** How pixels are stored: as plain numbers, in a picture format that the loader decodes, as a film, or unknown to it. */
export type PixelCoding = 'native' | 'compressed' | 'video';

interface TransferSyntax {
  /** Plain words; formats keep their own names in every language. */
  readonly name: string;
  readonly coding: PixelCoding;
}

const native = (name: string): TransferSyntax => ({ name, coding: 'native' });
const compressed = (name: string): TransferSyntax => ({ name, coding: 'compressed' });
const video = (name: string): TransferSyntax => ({ name, coding: 'video' });

/**
 * What the viewer can do with each transfer syntax; 'compressed' ones are those of the image loader's decoders.
 *
 * @see DICOM PS3.5 clause 10 and annex A
 */
const transferSyntaxes: Readonly<Record<string, TransferSyntax>> = {
  '1.2.840.10008.1.2': native('uncompressed'),
  '1.2.840.10008.1.2.1': native('uncompressed'),
  '1.2.840.10008.1.2.1.99': native('deflated'),
  '1.2.840.10008.1.2.2': native('uncompressed, big endian'),
  '1.2.840.10008.1.2.1.98': compressed('encapsulated, uncompressed'),
  '1.2.840.10008.1.2.8.1': compressed('deflated frames'),
  '1.2.840.10008.1.2.5': compressed('RLE'),
  '1.2.840.10008.1.2.4.50': compressed('JPEG, 8 bit'),
  '1.2.840.10008.1.2.4.51': compressed('JPEG, 12 bit'),
  '1.2.840.10008.1.2.4.53': compressed('JPEG, spectral selection'),
  '1.2.840.10008.1.2.4.55': compressed('JPEG, progressive'),
  '1.2.840.10008.1.2.4.57': compressed('JPEG, lossless'),
  '1.2.840.10008.1.2.4.70': compressed('JPEG, lossless'),
  '1.2.840.10008.1.2.4.80': compressed('JPEG-LS'),
  '1.2.840.10008.1.2.4.81': compressed('JPEG-LS, near-lossless'),
  '1.2.840.10008.1.2.4.90': compressed('JPEG 2000, lossless'),
  '1.2.840.10008.1.2.4.91': compressed('JPEG 2000'),
  '1.2.840.10008.1.2.4.110': compressed('JPEG XL, lossless'),
  '1.2.840.10008.1.2.4.111': compressed('JPEG XL, from JPEG'),
  '1.2.840.10008.1.2.4.112': compressed('JPEG XL'),
  '1.2.840.10008.1.2.4.201': compressed('High-Throughput JPEG 2000, lossless'),
  '1.2.840.10008.1.2.4.202': compressed('High-Throughput JPEG 2000, lossless'),
  '1.2.840.10008.1.2.4.203': compressed('High-Throughput JPEG 2000'),
  '1.2.840.10008.1.2.4.100': video('MPEG-2 video'),
  '1.2.840.10008.1.2.4.101': video('MPEG-2 video'),
  '1.2.840.10008.1.2.4.102': video('MPEG-4 video'),
  '1.2.840.10008.1.2.4.103': video('MPEG-4 video'),
  '1.2.840.10008.1.2.4.104': video('MPEG-4 video'),
  '1.2.840.10008.1.2.4.105': video('MPEG-4 video'),
  '1.2.840.10008.1.2.4.106': video('MPEG-4 video'),
  '1.2.840.10008.1.2.4.107': video('HEVC video'),
  '1.2.840.10008.1.2.4.108': video('HEVC video'),
};

/** @returns undefined for a syntax that is not in the table */
export const pixelCoding = (transferSyntaxUid: string): PixelCoding | undefined =>
  transferSyntaxes[transferSyntaxUid]?.coding;

export const isVideoSyntax = (transferSyntaxUid: string): boolean =>
  // A fragmentable variant has one more component.
  [transferSyntaxUid, transferSyntaxUid.replace(/\.1$/, '')].some((uid) => pixelCoding(uid) === 'video');

/** The name a person can pass on to who knows; the UID itself where there is none. */
export const transferSyntaxName = (transferSyntaxUid: string): string =>
  transferSyntaxes[transferSyntaxUid]?.name ?? transferSyntaxUid;
