import { contourPath } from '../layers/contour-path';
import { doseIn, paintDose, refusalOfDose, type DoseUnit } from '../layers/dose';
import type { LaidLayer } from '../layers/laid-layer';
import { beneathOf, type Beneath, type LayerPart } from '../layers/layer';
import { toCss, type Rgb } from '../layers/layer-colours';
import { framesOn, paintSegments } from '../layers/segmentation';
import { structuresOn } from '../layers/structures';
import type { Mark } from '../measure/marks';
import { outline } from '../measure/outline';
import { boxAround } from '../measure/shapes';
import type { PictureHeader } from '../picture-header';
import { markPath, placeIn } from '../saved-views/mark-path';
import type { SavedView } from '../saved-views/saved-view';
import { pathOf } from '../saved-views/shutters';
import { onScreen, type Place, type ToScreen } from '../to-screen';
import type { ViewStack } from '../view-stacks';

/** Something that is drawn over a picture, wherever that comes to lie. */
export type Drawing =
  | {
      readonly kind: 'pixels';
      readonly image: ImageData;
      /** From its pixels to those of the picture. */
      readonly toPicture: ToScreen;
      readonly opacity: number;
    }
  | {
      readonly kind: 'line';
      readonly path: (toScreen: ToScreen) => string;
      readonly colour: string;
      readonly isFilled: boolean;
    }
  | {
      readonly kind: 'words';
      readonly lines: readonly string[];
      readonly colour: string;
      /** At the right of these; undefined: listed in a corner. */
      readonly beside: ((toScreen: ToScreen) => readonly Place[]) | undefined;
    };

/** The colours of marks that were saved with a picture, and of what was measured, as on the screen. */
const savedColour = '#ffd76b';
const measuredColour = '#7ee0d3';

const inPlace: ToScreen = [1, 0, 0, 1, 0, 0];

const savedDrawings = (view: SavedView | undefined, header: PictureHeader): readonly Drawing[] => {
  const { sopInstanceUid, frame, rows, columns } = header;
  if (view?.shows(sopInstanceUid, frame) !== true) return [];
  const area = view.areaFor(sopInstanceUid, frame) ?? [
    [0, 0],
    [columns, rows],
  ];
  const line = { kind: 'line', colour: savedColour } as const;
  return view.marksFor(sopInstanceUid, frame).flatMap((mark): readonly Drawing[] => {
    if (mark.kind !== 'text')
      return [{ ...line, path: (to) => markPath(mark, placeIn(area, to)), isFilled: mark.filled }];
    const { at, anchor, text } = mark;
    return [
      ...(anchor === undefined
        ? []
        : [
            {
              ...line,
              path: (to: ToScreen) => pathOf([at, anchor].map(placeIn(area, to))),
              isFilled: false,
            },
          ]),
      {
        kind: 'words',
        lines: text.split('\n'),
        colour: savedColour,
        beside: (to) => [placeIn(area, to)(at)],
      },
    ];
  });
};

const markDrawings = (
  list: readonly Mark[],
  wordsOf: (mark: Mark) => readonly string[],
): readonly Drawing[] =>
  list.flatMap((mark): readonly Drawing[] => {
    const placed = (to: ToScreen): readonly Place[] => mark.places.map((place) => onScreen(to, place));
    return [
      {
        kind: 'line',
        path: (to) => outline(mark.kind, placed(to)),
        colour: measuredColour,
        isFilled: false,
      },
      {
        kind: 'words',
        lines: wordsOf(mark),
        colour: '#fff',
        beside: (to) => (mark.kind === 'arrow' ? placed(to).slice(1) : placed(to)),
      },
    ];
  });

/** How layers name what is to be seen of them. */
export interface LayerNames {
  readonly partName: (layer: LaidLayer['layer'], part: LayerPart) => string;
  readonly amount: (unit: DoseUnit, value: number) => string;
  /** In the place of one that can't be read. */
  readonly unreadable: string;
}

const layerDrawings = async (
  { layer, on, opacity, threshold }: LaidLayer,
  beneath: Beneath,
  { partName, amount }: LayerNames,
  signal: AbortSignal,
): Promise<readonly Drawing[]> => {
  const names = (isThere: (id: string) => boolean): readonly Drawing[] =>
    layer.parts
      .filter(({ id }) => on.has(id) && isThere(id))
      .map((part) => ({
        kind: 'words',
        lines: [partName(layer, part)],
        colour: toCss(part.colour),
        beside: undefined,
      }));
  if (layer.kind === 'dose') {
    const { plane } = beneath;
    if (plane === undefined || refusalOfDose(layer, beneath) !== undefined || on.size === 0) return [];
    const { unit, most, parts } = layer;
    const image = paintDose(doseIn(layer, plane), plane, threshold * most, most);
    const reach = [threshold * most, most].map((value) => amount(unit, value)).join(' – ');
    return [
      { kind: 'pixels', image, toPicture: inPlace, opacity },
      {
        kind: 'words',
        lines: parts.map((part) => `${partName(layer, part)}: ${reach}`),
        colour: '#fff',
        beside: undefined,
      },
    ];
  }
  if (layer.kind === 'structures') {
    const placed = structuresOn(layer, beneath);
    if (typeof placed === 'string') return [];
    const colours = new Map<string, Rgb>(layer.parts.map(({ id, colour }) => [id, colour]));
    const shown = placed.filter(({ id, contours }) => on.has(id) && contours.length > 0);
    return [
      ...shown.flatMap(({ id, contours }) =>
        contours.map((contour): Drawing => ({
          kind: 'line',
          path: (to) => contourPath(contour, to),
          colour: toCss(colours.get(id) ?? [255, 255, 255]),
          isFilled: false,
        })),
      ),
      ...names((id) => shown.some((each) => each.id === id)),
    ];
  }
  const frames = framesOn(layer, beneath);
  if (typeof frames === 'string') return [];
  const colours = new Map<number, Rgb>();
  for (const { id, colour } of layer.parts) if (on.has(id)) colours.set(Number(id), colour);
  const painted = (await paintSegments(layer, frames, colours, signal)) ?? [];
  return [
    ...painted.map(({ image, toPicture }): Drawing => ({ kind: 'pixels', image, toPicture, opacity })),
    ...names((id) => painted.some(({ segments }) => segments.has(Number(id)))),
  ];
};

/** What is looked at together with a picture, over all of its stack. */
export interface LookedAt {
  readonly stack: ViewStack | undefined;
  readonly savedView: SavedView | undefined;
  readonly laid: readonly LaidLayer[];
  readonly marksOn: (header: PictureHeader, index: number) => readonly Mark[];
  readonly wordsOf: (mark: Mark) => readonly string[];
  readonly names: LayerNames;
}

/**
 * Everything that is drawn over a picture while it is looked at, what lies beneath first.
 *
 * @param index of the picture in its stack
 */
export const drawingsOver = async (
  { stack, savedView, laid, marksOn, wordsOf, names }: LookedAt,
  header: PictureHeader,
  index: number,
  signal: AbortSignal,
): Promise<readonly Drawing[]> => {
  const beneath = beneathOf(header, stack, index);
  const layers: Drawing[] = [];
  for (const each of laid)
    try {
      layers.push(...(await layerDrawings(each, beneath, names, signal)));
    } catch {
      layers.push({ kind: 'words', lines: [names.unreadable], colour: '#fff', beside: undefined });
    }
  return [...layers, ...savedDrawings(savedView, header), ...markDrawings(marksOn(header, index), wordsOf)];
};

/** Of the shorter side, and at least so many pixels. */
const letterShare = 0.028;
const leastLetter = 11;
const lineShare = 1 / 240;

/** Draws over a picture on a canvas. @param toCanvas from pixels of the picture */
export const drawOver = (
  context: CanvasRenderingContext2D,
  drawings: readonly Drawing[],
  toCanvas: ToScreen,
): void => {
  const { width, height } = context.canvas;
  const side = Math.min(width, height);
  const letter = Math.max(side * letterShare, leastLetter);
  const line = Math.max(side * lineShare, 1.25);
  context.save();
  context.font = `600 ${letter}px Inter, system-ui, sans-serif`;
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  let listed = 0;
  const write = (text: string, x: number, y: number, colour: string): void => {
    context.strokeStyle = '#000c';
    context.lineWidth = letter / 4;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  for (const drawing of drawings) {
    context.globalAlpha = drawing.kind === 'pixels' ? drawing.opacity : 1;
    if (drawing.kind === 'pixels') {
      const { image, toPicture } = drawing;
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d')?.putImageData(image, 0, 0);
      context.save();
      context.setTransform(new DOMMatrix([...toCanvas]).multiply(new DOMMatrix([...toPicture])));
      context.imageSmoothingEnabled = false;
      context.drawImage(canvas, 0, 0);
      context.restore();
    } else if (drawing.kind === 'line') {
      const path = new Path2D(drawing.path(toCanvas));
      context.strokeStyle = '#000b';
      context.lineWidth = 2.2 * line;
      context.stroke(path);
      context.strokeStyle = context.fillStyle = drawing.colour;
      context.lineWidth = line;
      context.stroke(path);
      if (drawing.isFilled) context.fill(path);
    } else {
      const { lines, colour, beside } = drawing;
      const tall = 1.35 * letter * lines.length;
      const wide = Math.max(...lines.map((text) => context.measureText(text).width));
      const box = beside === undefined ? undefined : boxAround(beside(toCanvas));
      const isFar =
        box !== undefined && (box.right < 0 || box.left > width || box.bottom < 0 || box.top > height);
      if (isFar) continue;
      const wanted = box === undefined ? letter / 2 : box.right + letter / 2;
      const before = box !== undefined && wanted + wide > width ? box.left - letter / 2 - wide : wanted;
      const x = Math.max(Math.min(before, width - wide - letter / 4), letter / 4);
      const top = box === undefined ? letter / 2 + 1.35 * letter * listed : box.top;
      const y = Math.max(Math.min(top, height - tall), letter / 4);
      for (const [index, text] of lines.entries()) write(text, x, y + 1.35 * letter * index, colour);
      if (box === undefined) listed += lines.length;
    }
  }
  context.restore();
};
