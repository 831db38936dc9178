import type { ViewInstance } from '../../../shared/contract/ipc';
import type { LayerKind } from './layer';

/** Storage SOP classes of layers. @see DICOM PS3.4 B.5 */
const layerClasses: Readonly<Record<string, LayerKind>> = {
  '1.2.840.10008.5.1.4.1.1.66.4': 'segmentation',
  '1.2.840.10008.5.1.4.1.1.66.5': 'surfaces',
  '1.2.840.10008.5.1.4.1.1.66.7': 'segmentation',
  '1.2.840.10008.5.1.4.1.1.481.2': 'dose',
  '1.2.840.10008.5.1.4.1.1.481.3': 'structures',
};

/** Modalities of the series that hold them. */
export const layerModalities: readonly string[] = ['SEG', 'RTSTRUCT', 'RTDOSE'];

export const layerKind = ({ sopClassUid }: Pick<ViewInstance, 'sopClassUid'>): LayerKind | undefined =>
  layerClasses[sopClassUid];

/** Whether what is of a kind can be drawn over pictures. */
export const isDrawn = (kind: LayerKind | undefined): kind is Exclude<LayerKind, 'surfaces'> =>
  kind !== undefined && kind !== 'surfaces';
