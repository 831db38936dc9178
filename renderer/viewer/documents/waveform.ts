import type { DataReader } from './data-reader';

/** One line of a recording. */
export interface Channel {
  readonly name: string;
  /** As the file writes it, UCUM: "uV", "mm[Hg]"; empty where there is none. */
  readonly unit: string;
  /** What a stored value is multiplied by, and what is added then, in the unit. */
  readonly factor: number;
  readonly baseline: number;
  /** Of the filters, Hz; empty where nothing is said. */
  readonly lowHz: string;
  readonly highHz: string;
  readonly notchHz: string;
}

/** Channels that were recorded together. @see DICOM PS3.3 C.10.9 */
export interface WaveformGroup {
  readonly label: string;
  readonly frequencyHz: number;
  /** In each channel. */
  readonly samples: number;
  readonly channels: readonly Channel[];
  /** A value in the channel's unit; NaN where the file has none. */
  readonly valueAt: (channel: number, sample: number) => number;
}

type ReadSample = (view: DataView, at: number, littleEndian: boolean) => number;

/** Law of the telephone networks: 8 bits that stand for 14, or 13. @see ITU-T G.711 */
const muLaw = (coded: number): number => {
  const bits = ~coded & 0xff;
  const size = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? 0x84 - size : size - 0x84;
};
const aLaw = (coded: number): number => {
  const bits = coded ^ 0x55;
  const step = (bits & 0x70) >> 4;
  const base = ((bits & 0x0f) << 4) + (step === 0 ? 8 : 0x108);
  const size = step > 1 ? base << (step - 1) : base;
  return bits & 0x80 ? size : -size;
};

/** By bits and interpretation. @see DICOM PS3.3 C.10.9.1.5 */
const sampleKinds: Readonly<Record<string, ReadSample>> = {
  '8 SB': (view, at) => view.getInt8(at),
  '8 UB': (view, at) => view.getUint8(at),
  '8 MB': (view, at) => muLaw(view.getUint8(at)),
  '8 AB': (view, at) => aLaw(view.getUint8(at)),
  '16 SS': (view, at, little) => view.getInt16(at, little),
  '16 US': (view, at, little) => view.getUint16(at, little),
  '32 SL': (view, at, little) => view.getInt32(at, little),
  '32 UL': (view, at, little) => view.getUint32(at, little),
  '64 SV': (view, at, little) => Number(view.getBigInt64(at, little)),
  '64 UV': (view, at, little) => Number(view.getBigUint64(at, little)),
};

const mostChannels = 512;

const numberOf = (text: string, otherwise: number): number =>
  text !== '' && Number.isFinite(Number(text)) ? Number(text) : otherwise;

const channelOf = (reader: DataReader | undefined, index: number): Channel => {
  const source = reader?.item(0x003a0208);
  const label = reader?.text(0x003a0203) ?? '';
  const name = label === '' ? (source?.text(0x00080104) ?? '') : label;
  const correction = numberOf(reader?.plain(0x003a0212) ?? '', 1);
  return {
    name: name === '' ? String(index + 1) : name,
    unit: reader?.item(0x003a0211)?.plain(0x00080100) ?? '',
    factor: numberOf(reader?.plain(0x003a0210) ?? '', 1) * correction,
    baseline: numberOf(reader?.plain(0x003a0213) ?? '', 0),
    lowHz: reader?.plain(0x003a0220) ?? '',
    highHz: reader?.plain(0x003a0221) ?? '',
    notchHz: reader?.plain(0x003a0222) ?? '',
  };
};

const groupOf = (reader: DataReader): WaveformGroup | undefined => {
  const { dataSet } = reader;
  const bits = dataSet.uint16(0x54001004) ?? 0;
  const read = sampleKinds[`${bits} ${reader.plain(0x54001006)}`];
  const count = dataSet.uint16(0x003a0005) ?? 0;
  const bytes = dataSet.bytes(0x54001010);
  if (read === undefined || count < 1 || count > mostChannels) return undefined;
  const size = bits / 8;
  const there = Math.floor(bytes.byteLength / (size * count));
  const samples = Math.min(dataSet.uint32(0x003a0010) ?? there, there);
  const frequencyHz = numberOf(reader.plain(0x003a001a), 0);
  if (samples < 1 || !(frequencyHz > 0)) return undefined;
  const definitions = reader.items(0x003a0200);
  const channels = Array.from({ length: count }, (_, index) => channelOf(definitions[index], index));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // words are turned over in a big endian file, and single bytes in its words as well
  const { littleEndian } = dataSet.encoding;
  const inWords = size === 1 && !littleEndian && dataSet.isInWords(0x54001010);
  const padding = dataSet.bytes(0x5400100a);
  const padded =
    padding.byteLength >= size
      ? read(new DataView(padding.buffer, padding.byteOffset, padding.byteLength), 0, littleEndian)
      : undefined;
  return {
    label: reader.text(0x003a0020),
    frequencyHz,
    samples,
    channels,
    valueAt: (channel, sample) => {
      const place = (sample * count + channel) * size;
      const at = inWords ? place ^ 1 : place;
      const { factor, baseline } = channels[channel] ?? { factor: Number.NaN, baseline: 0 };
      if (sample >= samples || at + size > bytes.byteLength) return Number.NaN;
      const stored = read(view, at, littleEndian);
      return stored === padded ? Number.NaN : stored * factor + baseline;
    },
  };
};

/** Reads what a recording holds; groups that make no sense are left out. */
export const readWaveforms = (reader: DataReader): readonly WaveformGroup[] =>
  reader.items(0x54000100).flatMap((each) => groupOf(each) ?? []);

/** How many millivolts a unit is; undefined where it is no voltage. */
export const millivolts = (unit: string): number | undefined =>
  ({ uV: 0.001, mV: 1, V: 1000, nV: 0.000001 })[unit];

/** A round number, so that about so many of it make up the whole. */
export const roundStep = (whole: number, parts: number): number => {
  const raw = whole / parts;
  if (!(raw > 0) || !Number.isFinite(raw)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
};
