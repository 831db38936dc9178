import type { ViewInstance } from '../../../shared/contract/ipc';
import { openFile } from '../picture-store';
import { isDrawn, layerKind } from './layer-classes';
import { readDose, refusalOfDose, type Dose } from './dose';
import type { Beneath, LayerLack, LayerPart, LayerRefusal } from './layer';
import { framesOn, readSegmentation, type Segmentation } from './segmentation';
import { readStructures, structuresOn, type StructureSet } from './structures';

/** What an instance lays over pictures of others. */
export type Layer = Segmentation | StructureSet | Dose;

/**
 * Reads what an instance lays over pictures.
 *
 * @param mostBytes larger files are not read into memory
 * @returns why not, where it gives nothing that can be laid over them
 * @throws {PictureFailure} when its file can't be read
 */
export const readLayer = async (instance: ViewInstance, mostBytes: number): Promise<Layer | LayerLack> => {
  const kind = layerKind(instance);
  if (!isDrawn(kind)) return 'surfaces';
  if (instance.bytes > mostBytes) return 'too-large';
  const file = await openFile(instance);
  if (kind === 'segmentation') return readSegmentation(file);
  return kind === 'dose' ? readDose(file) : readStructures(file.dataSet);
};

/**
 * What of a layer there is for a picture, or why it can't be laid over it.
 *
 * @returns its parts; of a label map all, since only its pixels tell
 */
export const partsOn = (layer: Layer, beneath: Beneath): readonly LayerPart[] | LayerRefusal => {
  if (layer.kind === 'dose') return refusalOfDose(layer, beneath) ?? layer.parts;
  if (layer.kind === 'structures') {
    const placed = structuresOn(layer, beneath);
    if (typeof placed === 'string') return placed;
    const ids = new Set(placed.flatMap(({ id, contours }) => (contours.length > 0 ? [id] : [])));
    return layer.parts.filter(({ id }) => ids.has(id));
  }
  const placed = framesOn(layer, beneath);
  if (typeof placed === 'string') return placed;
  const segments = new Set(placed.map(({ segment }) => segment));
  return layer.parts.filter(({ id }) => segments.has(undefined) || segments.has(Number(id)));
};
