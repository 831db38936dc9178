import type { PictureFailure } from '../picture-failure';
import type { LayerLack } from './layer';
import type { Layer } from './read-layer';

/** How a layer is looked at. */
export interface LayerView {
  /** The ids of its parts that are shown. */
  readonly on: ReadonlySet<string>;
  /** 0 to 1. */
  readonly opacity: number;
  /** Dose is shown from this share of the highest on, 0 to 1. */
  readonly threshold: number;
}

/** A layer of which something is shown. */
export interface LaidLayer extends LayerView {
  readonly key: string;
  readonly layer: Layer;
}

/** What came of reading a layer. */
export type ReadLayer = Layer | LayerLack | PictureFailure;

export const isLayer = (read: ReadLayer | undefined): read is Layer =>
  typeof read === 'object' && 'parts' in read;
