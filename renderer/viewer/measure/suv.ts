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

/** From the injection to the time that the values are corrected to, in seconds; NaN where the file is not clear about it. */
const decayTime = (top: DataSet, drug: DataSet): number => {
  const [date, time] = [top.text(0x00080021), top.text(0x00080031)];
  const scan = secondsOf(date + time.replaceAll(':', ''));
  const acquired = secondsOf(top.text(0x00080022) + top.text(0x00080032).replaceAll(':', ''));
  // a series that was worked on afterwards bears the time of that
  if (!(scan <= acquired)) return Number.NaN;
  const whole = drug.text(0x00181078);
  const zone = zoneOf(whole);
  const ownZone = top.text(0x00080201);
  if (zone !== '' && ownZone !== '' && zone !== ownZone) return Number.NaN;
  if (whole !== '') return scan - secondsOf(whole);
  const since = scan - secondsOf(date + drug.text(0x00181072).replaceAll(':', ''));
  // a time alone is of the day of the scan, or of the evening before
  return since < 0 ? since + secondsADay : since;
};

/**
 * What the values of a PET have to be multiplied by to be SUV by body weight, in g/ml.
 *
 * Not where a file leaves something to guess: the date of a series that was worked on, or the decay correction.
 *
 * @see QIBA, "Vendor-neutral pseudo-code for SUV calculation"
 */
export const suvOf = (top: DataSet): Suv => {
  const units = top.text(0x00541001);
  const kind = top.text(0x00541006);
  if (units === 'GML' && (kind === '' || kind === 'BW')) return { factor: 1 };
  if (units !== 'BQML') return { lack: 'units' };
  const corrected = top
    .text(0x00280051)
    .split('\\')
    .map((each) => each.trim());
  const correction = top.text(0x00541102);
  if (!corrected.includes('ATTN') || !corrected.includes('DECY') || !/^(START|ADMIN)$/.test(correction))
    return { lack: 'correction' };
  const grams = 1000 * number(top, 0x00101030);
  if (!(grams > 0)) return { lack: 'weight' };
  const drugs = top.items(0x00540016);
  const [drug] = drugs;
  const dose = number(drug, 0x00181074);
  if (drug === undefined || drugs.length > 1 || !(dose > 0)) return { lack: 'dose' };
  if (correction === 'ADMIN') return { factor: grams / dose };
  const halfLife = number(drug, 0x00181075);
  if (!(halfLife > 0)) return { lack: 'halfLife' };
  const since = decayTime(top, drug);
  if (!(since >= 0)) return { lack: 'time' };
  const factor = grams / (dose * 2 ** (-since / halfLife));
  return Number.isFinite(factor) ? { factor } : { lack: 'time' };
};
