import { toPatient } from '../planes';
import type { Mark } from './marks';

const round = (value: number): number => Number(value.toFixed(3));
type Cell = string | number | null | undefined;

/** The columns of the table, in their order: other programs find them by these names. */
const columns: Readonly<Record<string, (mark: Mark) => Cell>> = {
  PatientName: ({ picture }) => picture.identity.patientName,
  PatientID: ({ picture }) => picture.identity.patientId,
  PatientBirthDate: ({ picture }) => picture.identity.birthDate,
  StudyInstanceUID: ({ picture }) => picture.identity.studyUid,
  StudyDate: ({ picture }) => picture.identity.studyDate,
  SeriesInstanceUID: ({ picture }) => picture.identity.seriesUid,
  SeriesDescription: ({ picture }) => picture.identity.seriesDescription,
  SOPClassUID: ({ picture }) => picture.identity.sopClassUid,
  SOPInstanceUID: ({ picture }) => picture.identity.sopInstanceUid,
  InstanceNumber: ({ picture }) => picture.identity.instanceNumber,
  Frame: ({ picture }) => (picture.cut === undefined ? picture.frame + 1 : ''),
  Kind: ({ kind }) => kind,
  Name: ({ name }) => name,
  SizesFrom: ({ measured }) => measured.source,
  Length: ({ measured }) => measured.length,
  Area: ({ measured }) => measured.area,
  LengthUnit: ({ measured: { length, source } }) =>
    length === undefined ? '' : source === 'none' ? 'pixels' : 'mm',
  AreaUnit: ({ measured: { area, source } }) =>
    area === undefined ? '' : source === 'none' ? 'pixels' : 'mm2',
  AngleDegrees: ({ measured }) => measured.angle,
  PixelCount: ({ measured }) => measured.values?.count,
  /** Inside of it as well, and part of the area, but padding or no number. */
  PixelsWithoutValue: ({ measured }) => measured.values?.without,
  Mean: ({ measured }) => measured.values?.mean,
  SD: ({ measured }) => measured.values?.sd,
  Min: ({ measured }) => measured.values?.min,
  Max: ({ measured }) => measured.values?.max,
  ValueUnit: ({ measured }) => measured.values?.unit,
  /** Across and down in pixels, from the corner of the first. */
  Places: ({ places }) => places.map(([x, y]) => `${round(x)} ${round(y)}`).join('; '),
  /** From here on of pictures that were computed, and lie in no file. */
  ComputedPlane: ({ picture }) => picture.cut?.plane,
  ComputedThickness: ({ picture: { cut } }) =>
    cut?.thicknessMm === undefined ? undefined : round(cut.thicknessMm),
  ComputedBlend: ({ picture: { cut } }) => (cut?.thicknessMm === undefined ? '' : cut.slab.blend),
  FrameOfReferenceUID: ({ picture }) => picture.cut?.at.frameOfReferenceUid,
  /** To the left, to the back and to the head, mm. */
  PlacesInPatient: ({ picture: { cut }, places }) =>
    cut === undefined ? '' : places.map((place) => toPatient(cut.at, place).map(round).join(' ')).join('; '),
};

/** Numbers that stand in a row, and compute nothing. */
const isNumbers = (value: string): boolean => /^[-\d.; ]+$/.test(value);

/** Quoted where it has to be; a text that a spreadsheet would take for a formula is kept from being one. */
const cell = (value: Cell): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) && !isNumbers(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/**
 * Measurements as a table: CSV, in UTF-8 with its mark, since spreadsheets take it for something else without.
 *
 * @see RFC 4180
 */
export const measurementTable = (list: readonly Mark[]): Uint8Array<ArrayBuffer> => {
  const rows = [
    Object.keys(columns),
    ...list.map((mark) => Object.values(columns).map((of) => cell(of(mark)))),
  ];
  return new TextEncoder().encode(`\uFEFF${rows.map((row) => `${row.join(',')}\r\n`).join('')}`);
};
