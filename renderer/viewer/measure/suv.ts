import type { DataSet } from '../data-set';

/** What a file lacks that its values could be told as SUV; `slices`: those of a volume are not alike in it. */
export type SuvLack = 'units' | 'correction' | 'weight' | 'dose' | 'halfLife' | 'time' | 'slices';

export type Suv = { readonly factor: number } | { readonly lack: SuvLack };

const number = (dataSet: DataSet | undefined, tag: number): number => {
  const text = dataSet?.text(tag).split('\\')[0]?.trim() ?? '';
  return text === '' ? Number.NaN : Number(text);
};

/** Seconds of a DA and a TM, or of a DT, as if all were of one time zone; NaN where there is none. @see DICOM PS3.5 6.2 */
const secondsOf = (text: string): number => {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(\.\d{1,6})?(?:[+-]\d{4})?$/.exec(text.trim());
  if (found === null) return Number.NaN;
  const [, year, month, day, hour, minute = '0', second = '0', fraction = '0'] = found;
  const [y = 0, m = 1, d = 1, h = 0, min = 0, s = 0] = [year, month, day, hour, minute, second].map(Number);
  return Date.UTC(y, m - 1, d, h, min, s) / 1000 + Number(fraction);
};

const zoneOf = (text: string): string => /[+-]\d{4}$/.exec(text.trim())?.[0] ?? '';
const secondsADay = 86_400;

/** The tag of a private element; undefined where nobody of this name has reserved any. @see DICOM PS3.5 7.8.1 */
const privateTag = (top: DataSet, group: number, creator: string, element: number): number | undefined => {
  for (let block = 0x10; block <= 0xff; block += 1)
    if (top.text(group * 0x10000 + block) === creator) return group * 0x10000 + block * 0x100 + element;
  return undefined;
};

const privateText = (
  top: DataSet,
  ...[group, creator, element]: readonly [number, string, number]
): string => {
  const tag = privateTag(top, group, creator, element);
  return tag === undefined ? '' : top.text(tag);
};

/**
 * When the scan of a frame began, reckoned back from the middle of what was counted in it: Frame Reference Time says how long after it
 * that was.
 */
const scanByFrame = (top: DataSet, acquired: number, halfLife: number): number => {
  const [reference, duration] = [number(top, 0x00541300) / 1000, number(top, 0x00181242) / 1000];
  if (!(reference > 0) || !(duration > 0) || !(halfLife > 0)) return Number.NaN;
  const rate = Math.LN2 / halfLife;
  const middle = Math.log((rate * duration) / (1 - Math.exp(-rate * duration))) / rate;
  return acquired - reference + middle;
};

/** When the scan began that the values are corrected to, in seconds; NaN where the file is not clear about it. */
const scanTime = (top: DataSet, halfLife: number): number => {
  const scan = secondsOf(top.text(0x00080021) + top.text(0x00080031).replaceAll(':', ''));
  const acquired = secondsOf(top.text(0x00080022) + top.text(0x00080032).replaceAll(':', ''));
  if (scan <= acquired) return scan;
  // a series that was worked on afterwards bears the time of that
  const ofMaker = secondsOf(privateText(top, 0x0009, 'GEMS_PETD_01', 0x0d));
  return Number.isNaN(ofMaker) ? scanByFrame(top, acquired, halfLife) : ofMaker;
};

/** From the injection to the time that the values are corrected to, in seconds; NaN where the file is not clear about it. */
const decayTime = (top: DataSet, drug: DataSet, halfLife: number): number => {
  const scan = scanTime(top, halfLife);
  const whole = drug.text(0x00181078);
  const zone = zoneOf(whole);
  const ownZone = top.text(0x00080201);
  if (zone !== '' && ownZone !== '' && zone !== ownZone) return Number.NaN;
  if (whole !== '') return scan - secondsOf(whole);
  // a time alone is of the day of the scan, or of the evening before
  const ofDay = secondsOf(`19700101${drug.text(0x00181072).replaceAll(':', '')}`);
  return (((scan - ofDay) % secondsADay) + secondsADay) % secondsADay;
};

/** Of Philips, whose values are counts: by what they are SUV, or else Bq/ml. */
const philips = [0x7053, 'Philips PET Private Group'] as const;

/**
 * What the values of a PET have to be multiplied by to be SUV by body weight, in g/ml.
 *
 * Not where a file leaves something to guess: when the scan began of a series that was worked on, or the decay correction.
 *
 * @see QIBA, "Vendor-neutral pseudo-code for SUV calculation"
 */
export const suvOf = (top: DataSet): Suv => {
  const units = top.text(0x00541001);
  const kind = top.text(0x00541006);
  if (units === 'GML' && (kind === '' || kind === 'BW')) return { factor: 1 };
  const corrected = top
    .text(0x00280051)
    .split('\\')
    .map((each) => each.trim());
  const correction = top.text(0x00541102);
  const isCorrected =
    corrected.includes('ATTN') && corrected.includes('DECY') && /^(START|ADMIN)$/.test(correction);
  const [toSuv, toBecquerel] = [0x00, 0x09].map((element) => Number(privateText(top, ...philips, element)));
  const isCounted = units === 'CNTS';
  if (isCounted && isCorrected && toSuv !== undefined && toSuv > 0) return { factor: toSuv };
  const becquerel = isCounted ? (toBecquerel ?? Number.NaN) : 1;
  if ((units !== 'BQML' && !isCounted) || !(becquerel > 0)) return { lack: 'units' };
  if (!isCorrected) return { lack: 'correction' };
  const grams = 1000 * number(top, 0x00101030);
  if (!(grams > 0)) return { lack: 'weight' };
  const drugs = top.items(0x00540016);
  const [drug] = drugs;
  const dose = number(drug, 0x00181074);
  if (drug === undefined || drugs.length > 1 || !(dose > 0)) return { lack: 'dose' };
  if (correction === 'ADMIN') return { factor: (becquerel * grams) / dose };
  const halfLife = number(drug, 0x00181075);
  if (!(halfLife > 0)) return { lack: 'halfLife' };
  const since = decayTime(top, drug, halfLife);
  if (!(since >= 0)) return { lack: 'time' };
  const factor = (becquerel * grams) / (dose * 2 ** (-since / halfLife));
  return Number.isFinite(factor) ? { factor } : { lack: 'time' };
};
