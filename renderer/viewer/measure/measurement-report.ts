import type {
  Code,
  ContentItem,
  DicomDocument,
  ReferencedPicture,
} from '../../../shared/dicom/write-document';
import { implementationClassUid } from '../../../shared/dicom/implementation';
import type { Place } from '../to-screen';
import type { Mark, MarkedPicture } from './marks';
import type { Measured, RegionValues } from './measure';
import { randomUid } from './random-uid';
import { boxAround, cornersOf, isRegion, type MarkKind } from './shapes';

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
const ucum = (value: string, meaning: string): Code => ({ value, scheme: 'UCUM', meaning });

const millimetres = ucum('mm', 'millimeter');
const squareMillimetres = ucum('mm2', 'square millimeter');
const pixels = ucum('{pixels}', 'pixels');
const degrees = ucum('deg', 'Degree');

const units: Readonly<Record<RegionValues['unit'], Code>> = {
  HU: ucum("[hnsf'U]", 'Hounsfield Unit'),
  SUV: ucum('g/ml{SUVbw}', 'Standardized Uptake Value body weight'),
  'Bq/ml': ucum('Bq/ml', 'Becquerels/milliliter'),
  Gy: ucum('Gy', 'Gray'),
  '': ucum('1', 'no units'),
};
const quantities: Readonly<Record<RegionValues['unit'], Code>> = {
  HU: dcm('112031', 'Attenuation Coefficient'),
  SUV: dcm('126401', 'SUVbw'),
  'Bq/ml': { value: 'activity', scheme: '99DISCPORT', meaning: 'Activity concentration' },
  Gy: { value: 'absorbed-dose', scheme: '99DISCPORT', meaning: 'Absorbed dose' },
  '': { value: 'pixel-value', scheme: '99DISCPORT', meaning: 'Pixel value' },
};
const derivations = [
  ['mean', sct('373098007', 'Mean')],
  ['sd', sct('386136009', 'Standard Deviation')],
  ['min', sct('255605001', 'Minimum')],
  ['max', sct('56851009', 'Maximum')],
] as const;

const referenceOf = ({ identity, frame }: MarkedPicture): ReferencedPicture => ({
  studyUid: identity.studyUid,
  seriesUid: identity.seriesUid,
  sopClassUid: identity.sopClassUid,
  sopInstanceUid: identity.sopInstanceUid,
  frame: identity.frames > 1 ? frame + 1 : undefined,
});

/** The ends of the longer axis, and then of the other. @see DICOM PS3.3 C.18.6.1.2 */
const ellipseAxes = (places: readonly Place[]): readonly Place[] => {
  const { left, top, right, bottom } = boxAround(places);
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const across: readonly Place[] = [
    [left, y],
    [right, y],
  ];
  const down: readonly Place[] = [
    [x, top],
    [x, bottom],
  ];
  return right - left >= bottom - top ? [...across, ...down] : [...down, ...across];
};

/** The places of a graphic that stands for a mark; two lines are two graphics. */
const graphicsOf = (
  kind: MarkKind,
  places: readonly Place[],
): readonly { readonly graphic: 'POINT' | 'POLYLINE' | 'ELLIPSE'; readonly places: readonly Place[] }[] => {
  switch (kind) {
    case 'length':
    case 'angle':
      return [{ graphic: 'POLYLINE', places }];
    case 'cobb':
      return [
        { graphic: 'POLYLINE', places: places.slice(0, 2) },
        { graphic: 'POLYLINE', places: places.slice(2) },
      ];
    case 'ellipse':
      return [{ graphic: 'ELLIPSE', places: ellipseAxes(places) }];
    case 'rectangle': {
      const corners = cornersOf(boxAround(places));
      // back to where it began
      return [{ graphic: 'POLYLINE', places: [...corners, ...corners.slice(0, 1)] }];
    }
    case 'freehand':
      return [{ graphic: 'POLYLINE', places: [...places, ...places.slice(0, 1)] }];
    case 'arrow':
    case 'text':
      return [{ graphic: 'POINT', places: places.slice(0, 1) }];
  }
};

const coordinates = (
  mark: Mark,
  relationship: 'CONTAINS' | 'INFERRED FROM',
  concept?: Code,
): readonly ContentItem[] =>
  graphicsOf(mark.kind, mark.places).map(({ graphic, places }) => ({
    type: 'SCOORD',
    relationship,
    ...(concept === undefined ? {} : { concept }),
    graphic,
    data: places.flat(),
    children: [{ type: 'IMAGE', relationship: 'SELECTED FROM', picture: referenceOf(mark.picture) }],
  }));

const number = (
  concept: Code,
  value: number | undefined,
  unit: Code,
  children: readonly ContentItem[] = [],
): readonly ContentItem[] =>
  value === undefined
    ? []
    : [{ type: 'NUM', relationship: 'CONTAINS', concept, number: value, unit, children }];

const valueItems = (values: RegionValues | undefined): readonly ContentItem[] =>
  values === undefined
    ? []
    : derivations.flatMap(([name, derivation]) =>
        number(quantities[values.unit], values[name], units[values.unit], [
          {
            type: 'CODE',
            relationship: 'HAS CONCEPT MOD',
            concept: dcm('121401', 'Derivation'),
            code: derivation,
          },
        ]),
      );

const numbers = (mark: Mark): readonly ContentItem[] => {
  const { kind, measured } = mark;
  const { source, length, area, angle, values } = measured;
  const isSized = source !== 'none';
  const from = isRegion(kind) ? [] : coordinates(mark, 'INFERRED FROM');
  return [
    ...number(sct('410668003', 'Length'), length, isSized ? millimetres : pixels, from),
    ...number(
      kind === 'cobb' ? sct('285285000', 'Cobb angle') : sct('1483009', 'Angle'),
      angle,
      degrees,
      from,
    ),
    ...number(sct('42798000', 'Area'), area, isSized ? squareMillimetres : pixels),
    ...valueItems(values),
  ];
};

/** How a report words what a number alone would leave open. */
export interface ReportWords {
  /** Tells a mark that has no name of its own. */
  readonly nameOf: (mark: Mark) => string;
  readonly noteOf: (measured: Measured) => string;
  readonly language: { readonly code: string; readonly name: string };
}

/** @see DICOM PS3.16 TID 1410 and TID 1501 */
const groupOf = (mark: Mark, { nameOf, noteOf }: ReportWords): ContentItem => {
  const isLine = mark.measured.length !== undefined || mark.measured.angle !== undefined;
  const comments = [isLine || isRegion(mark.kind) ? noteOf(mark.measured) : mark.name].filter(Boolean);
  return {
    type: 'CONTAINER',
    relationship: 'CONTAINS',
    concept: dcm('125007', 'Measurement Group'),
    template: isLine ? '1501' : '1410',
    children: [
      {
        type: 'TEXT',
        relationship: 'HAS OBS CONTEXT',
        concept: dcm('112039', 'Tracking Identifier'),
        text: nameOf(mark),
      },
      {
        type: 'UIDREF',
        relationship: 'HAS OBS CONTEXT',
        concept: dcm('112040', 'Tracking Unique Identifier'),
        uid: mark.id,
      },
      ...(isLine ? [] : coordinates(mark, 'CONTAINS', dcm('111030', 'Image Region'))),
      ...numbers(mark),
      ...comments.map((text): ContentItem => ({
        type: 'TEXT',
        relationship: 'CONTAINS',
        concept: dcm('121106', 'Comment'),
        text,
      })),
    ],
  };
};

type Stamp = Pick<DicomDocument, 'date' | 'time'>;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** As the clock of this computer shows it. */
export const stampOf = (now: Date): Stamp => ({
  date: `${now.getFullYear()}${twoDigits(now.getMonth() + 1)}${twoDigits(now.getDate())}`,
  time: [now.getHours(), now.getMinutes(), now.getSeconds()].map(twoDigits).join(''),
});

/** Who measured is not known: the program that it was done with is. @see DICOM PS3.16 TID 1001 and TID 1004 */
const observer: readonly ContentItem[] = [
  {
    type: 'CODE',
    relationship: 'HAS OBS CONTEXT',
    concept: dcm('121005', 'Observer Type'),
    code: dcm('121007', 'Device'),
  },
  {
    type: 'UIDREF',
    relationship: 'HAS OBS CONTEXT',
    concept: dcm('121012', 'Device Observer UID'),
    uid: implementationClassUid,
  },
  {
    type: 'TEXT',
    relationship: 'HAS OBS CONTEXT',
    concept: dcm('121013', 'Device Observer Name'),
    text: 'Discport',
  },
];

const onePictureEach = (pictures: readonly MarkedPicture[]): readonly ContentItem[] => {
  const references = new Map(pictures.map((picture) => [picture.identity.sopInstanceUid, picture]));
  return [...references.values()].map((picture) => ({
    type: 'IMAGE',
    relationship: 'CONTAINS',
    picture: { ...referenceOf(picture), frame: undefined },
  }));
};

/**
 * Measurements of one exam as a report that other programs read.
 *
 * @param list of one exam of one person; at least one
 * @returns undefined where there is none
 * @see DICOM PS3.16 TID 1500
 */
export const measurementReport = (
  list: readonly Mark[],
  words: ReportWords,
  title: string,
  now: Date,
): DicomDocument | undefined => {
  const [first] = list;
  if (first === undefined) return undefined;
  const { code, name } = words.language;
  const content: readonly ContentItem[] = [
    {
      type: 'CODE',
      relationship: 'HAS CONCEPT MOD',
      concept: dcm('121049', 'Language of Content Item and Descendants'),
      code: { value: code, scheme: 'RFC5646', meaning: name },
    },
    ...observer,
    {
      type: 'CODE',
      relationship: 'HAS CONCEPT MOD',
      concept: dcm('121058', 'Procedure reported'),
      code: sct('363679005', 'Imaging procedure'),
    },
    {
      type: 'CONTAINER',
      relationship: 'CONTAINS',
      concept: dcm('111028', 'Image Library'),
      template: '1600',
      children: [
        {
          type: 'CONTAINER',
          relationship: 'CONTAINS',
          concept: dcm('126200', 'Image Library Group'),
          children: onePictureEach(list.map(({ picture }) => picture)),
        },
      ],
    },
    {
      type: 'CONTAINER',
      relationship: 'CONTAINS',
      concept: dcm('126010', 'Imaging Measurements'),
      children: list.map((mark) => groupOf(mark, words)),
    },
  ];
  return {
    kind: 'report',
    exam: first.picture.identity,
    seriesUid: randomUid(),
    sopInstanceUid: randomUid(),
    seriesDescription: title,
    title: dcm('126000', 'Imaging Measurement Report'),
    template: '1500',
    content,
    ...stampOf(now),
  };
};

/**
 * Key pictures of one exam as a list that other programs read.
 *
 * @see DICOM PS3.16 TID 2010
 */
export const keyObjectSelection = (
  list: readonly MarkedPicture[],
  title: string,
  now: Date,
): DicomDocument | undefined => {
  const [first] = list;
  if (first === undefined) return undefined;
  return {
    kind: 'keyObjects',
    exam: first.identity,
    seriesUid: randomUid(),
    sopInstanceUid: randomUid(),
    seriesDescription: title,
    title: dcm('113000', 'Of Interest'),
    template: '2010',
    content: [
      ...observer,
      ...list.map((picture): ContentItem => ({
        type: 'IMAGE',
        relationship: 'CONTAINS',
        picture: referenceOf(picture),
      })),
    ],
    ...stampOf(now),
  };
};
