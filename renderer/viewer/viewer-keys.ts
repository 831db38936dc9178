import type { ScreenTool } from './stack-screen';
import type { Place } from './to-screen';

/** What a key asks of the viewer. */
export type ViewerCommand =
  | { readonly do: 'step'; readonly by: number }
  | { readonly do: 'page'; readonly by: -1 | 1 }
  | { readonly do: 'end'; readonly last: boolean }
  | { readonly do: 'series'; readonly by: -1 | 1 }
  | { readonly do: 'tool'; readonly tool: ScreenTool }
  /** As a drag of the chosen tool would: 1 to the right, and down. */
  | { readonly do: 'drag'; readonly way: Place }
  | { readonly do: 'preset'; readonly index: number }
  | { readonly do: 'zoom' | 'speed'; readonly factor: number }
  | {
      readonly do:
        | 'play'
        | 'turn'
        | 'mirror'
        | 'invert'
        | 'fit'
        | 'pixels'
        | 'saved'
        | 'reset'
        | 'enlarge'
        | 'headers'
        | 'take'
        | 'menu'
        | 'keys'
        | 'layers';
    }
  | { readonly do: 'planes' | 'leave' | 'blend' }
  | { readonly do: 'thickness'; readonly by: -1 | 1 };

/** What is asked for without tools: ways through the pictures, and nothing that changes how they look beyond their size. */
const plain: ReadonlySet<ViewerCommand['do']> = new Set([
  'step',
  'page',
  'end',
  'series',
  // through the pictures is all that dragging does then
  'drag',
  'play',
  'speed',
  'zoom',
  'fit',
  'reset',
  'take',
  'menu',
  'keys',
]);

export const isPlain = (command: ViewerCommand): boolean => plain.has(command.do);

export const zoomStep = 1.2;
/** Of loops and slices that play. */
export const speedStep = 1.5;

/** Keys that go through lists, sliders and buttons too: there they are left to those. */
const navigation: Readonly<Record<string, ViewerCommand>> = {
  ArrowUp: { do: 'step', by: -1 },
  ArrowLeft: { do: 'step', by: -1 },
  ArrowDown: { do: 'step', by: 1 },
  ArrowRight: { do: 'step', by: 1 },
  PageUp: { do: 'page', by: -1 },
  PageDown: { do: 'page', by: 1 },
  Home: { do: 'end', last: false },
  End: { do: 'end', last: true },
  ' ': { do: 'play' },
};

const ways: Readonly<Record<string, Place>> = {
  ArrowUp: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowRight: [1, 0],
};

const letters: Readonly<Record<string, ViewerCommand>> = {
  '[': { do: 'series', by: -1 },
  ']': { do: 'series', by: 1 },
  '+': { do: 'zoom', factor: zoomStep },
  '=': { do: 'zoom', factor: zoomStep },
  '-': { do: 'zoom', factor: 1 / zoomStep },
  ',': { do: 'speed', factor: 1 / speedStep },
  '.': { do: 'speed', factor: speedStep },
  '0': { do: 'fit' },
  '?': { do: 'keys' },
  '(': { do: 'thickness', by: -1 },
  ')': { do: 'thickness', by: 1 },
  '*': { do: 'blend' },
  '/': { do: 'layers' },
  escape: { do: 'leave' },
  b: { do: 'tool', tool: 'scroll' },
  c: { do: 'take' },
  e: { do: 'enlarge' },
  f: { do: 'mirror' },
  g: { do: 'tool', tool: 'magnify' },
  h: { do: 'headers' },
  i: { do: 'invert' },
  l: { do: 'tool', tool: 'light' },
  m: { do: 'tool', tool: 'move' },
  o: { do: 'pixels' },
  r: { do: 'reset' },
  t: { do: 'turn' },
  v: { do: 'saved' },
  p: { do: 'planes' },
  x: { do: 'tool', tool: 'point' },
  z: { do: 'tool', tool: 'zoom' },
};

/**
 * What a key stroke asks for.
 *
 * @param inControl whether a button or a slider has the focus, which keeps the keys that move within it
 */
export const viewerCommand = (
  stroke: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  inControl: boolean,
): ViewerCommand | undefined => {
  if (stroke.ctrlKey || stroke.metaKey || stroke.altKey) return undefined;
  if (stroke.key === 'ContextMenu' || (stroke.key === 'F10' && stroke.shiftKey)) return { do: 'menu' };
  if (/^[1-9]$/.test(stroke.key)) return { do: 'preset', index: Number(stroke.key) - 1 };
  const way = stroke.shiftKey && !inControl ? ways[stroke.key] : undefined;
  if (way !== undefined) return { do: 'drag', way };
  return (inControl ? undefined : navigation[stroke.key]) ?? letters[stroke.key.toLowerCase()];
};
