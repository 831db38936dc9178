import { contourPath } from '../layers/contour-path';
import { doseIn, paintDose, refusalOfDose, type DoseUnit } from '../layers/dose';
import type { LaidLayer } from '../layers/laid-layer';
import { beneathOf, type Beneath, type LayerPart } from '../layers/layer';
import { toCss, type Rgb } from '../layers/layer-colours';
import { framesOn, paintSegments } from '../layers/segmentation';
import { structuresOn } from '../layers/structures';
import type { Mark } from '../measure/marks';
import { outline } from '../measure/outline';
import { placeWords, type WordsOfMark } from '../measure/place-words';
import type { Box } from '../measure/shapes';
import type { EdgeLetters } from '../orientation-letters';
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
      /** At the right of this; undefined: listed in a corner. */
      readonly beside: ((toScreen: ToScreen) => Place) | undefined;
    }
  | {
      readonly kind: 'measured';
      readonly lines: readonly string[];
      readonly mark: Pick<Mark, 'kind' | 'places'>;
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
        beside: (to) => placeIn(area, to)(at),
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
    const lines = wordsOf(mark);
    return [
      {
        kind: 'line',
        path: (to) => outline(mark.kind, placed(to)),
        colour: measuredColour,
        isFilled: false,
      },
      ...(lines.length === 0 ? [] : [{ kind: 'measured', lines, mark } as const]),
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

/** What is said of the picture itself, at its edges. */
export interface EdgeWords {
  /** Undefined where they are not known. */
  readonly letters: EdgeLetters | undefined;
  /** At the right, at the bottom. */
  readonly changed: readonly string[];
}

/**
 * Draws over a picture on a canvas.
 *
 * @param toCanvas from pixels of the picture
 */
export const drawOver = (
  context: CanvasRenderingContext2D,
  drawings: readonly Drawing[],
  { letters, changed }: EdgeWords,
  toCanvas: ToScreen,
): void => {
  const { width, height } = context.canvas;
  const side = Math.min(width, height);
  const letter = Math.max(side * letterShare, leastLetter);
  const line = Math.max(side * lineShare, 1.25);
  const gap = letter / 2;
  const tallOf = (lines: readonly string[]): number => 1.35 * letter * lines.length;
  const wideOf = (lines: readonly string[]): number =>
    Math.min(Math.max(...lines.map((text) => context.measureText(text).width)), width - gap);
  context.save();
  context.font = `600 ${letter}px Inter, system-ui, sans-serif`;
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  const written: Box[] = [];
  const write = (lines: readonly string[], x: number, y: number, colour: string): void => {
    written.push({ left: x, top: y, right: x + wideOf(lines), bottom: y + tallOf(lines) });
    context.strokeStyle = '#000c';
    context.lineWidth = letter / 4;
    context.fillStyle = colour;
    for (const [index, text] of lines.entries()) {
      const top = y + 1.35 * letter * index;
      // half of a number is another number: what has no room is written narrower
      context.strokeText(text, x, top, width - gap);
      context.fillText(text, x, top, width - gap);
    }
  };
  const writeAt = (text: string, share: Place): void => {
    const [farX, farY] = [width - gap - wideOf([text]), height - gap - tallOf([text])];
    const at = (far: number, along: number): number => gap + (far - gap) * along;
    write([text], at(farX, share[0]), at(farY, share[1]), '#fff');
  };
  const outlineAs = (path: Path2D, colour: string, isFilled: boolean): void => {
    context.strokeStyle = '#000b';
    context.lineWidth = 2.2 * line;
    context.stroke(path);
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = line;
    context.stroke(path);
    if (isFilled) context.fill(path);
  };
  let listed = 0;
  const measured: { readonly lines: readonly string[]; readonly words: WordsOfMark }[] = [];
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
    } else if (drawing.kind === 'line')
      outlineAs(new Path2D(drawing.path(toCanvas)), drawing.colour, drawing.isFilled);
    else if (drawing.kind === 'measured') {
      const { lines, mark } = drawing;
      const places = mark.places.map((place) => onScreen(toCanvas, place));
      const words = { kind: mark.kind, places, width: wideOf(lines), height: tallOf(lines) };
      measured.push({ lines, words });
    } else {
      const { lines, colour, beside } = drawing;
      if (beside === undefined) {
        write(lines, gap, gap + 1.35 * letter * listed, colour);
        listed += lines.length;
        continue;
      }
      const [x, y] = beside(toCanvas);
      if (x < 0 || x > width || y < 0 || y > height) continue;
      const wide = wideOf(lines);
      const before = x + gap + wide > width ? x - gap - wide : x + gap;
      const left = Math.max(Math.min(before, width - wide - gap / 2), gap / 2);
      write(lines, left, Math.max(Math.min(y, height - tallOf(lines)), gap / 2), colour);
    }
  }
  context.globalAlpha = 1;
  if (letters !== undefined) {
    writeAt(letters.top, [0.5, 0]);
    writeAt(letters.right, [1, 0.5]);
    writeAt(letters.bottom, [0.5, 1]);
    writeAt(letters.left, [0, 0.5]);
  }
  if (changed.length > 0) writeAt(changed.join(' · '), [1, 1]);
  const room = { left: gap / 2, top: gap / 2, right: width - gap / 2, bottom: height - gap / 2 };
  const placed = placeWords(
    measured.map(({ words }) => words),
    written,
    room,
    gap,
  );
  for (const at of placed) if (at !== undefined) outlineAs(new Path2D(pathOf(at.leader)), '#fff', false);
  for (const [index, { lines }] of measured.entries()) {
    const at = placed[index];
    if (at !== undefined) write(lines, at.left, at.top, '#fff');
  }
  context.restore();
};
