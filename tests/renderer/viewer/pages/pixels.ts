import { PictureFailure } from '../../../../renderer/viewer/picture-failure';
import { toImageId, type FrameAddress } from '../../../../renderer/viewer/picture-store';
import { StackScreen, type ScreenState } from '../../../../renderer/viewer/stack-screen';
import type { GreyWindow } from '../../../../renderer/viewer/window-presets';

/** What a test asks for: the picture at one screen pixel for each of its own. */
export interface DrawRequest {
  readonly address: FrameAddress;
  readonly rows: number;
  readonly columns: number;
  readonly window: GreyWindow | null;
  /** Screen pixels to a picture's, for pixels that aren't square. */
  readonly turns?: number;
  readonly mirrored?: boolean;
}

export type DrawAnswer =
  | { readonly reason: string; readonly cause: string }
  | {
      readonly width: number;
      readonly height: number;
      /** RGBA, row by row, base64. */
      readonly pixels: string;
      readonly window: GreyWindow | null;
    };

const settled = (screen: StackScreen): Promise<ScreenState> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (!screen.state().loading) resolve(screen.state());
    };
    screen.subscribe(check);
    check();
  });

const twoFrames = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        resolve();
      });
    });
  });

const toBase64 = (bytes: Uint8ClampedArray): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

const draw = async (request: DrawRequest): Promise<DrawAnswer> => {
  const host = document.createElement('div');
  host.style.cssText = `position:absolute;left:0;top:0;width:${request.columns}px;height:${request.rows}px`;
  document.body.append(host);
  const screen = new StackScreen(host);
  try {
    screen.show([toImageId(request.address)], 0);
    const { failure } = await settled(screen);
    if (failure instanceof PictureFailure)
      return { reason: failure.reason, cause: String(failure.cause).slice(0, 300) };
    if (request.window !== null) screen.setWindow(request.window);
    for (let turn = 0; turn < (request.turns ?? 0); turn += 1) screen.turnClockwise();
    if (request.mirrored === true) screen.mirror();
    await twoFrames();
    const canvas = host.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) throw new Error('no canvas');
    const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width, height, pixels: toBase64(data), window: screen.state().window ?? null };
  } finally {
    screen.destroy();
    host.remove();
  }
};

declare global {
  interface Window {
    draw: typeof draw;
  }
}
window.draw = draw;
