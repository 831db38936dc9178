import { paddingOf, type Extent, type Grey, type GreyValues } from '../grey';
import type { ValueMeaning } from '../measure/measuring-facts';
import type { Picture } from '../picture';
import type { OverlayPlane } from '../overlay-planes';
import { PictureFailure } from '../picture-failure';
import type { PictureHeader } from '../picture-header';
import type { Plane } from '../planes';
import { cutVolume, type FilledBox } from './cut-volume';
import { planeAt, planeGrid, type PlaneGrid } from './plane-grid';
import { blends, layersOf, planeNames, type Blend, type PlaneName, type Slab } from './slab';
import type { VolumeGeometry } from './volume-box';

/** The values of a stack of slices as one, with what is known of how to show them. */
export interface Volume extends FilledBox, Omit<Grey, 'values'> {
  readonly id: string;
  readonly geometry: VolumeGeometry;
  /** Of the slice in the middle. */
  readonly header: PictureHeader;
  /** Of that slice, see mostGreysOf. */
  readonly mostGreys: Extent | undefined;
  /** What the values of all slices are. */
  readonly meaning: ValueMeaning;
  readonly grids: Readonly<Record<PlaneName, PlaneGrid>>;
}

const scheme = 'volume:';
/** Volumes whose pictures may be asked for. */
const volumes = new Map<string, Volume>();
let volumesMade = 0;

/** Makes the pictures of a volume known by their addresses, until it is forgotten. */
export const keepVolume = (made: Omit<Volume, 'id' | 'grids'>): Volume => {
  volumesMade += 1;
  const { geometry } = made;
  const volume: Volume = {
    ...made,
    id: String(volumesMade),
    grids: {
      axial: planeGrid(geometry, 'axial'),
      sagittal: planeGrid(geometry, 'sagittal'),
      coronal: planeGrid(geometry, 'coronal'),
    },
  };
  volumes.set(volume.id, volume);
  return volume;
};

/** The values of the picture that was measured last: regions are measured again and again while they are drawn. */
let measuredLast: { readonly url: string; readonly values: GreyValues } | undefined;

export const dropVolume = ({ id }: Volume): void => {
  volumes.delete(id);
  measuredLast = undefined;
};

/** A slice of a file, by which the volume that was made of it is found again. */
export type MiddleSlice = Pick<PictureHeader, 'sopInstanceUid' | 'frame'>;

/** Which picture of a volume it is, wherever that is made again. */
export interface Cut {
  readonly middle: MiddleSlice;
  readonly plane: PlaneName;
  readonly layer: number;
  /** As it was chosen. */
  readonly slab: Slab;
  /** As it came out; undefined: one layer alone. */
  readonly thicknessMm: number | undefined;
  readonly at: Plane;
}

/** Nearer than this, pictures lie in the same place, mm. */
const samePlaceMm = 0.001;

export const isSameCut = (a: Cut | undefined, b: Cut | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  return (
    isMiddleOf(a.middle, b.middle) &&
    a.plane === b.plane &&
    a.slab.thicknessMm === b.slab.thicknessMm &&
    (a.thicknessMm === undefined || a.slab.blend === b.slab.blend) &&
    a.at.origin.every((mm, axis) => Math.abs(mm - (b.at.origin[axis] ?? NaN)) < samePlaceMm)
  );
};

export const isMiddleOf = (a: MiddleSlice, b: MiddleSlice): boolean =>
  a.sopInstanceUid === b.sopInstanceUid && a.frame === b.frame;

/** The address of a picture of a volume; what follows # says how it is computed. */
export const computedUrl = (
  { id }: Volume,
  plane: PlaneName,
  layer: number,
  { thicknessMm, blend }: Slab,
): string => `${scheme}${id}/${plane}/${layer}${thicknessMm === undefined ? '' : `#${blend}-${thicknessMm}`}`;

/** Whether an address is one of a picture that lies in no file. */
export const isComputed = (url: string): boolean => url.startsWith(scheme);

const parseUrl = (url: string) => {
  const [, id, plane, layer, blend, thickness] =
    /^volume:(\d+)\/(\w+)\/(\d+)(?:#(\w+)-(\d+))?$/.exec(url) ?? [];
  return {
    volume: volumes.get(id ?? ''),
    plane: planeNames.find((name): name is PlaneName => name === plane),
    layer: Number(layer),
    blend: blends.find((name): name is Blend => name === blend),
    thicknessMm: thickness === undefined ? undefined : Number(thickness),
  };
};

/** What is to be computed; undefined when the volume is gone. */
const orderOf = (url: string) => {
  const { volume, plane, layer, blend = 'max', thicknessMm } = parseUrl(url);
  if (volume === undefined || plane === undefined) return undefined;
  const grid = volume.grids[plane];
  const layers = layersOf(thicknessMm, grid.layerMm);
  return { volume, plane, layer, slab: { blend, thicknessMm }, grid, layers, at: planeAt(grid, layer) };
};

/** @returns undefined for the address of a picture that lies in a file */
export const cutOf = (url: string): Cut | undefined => {
  const order = isComputed(url) ? orderOf(url) : undefined;
  if (order === undefined) return undefined;
  const { volume, plane, layer, slab, grid, layers, at } = order;
  const { sopInstanceUid, frame } = volume.header;
  const thicknessMm = layers === 1 ? undefined : layers * grid.layerMm;
  return { middle: { sopInstanceUid, frame }, plane, layer, slab, thicknessMm, at };
};

/** Where most of the greys lie of what a picture is computed from. */
export const mostGreysOfCut = (url: string): Extent | undefined => parseUrl(url).volume?.mostGreys;

/**
 * The values that a computed picture shows, for measuring: NaN where none are, or where padding has a part in them.
 *
 * @returns undefined when the volume is gone
 */
export const measuredValues = (url: string): GreyValues | undefined => {
  if (measuredLast?.url === url) return measuredLast.values;
  const order = orderOf(url);
  if (order === undefined) return undefined;
  const { volume, at, layers, grid, slab } = order;
  const values = cutVolume(volume, at, layers, grid.layerMm, slab.blend, paddingOf(volume.header));
  measuredLast = { url, values };
  return values;
};

/** What is drawn of a cut, and where it reaches beyond the volume: there the least value stands in for none. */
const drawnCut = (
  cut: Float32Array,
  { values, extent }: Volume,
  { rows, columns }: Plane,
): { readonly values: GreyValues; readonly beyond: OverlayPlane | undefined } => {
  const drawn = values instanceof Int16Array ? new Int16Array(cut.length) : cut;
  const bytes = new Uint8Array(Math.ceil(cut.length / 8));
  let isBeyond = false;
  for (const [pixel, value] of cut.entries()) {
    const isNone = Number.isNaN(value);
    drawn[pixel] = isNone ? extent.least : value;
    if (!isNone) continue;
    isBeyond = true;
    bytes[pixel >> 3] = (bytes[pixel >> 3] ?? 0) | (1 << (pixel & 7));
  }
  const beyond = { rows, columns, top: 0, left: 0, bytes, firstBit: 0 };
  return { values: drawn, beyond: isBeyond ? beyond : undefined };
};

/**
 * Computes a picture from a volume.
 *
 * @throws {PictureFailure} when the volume is gone
 */
export const computedPicture = (url: string): Picture => {
  const order = orderOf(url);
  if (order === undefined) throw new PictureFailure('unreachable');
  const {
    volume,
    plane,
    grid,
    layers,
    at,
    slab: { blend },
  } = order;
  const { rows, columns, row, column, origin, rowMm, columnMm } = at;
  const { extent, window, curve, header, meaning } = volume;
  const { values, beyond } = drawnCut(cutVolume(volume, at, layers, grid.layerMm, blend), volume, at);
  return {
    header: {
      ...header,
      // it is none of the pictures that it was computed from: nothing that is said of one of those holds for it
      sopInstanceUid: '',
      measuring: {
        identity: {
          ...header.measuring.identity,
          sopClassUid: '',
          sopInstanceUid: '',
          instanceNumber: null,
          frames: 1,
        },
        regions: [],
        meaning,
        paddingLimit: undefined,
      },
      // it may have a part in what is shown, but is no value of its own any more
      paddingValue: undefined,
      shutters: [],
      frame: 0,
      frames: 1,
      rows,
      columns,
      orientation: { row, column },
      position: origin,
      spacing: { rowMm, columnMm, source: 'patient' },
      sliceThicknessMm: layers * grid.layerMm,
      computed: { plane, blend, thicknessMm: layers === 1 ? undefined : layers * grid.layerMm },
    },
    rows,
    columns,
    overlays: { planes: [], isPartial: false, ...(beyond === undefined ? {} : { beyond }) },
    colour: false,
    values,
    extent,
    window,
    curve,
  };
};
