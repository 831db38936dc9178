import type { Grey } from '../grey';
import type { Picture } from '../picture';
import { PictureFailure } from '../picture-failure';
import type { PictureHeader } from '../picture-header';
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

export const dropVolume = ({ id }: Volume): void => {
  volumes.delete(id);
};

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

/**
 * Computes a picture from a volume.
 *
 * @throws {PictureFailure} when the volume is gone
 */
export const computedPicture = (url: string): Picture => {
  const { volume, plane, layer, blend = 'max', thicknessMm } = parseUrl(url);
  if (volume === undefined || plane === undefined) throw new PictureFailure('unreachable');
  const grid = volume.grids[plane];
  const at = planeAt(grid, layer);
  const layers = layersOf(thicknessMm, grid.layerMm);
  const { rows, columns, row, column, origin, rowMm, columnMm } = at;
  const { extent, window, curve, header } = volume;
  return {
    header: {
      ...header,
      // it is none of the pictures that it was computed from: nothing that is said of one of those holds for it
      sopInstanceUid: '',
      measuring: { ...header.measuring, identity: { ...header.measuring.identity, sopInstanceUid: '' } },
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
    overlays: { planes: [], isPartial: false },
    colour: false,
    values: cutVolume(volume, at, layers, grid.layerMm, blend),
    extent,
    window,
    curve,
  };
};
